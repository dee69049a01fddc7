//! Answers that are errors, late, torn, too large or not answers at all.

use std::sync::Arc;
use std::time::Duration;

use ipctl::api::{ApiError, ErrorKind, LostCause, Outage, SourceVersions, SpecPayload, WaitReason};
use ipctl::model::live::AppId;
use serde_json::json as tree;

use crate::server::{Answer, Server, Waits, json, reply, short};

const GET: &str = "GET /v2/apps/a1";
const APP: &str = r#"{"app":{"id":"a1"}}"#;
const TORN: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"app\":{\"id\"";
const PAGE: &str =
    "<html><head><title>Down</title></head>\r\n<body>\u{1b}[31mtry later</body></html>";

fn app() -> AppId {
    AppId::new("a1")
}

fn spec() -> SpecPayload {
    SpecPayload::new(tree!({"name": "shop"}))
}

async fn get_error(steps: Vec<(&str, Answer)>) -> ApiError {
    let server = Server::start(steps).await;
    let error = server.client().get_app(&app()).await.unwrap_err();
    server.finish();
    error
}

#[tokio::test]
async fn a_failing_platform_is_asked_again() {
    let server = Server::start(vec![
        (GET, reply(503, &[("content-type", "text/html")], PAGE)),
        (GET, json(500, r#"{"id":"server_error","message":"x"}"#)),
        (GET, Answer::Close),
        (GET, json(200, APP)),
    ])
    .await;
    let waits = Arc::new(Waits::default());
    let client = server.client_with(|options| options.observer = Arc::clone(&waits) as _);
    assert_eq!(client.get_app(&app()).await.unwrap().id, app());
    server.finish();
    let reasons: Vec<_> = waits
        .0
        .lock()
        .unwrap()
        .iter()
        .map(|wait| wait.reason)
        .collect();
    assert_eq!(
        reasons,
        [
            WaitReason::Status(503),
            WaitReason::Status(500),
            WaitReason::Broken
        ]
    );
}

#[tokio::test]
async fn a_page_keeps_its_status_and_is_cleaned() {
    let error = get_error((0..5).map(|_| (GET, reply(503, &[], PAGE))).collect()).await;
    insta::assert_snapshot!(error, @r#"`GET /v2/apps/a1`: status 503 with something that is not JSON: <html><head><title>Down</title></head> <body> [31mtry later</body></html>"#);
    assert_eq!(error.kind(), ErrorKind::Server);
}

#[tokio::test]
async fn a_torn_answer_is_asked_again() {
    let server = Server::start(vec![
        (GET, Answer::Bytes(TORN.into())),
        (GET, json(200, APP)),
    ])
    .await;
    assert!(server.client().get_app(&app()).await.is_ok());
    server.finish();
}

#[tokio::test]
async fn a_torn_error_page_keeps_its_status() {
    let torn = b"HTTP/1.1 404 X\r\ncontent-length: 900\r\n\r\n{\"id\":".to_vec();
    assert!(matches!(
        get_error(vec![(GET, Answer::Bytes(torn))]).await,
        ApiError::NotFound { .. }
    ));
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_not_repeated() {
    let torn = || Answer::Bytes(TORN.into());
    for (answer, wanted) in [
        (Answer::Close, LostCause::Dropped),
        (torn(), LostCause::Torn),
        (Answer::Silence, LostCause::Timeout),
    ] {
        let server = Server::start(vec![
            ("POST /v2/apps", answer.clone()),
            ("PUT /v2/apps/a1", answer),
        ])
        .await;
        let client = server.client_with(short);
        for error in [
            client.create_app(&spec(), None).await.unwrap_err(),
            client
                .update_app(&app(), &spec(), SourceVersions::Keep)
                .await
                .unwrap_err(),
        ] {
            assert!(
                matches!(error, ApiError::Lost { cause, .. } if cause == wanted),
                "{error:?}"
            );
            assert!(error.may_have_happened());
        }
        server.finish();
    }
}

#[tokio::test]
async fn a_proposal_only_asks_and_is_repeated() {
    let server = Server::start(vec![
        ("POST /v2/apps/propose", json(503, r#"{"message":"x"}"#)),
        ("POST /v2/apps/propose", Answer::Close),
        (
            "POST /v2/apps/propose",
            json(200, r#"{"spec":{"name":"shop"}}"#),
        ),
    ])
    .await;
    server.client().propose(&spec(), None).await.unwrap();
    let seen = server.finish();
    assert!(
        seen.iter()
            .all(|request| request.body == r#"{"spec":{"name":"shop"}}"#)
    );
}

#[tokio::test]
async fn a_failed_write_is_not_repeated() {
    let server = Server::start(vec![("POST /v2/apps", json(502, r#"{"message":"x"}"#))]).await;
    let error = server.client().create_app(&spec(), None).await.unwrap_err();
    assert!(matches!(error, ApiError::Server { status: 502, .. }) && error.may_have_happened());
    server.finish();
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_even_by_writes() {
    let limited = reply(
        429,
        &[("retry-after", "1")],
        r#"{"id":"too_many_requests"}"#,
    );
    let server = Server::start(vec![
        ("POST /v2/apps", limited),
        ("POST /v2/apps", json(200, APP)),
    ])
    .await;
    let waits = Arc::new(Waits::default());
    let client = server.client_with(|options| options.observer = Arc::clone(&waits) as _);
    client.create_app(&spec(), None).await.unwrap();
    server.finish();
    let waits = waits.0.lock().unwrap();
    assert_eq!(
        (waits.len(), waits[0].reason, waits[0].pause),
        (1, WaitReason::RateLimit, Duration::from_secs(1))
    );
}

#[tokio::test]
async fn a_long_rate_limit_is_told() {
    let limited = reply(
        429,
        &[("ratelimit-reset", "1786100400")],
        r#"{"id":"too_many_requests"}"#,
    );
    let error = get_error(vec![(GET, limited)]).await;
    let ApiError::RateLimited { resumes, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(resumes.unwrap().as_second(), 1_786_100_400);
    assert_eq!(
        error.hint().unwrap(),
        "requests are let through again from 2026-08-07T11:00:00Z"
    );
}

#[tokio::test]
async fn a_slow_server_runs_out_of_time() {
    let server = Server::start(vec![(GET, Answer::Silence)]).await;
    let error = server.client_with(short).get_app(&app()).await.unwrap_err();
    assert!(matches!(error, ApiError::Timeout { .. }), "{error:?}");
    server.finish();
}

#[tokio::test]
async fn an_oversized_answer_is_cut_off() {
    let body = format!(
        r#"{{"app":{{"id":"a1","tier_slug":"{}"}}}}"#,
        "x".repeat(5000)
    );
    let server = Server::start(vec![(GET, json(200, &body))]).await;
    let error = server
        .client_with(|options| options.max_reply_bytes = 4000)
        .get_app(&app())
        .await
        .unwrap_err();
    assert!(matches!(error, ApiError::TooLarge { .. }), "{error:?}");
    server.finish();
}

#[tokio::test]
async fn wrong_content_names_its_place() {
    for body in [
        "{}",
        "[]",
        r#"{"app":{"id":7}}"#,
        r#"{"app":{"id":"a1","domains":7}}"#,
        r#"{"app":[]}"#,
    ] {
        let error = get_error(vec![(GET, json(200, body))]).await;
        assert!(
            matches!(error, ApiError::Decode { .. }),
            "{body}: {error:?}"
        );
    }
    assert!(matches!(
        get_error(vec![(GET, json(200, PAGE))]).await,
        ApiError::NotJson { status: 200, .. }
    ));
    let server = Server::start(vec![(
        "GET /v2/apps?page=1&per_page=200",
        json(200, r#"{"message":"hello"}"#),
    )])
    .await;
    assert!(matches!(
        server.client().list_apps().await,
        Err(ApiError::Decode { .. })
    ));
    server.finish();
}

#[tokio::test]
async fn statuses_become_kinds() {
    let body = r#"{"id":"x","message":"words"}"#;
    for (status, kind) in [
        (400, ErrorKind::Refused),
        (401, ErrorKind::Login),
        (403, ErrorKind::Scope),
        (404, ErrorKind::Missing),
        (409, ErrorKind::Conflict),
        (422, ErrorKind::Refused),
        (301, ErrorKind::Server),
    ] {
        assert_eq!(
            get_error(vec![(GET, json(status, body))]).await.kind(),
            kind,
            "{status}"
        );
    }
}

#[tokio::test]
async fn nobody_there_is_tried_again_and_told() {
    let server = Server::start(vec![]).await;
    let waits = Arc::new(Waits::default());
    // A port that was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = server.client_with(|options| {
        options.base = ipctl::api::BaseUrl::parse(&dead).unwrap();
        options.observer = Arc::clone(&waits) as _;
    });
    let error = client.create_app(&spec(), None).await.unwrap_err();
    assert!(
        matches!(
            error,
            ApiError::Unreachable {
                outage: Outage::Connection,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!error.may_have_happened());
    assert_eq!(waits.0.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn tls_needs_no_provider_of_the_process() {
    let server = Server::start(vec![]).await;
    let base = server.address.replace("http:", "https:");
    let client = server.client_with(|options| {
        options.base = ipctl::api::BaseUrl::parse(&base).unwrap();
        options.retry.attempts = 1;
        short(options);
    });
    let error = client.get_app(&app()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error:?}");
}

#[tokio::test]
async fn names_cannot_leave_their_place() {
    let server = Server::start(vec![("GET /v2/apps/..%2F..%2Faccount", json(200, APP))]).await;
    let client = server.client();
    assert!(client.get_app(&AppId::new("../../account")).await.is_ok());
    for name in ["", ".", ".."] {
        assert!(matches!(
            client.get_app(&AppId::new(name)).await,
            Err(ApiError::BadName { .. })
        ));
    }
    server.finish();
}
