//! Calls that go well, and lists.

use ipctl::api::{BuildCache, Pin, SourceVersions, SpecPayload};
use ipctl::model::live::{AppId, DeploymentId, DnsRecordDraft, Phase};
use serde_json::json as tree;

use crate::server::{Server, json};

const APP: &str = r#"{"app":{"id":"a1","spec":{"name":"shop","new_key":1},"pending_deployment":{"id":"d1","phase":"PENDING_BUILD"}}}"#;
const DEPLOYMENT: &str = r#"{"deployment":{"id":"d1","phase":"ACTIVE"}}"#;

fn app() -> AppId {
    AppId::new("a1")
}

fn deployment() -> DeploymentId {
    DeploymentId::new("d1")
}

#[tokio::test]
async fn two_pages_are_read_and_a_third_is_not_asked_for() {
    let one = r#"{"meta":{"total":2},"links":{"pages":{"next":"https://elsewhere.example/v2/apps?page=2&per_page=200","last":"https://elsewhere.example/v2/apps?page=3"}},"apps":[{"id":"a1","spec":{"name":"shop"}}]}"#;
    let two = r#"{"links":{"pages":{"first":"x","prev":"y"}},"apps":[{"id":"a1"},{"id":"a2"}]}"#;
    let server = Server::start(vec![
        ("GET /v2/apps?page=1&per_page=200", json(200, one)),
        ("GET /v2/apps?page=2&per_page=200", json(200, two)),
    ])
    .await;
    let apps = server.client().list_apps().await.unwrap();
    let ids: Vec<_> = apps.iter().map(|app| app.id.as_str()).collect();
    assert_eq!(ids, ["a1", "a2"]);
    server.finish();
}

#[tokio::test]
async fn a_missing_list_is_empty() {
    let server = Server::start(vec![(
        "GET /v2/apps?page=1&per_page=200",
        json(200, r#"{"meta":{},"links":{"pages":{}}}"#),
    )])
    .await;
    assert!(server.client().list_apps().await.unwrap().is_empty());
    server.finish();
}

#[tokio::test]
async fn deployments_stop_at_the_limit() {
    let page = r#"{"deployments":[{"id":"d3"},{"id":"d2"}],"links":{"pages":{"next":"?page=2"}}}"#;
    let server = Server::start(vec![(
        "GET /v2/apps/a1/deployments?page=1&per_page=2",
        json(200, page),
    )])
    .await;
    let found = server
        .client()
        .list_deployments(&app(), 20, 2)
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
    server.finish();
}

#[tokio::test]
async fn writes_send_the_spec_as_it_is() {
    let spec = SpecPayload::new(
        tree!({"name": "shop", "zeta": null, "envs": [{"key": "K", "value": "hush"}]}),
    );
    let server = Server::start(vec![
        ("POST /v2/apps", json(200, APP)),
        ("PUT /v2/apps/a1", json(200, APP)),
        (
            "POST /v2/apps/propose",
            json(
                200,
                r#"{"app_name_available":true,"spec":{"name":"shop"},"app_cost":5}"#,
            ),
        ),
    ])
    .await;
    let client = server.client();
    let made = client.create_app(&spec, Some("p1")).await.unwrap();
    assert_eq!(made.pending_deployment.unwrap().phase, Phase::PendingBuild);
    assert_eq!(made.spec.to_string(), r#"{"name":"shop","new_key":1}"#);
    client
        .update_app(&app(), &spec, SourceVersions::Keep)
        .await
        .unwrap();
    assert_eq!(
        client.propose(&spec, Some(&app())).await.unwrap().app_cost,
        Some(5.0)
    );
    let seen = server.finish();
    let sent = r#"{"name":"shop","zeta":null,"envs":[{"key":"K","value":"hush"}]}"#;
    assert_eq!(
        seen[0].body,
        format!(r#"{{"spec":{sent},"project_id":"p1"}}"#)
    );
    assert_eq!(seen[1].body, format!(r#"{{"spec":{sent}}}"#));
    assert_eq!(seen[2].body, format!(r#"{{"spec":{sent},"app_id":"a1"}}"#));
    for request in &seen {
        assert_eq!(
            request.header("authorization"),
            Some("Bearer not-a-real-token")
        );
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert!(request.header("user-agent").unwrap().starts_with("ipctl/"));
    }
}

#[tokio::test]
async fn deployments_are_made_cancelled_and_rolled_back() {
    let server = Server::start(vec![
        ("GET /v2/apps/a1/deployments/d1", json(200, DEPLOYMENT)),
        ("POST /v2/apps/a1/deployments", json(200, DEPLOYMENT)),
        (
            "POST /v2/apps/a1/deployments/d1/cancel",
            json(200, DEPLOYMENT),
        ),
        ("POST /v2/apps/a1/restart", json(200, DEPLOYMENT)),
        ("POST /v2/apps/a1/rollback", json(200, DEPLOYMENT)),
        (
            "POST /v2/apps/a1/rollback/validate",
            json(200, r#"{"error":{"code":"app_pinned"}}"#),
        ),
        ("POST /v2/apps/a1/rollback/commit", json(200, "")),
        ("POST /v2/apps/a1/rollback/revert", json(200, DEPLOYMENT)),
    ])
    .await;
    let client = server.client();
    assert!(
        client
            .get_deployment(&app(), &deployment())
            .await
            .unwrap()
            .phase
            .is_final()
    );
    client
        .create_deployment(&app(), BuildCache::Ignore)
        .await
        .unwrap();
    client
        .cancel_deployment(&app(), &deployment())
        .await
        .unwrap();
    client.restart(&app(), &["web".into()]).await.unwrap();
    client
        .rollback(&app(), &deployment(), Pin::Skip)
        .await
        .unwrap();
    let answer = client
        .rollback_validate(&app(), &deployment(), Pin::Hold)
        .await
        .unwrap();
    assert_eq!(
        (answer.valid, answer.error.unwrap().code.as_str()),
        (false, "app_pinned")
    );
    client.rollback_commit(&app()).await.unwrap();
    client.rollback_revert(&app()).await.unwrap();
    let seen = server.finish();
    assert_eq!(seen[1].body, r#"{"force_build":true}"#);
    assert_eq!(seen[3].body, r#"{"components":["web"]}"#);
    assert_eq!(seen[4].body, r#"{"deployment_id":"d1","skip_pin":true}"#);
}

#[tokio::test]
async fn other_families_are_unwrapped() {
    let server = Server::start(vec![
        (
            "GET /v2/apps/a1/health",
            json(
                200,
                r#"{"app_health":{"components":[{"name":"web","replicas_ready":2}]}}"#,
            ),
        ),
        (
            "GET /v2/apps/a1/instances",
            json(200, r#"{"instances":[{"instance_name":"web-1"}]}"#),
        ),
        ("GET /v2/apps/a1/alerts", json(200, "{}")),
        (
            "GET /v2/apps/regions",
            json(200, r#"{"regions":[{"slug":"fra"}]}"#),
        ),
        (
            "GET /v2/apps/tiers/instance_sizes",
            json(200, r#"{"instance_sizes":[{"slug":"s","cpus":"1"}]}"#),
        ),
        (
            "GET /v2/account",
            json(
                200,
                r#"{"account":{"email":"dev@example.com","team":{"name":"T"}}}"#,
            ),
        ),
        (
            "GET /v2/apps/a1/components/web/exec?instance_name=web-1",
            json(200, r#"{"url":"wss://p.example/?token=hush"}"#),
        ),
        (
            "GET /v2/apps/a1/events?page=1&per_page=5",
            json(200, r#"{"events":[{"id":"e1","type":"AUTOSCALING"}]}"#),
        ),
        ("DELETE /v2/domains/x.example/records/7", json(204, "")),
        (
            "POST /v2/domains/x.example/records",
            json(201, r#"{"domain_record":{"id":7,"type":"A","ttl":null}}"#),
        ),
        ("DELETE /v2/apps/a1", json(200, r#"{"id":"a1"}"#)),
    ])
    .await;
    let client = server.client();
    assert_eq!(
        client.health(&app()).await.unwrap().components[0].replicas_ready,
        2
    );
    assert_eq!(
        client.instances(&app()).await.unwrap()[0].instance_name,
        "web-1"
    );
    assert!(client.alerts(&app()).await.unwrap().is_empty());
    assert_eq!(client.regions().await.unwrap()[0].slug, "fra");
    assert_eq!(
        client.instance_sizes().await.unwrap().instance_sizes[0].cpus,
        1
    );
    assert_eq!(client.account().await.unwrap().team.unwrap().name, "T");
    let console = client
        .exec(&app(), None, "web", Some("web-1"))
        .await
        .unwrap();
    assert_eq!(console.expose(), "wss://p.example/?token=hush");
    assert_eq!(client.events(&app(), &[], 5).await.unwrap()[0].id, "e1");
    client.dns_delete_record("x.example", 7).await.unwrap();
    assert_eq!(
        client
            .dns_create_record("x.example", &DnsRecordDraft::default())
            .await
            .unwrap()
            .id,
        7
    );
    assert_eq!(client.delete_app(&app()).await.unwrap(), app());
    server.finish();
}

#[tokio::test]
async fn the_rate_limit_is_remembered() {
    let headers = [
        ("ratelimit-limit", "5000"),
        ("ratelimit-remaining", "42"),
        ("ratelimit-reset", "1786096800"),
    ];
    let server = Server::start(vec![(
        "GET /v2/apps/a1",
        crate::server::reply(200, &headers, APP),
    )])
    .await;
    let client = server.client();
    assert_eq!(client.rate_limit(), None);
    client.get_app(&app()).await.unwrap();
    let rate = client.rate_limit().unwrap();
    assert_eq!(
        (rate.limit, rate.remaining, rate.reset.unwrap().as_second()),
        (5000, 42, 1_786_096_800)
    );
    server.finish();
}
