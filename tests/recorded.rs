//! Answers in the platform's shapes, read through the client: every field arrives where it belongs.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use ipctl::api::retry::RetryPolicy;
use ipctl::api::{
    ApiError, BaseUrl, Client, ErrorKind, Follow, LogKind, LogRequest, Options, Pin, SpecPayload,
    Token,
};
use ipctl::model::live::{
    AlertPhase, AppId, Cause, Deployment, DeploymentId, HealthState, Phase, SignedUrl, Step,
    StepStatus,
};
use jiff::Timestamp;
use serde_json::json;

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("fixtures/recorded/", $name, ".json"))
    };
}

const APP: &str = "0a6c1f3e-52d4-4b8a-9e77-1c2d3e4f5061";
const OWNER: &str = "9b1d7c55-7e0f-4d3c-8a21-6f5e4d3c2b1a";
const FIRST: &str = "1d2e3f40-5162-4738-8495-a6b7c8d9e0f1";

/// Gives one answer after the other, each on a connection of its own.
struct Script {
    client: Client,
    thread: Option<JoinHandle<()>>,
}

/// Holds the status line, more headers with line ends, and the body of an answer.
type Answer = (&'static str, &'static str, &'static str);

impl Script {
    fn of(answers: &[Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answers = answers.to_vec();
        let thread = std::thread::spawn(move || {
            for answer in answers {
                give(listener.accept().unwrap().0, answer);
            }
        });
        let mut options = Options::new(BaseUrl::parse(&url).unwrap());
        options.retry = RetryPolicy {
            attempts: 1,
            ..RetryPolicy::default()
        };
        let token = Token::new("not-a-real-token").unwrap();
        Self {
            client: Client::new(token, options),
            thread: Some(thread),
        }
    }

    fn ok(body: &'static str) -> Self {
        Self::of(&[("200 OK", "", body)])
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take().filter(|_| !std::thread::panicking()) {
            thread.join().unwrap();
        }
    }
}

/// Reads a request to its end, so that closing cannot reset the connection, and answers it.
fn give(mut stream: TcpStream, (status, headers, body): Answer) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    std::io::copy(
        &mut std::io::Read::take(reader, length),
        &mut std::io::sink(),
    )
    .unwrap();
    let size = body.len();
    let kind = "content-type: application/json; charset=utf-8\r\n";
    let head =
        format!("HTTP/1.1 {status}\r\n{kind}{headers}connection: close\r\ncontent-length: {size}");
    stream
        .write_all(format!("{head}\r\n\r\n{body}").as_bytes())
        .unwrap();
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn step<'a>(deployment: &'a Deployment, path: &[&str]) -> &'a Step {
    let mut steps = &deployment.progress.as_ref().unwrap().steps;
    let mut found = None;
    for name in path {
        let step = steps.iter().find(|step| step.name == *name).unwrap();
        steps = &step.steps;
        found = Some(step);
    }
    found.unwrap()
}

#[tokio::test]
async fn a_created_app() {
    let script = Script::ok(recorded!("created-app"));
    let spec = SpecPayload::new(json!({"name": "bakery"}));
    let app = script.client.create_app(&spec, None).await.unwrap();
    assert_eq!(app.id.as_str(), APP);
    assert_eq!(app.owner_uuid, OWNER);
    assert_eq!(app.name(), "bakery");
    let sent: serde_json::Value = serde_json::from_str(recorded!("created-app")).unwrap();
    assert_eq!(app.spec, sent["app"]["spec"]);
    assert_eq!(app.created_at, Some(time("2026-03-04T05:06:07Z")));
    assert_eq!(app.updated_at, Some(time("2026-03-04T05:06:08Z")));
    assert_eq!(app.last_deployment_created_at, app.created_at);
    assert_eq!(app.last_deployment_active_at, None);
    assert_eq!(app.tier_slug, "basic");
    assert_eq!(
        app.project_id.as_deref(),
        Some("5f4e3d2c-1b0a-4998-8776-655443322110")
    );
    let region = app.region.unwrap();
    assert_eq!(
        (region.slug, region.label, region.flag, region.continent),
        (
            "fra".into(),
            "Frankfurt".into(),
            "germany".into(),
            "Europe".into()
        )
    );
    assert_eq!(region.data_centers, ["fra1"]);
    assert!(!region.default && !region.disabled && region.reason.is_empty());
    assert!(app.active_deployment.is_none() && app.in_progress_deployment.is_none());
    assert!(app.pinned_deployment.is_none() && app.domains.is_empty() && app.live_url.is_empty());
    let pending = app.pending_deployment.unwrap();
    assert_eq!(pending.id.as_str(), FIRST);
    assert_eq!(pending.phase, Phase::PendingBuild);
    assert_eq!(pending.spec, Some(json!({"name": "bakery"})));
    assert_eq!(pending.services[0].name, "till");
    let progress = pending.progress.unwrap();
    assert_eq!((progress.pending_steps, progress.total_steps), (6, 6));
    assert_eq!((progress.running_steps, progress.success_steps), (0, 0));
    assert!(progress.steps.is_empty() && progress.error_steps == 0);
}

async fn deployment(body: &'static str) -> Deployment {
    let script = Script::ok(body);
    let (app, id) = (AppId::new(APP), DeploymentId::new(FIRST));
    let asked = script.client.get_deployment(&app, &id);
    asked.await.unwrap()
}

#[tokio::test]
async fn a_deployment_under_way() {
    let shown = deployment(recorded!("deployment-under-way")).await;
    assert_eq!(shown.id.as_str(), FIRST);
    assert_eq!(shown.phase, Phase::Deploying);
    assert_eq!(shown.created_at, Some(time("2026-03-04T05:06:07Z")));
    assert_eq!(
        shown.phase_last_updated_at,
        Some(time("2026-03-04T05:06:28Z"))
    );
    assert_eq!(shown.updated_at, Some(time("2026-03-04T05:06:29Z")));
    assert_eq!(shown.tier_slug, "basic");
    let digest = shown.services[0].source_image_digest.as_deref().unwrap();
    assert!(digest.starts_with("sha256:7b0"));
    assert_eq!(shown.cause.as_deref(), Some("manual"));
    let details = shown.cause_details.as_ref().unwrap();
    assert_eq!(details.r#type, Cause::Manual);
    assert!(!details.internal && details.git_push.is_none());
    let action = details.digitalocean_user_action.as_ref().unwrap();
    assert_eq!(action.name, "CREATE_DEPLOYMENT");
    let user = action.user.as_ref().unwrap();
    assert_eq!(
        (
            user.uuid.as_str(),
            user.email.as_str(),
            user.full_name.as_str()
        ),
        (OWNER, "baker@example.com", "Baker")
    );
    assert!(shown.timing.is_some());
}

#[tokio::test]
async fn the_steps_of_a_deployment_under_way() {
    let shown = deployment(recorded!("deployment-under-way")).await;
    let progress = shown.progress.as_ref().unwrap();
    assert_eq!((progress.pending_steps, progress.running_steps), (1, 1));
    assert_eq!((progress.success_steps, progress.error_steps), (4, 0));
    assert_eq!(progress.total_steps, 6);
    let build = step(&shown, &["build"]);
    assert_eq!(build.status, StepStatus::Success);
    assert_eq!(
        build.started_at,
        Some(time("2026-03-04T05:06:10.100000001Z"))
    );
    assert_eq!(build.ended_at, Some(time("2026-03-04T05:06:10.190000002Z")));
    let till = step(&shown, &["build", "components", "till"]);
    assert_eq!(till.component_name.as_deref(), Some("till"));
    assert_eq!(till.message_base.as_deref(), Some("Building service"));
    let reason = till.reason.as_ref().unwrap();
    assert_eq!(reason.code, "PreBuiltImage");
    assert_eq!(reason.message, "There was nothing to build.");
    let wait = step(&shown, &["deploy", "components", "till", "wait"]);
    assert_eq!(wait.status, StepStatus::Running);
    assert_eq!(wait.message_base.as_deref(), Some("Waiting for service"));
    assert_eq!((wait.started_at, wait.ended_at), (None, None));
    let group = step(&shown, &["deploy", "components"]);
    assert_eq!(group.started_at, Some(time("2026-03-04T05:06:27.9Z")));
    let last = step(&shown, &["deploy", "finalize"]);
    assert_eq!(last.status, StepStatus::Pending);
}

#[tokio::test]
async fn a_failed_deployment() {
    let shown = deployment(recorded!("deployment-failed")).await;
    assert_eq!(shown.phase, Phase::Error);
    assert!(shown.phase.is_final());
    assert_eq!(shown.cause.as_deref(), Some("app spec updated"));
    assert_eq!(
        shown
            .previous_deployment_id
            .as_ref()
            .map(DeploymentId::as_str),
        Some(FIRST)
    );
    assert_eq!(
        shown.cloned_from.as_ref().map(DeploymentId::as_str),
        Some("0b1c2d3e-4f50-4617-8283-94a5b6c7d8e9")
    );
    assert_eq!(shown.progress.as_ref().unwrap().error_steps, 1);
    let wait = step(&shown, &["deploy", "components", "till", "wait"]);
    assert_eq!(wait.status, StepStatus::Error);
    let reason = wait.reason.as_ref().unwrap();
    assert_eq!(reason.code, "DeployContainerHealthChecksFailed");
    assert_eq!(reason.message, "Nothing answered the health check.");
    assert!(shown.spec.is_none() && shown.cause_details.is_none());
}

#[tokio::test]
async fn health_and_instances() {
    let script = Script::of(&[
        ("200 OK", "", recorded!("health")),
        ("200 OK", "", recorded!("instances")),
    ]);
    let app = AppId::new(APP);
    let health = script.client.health(&app).await.unwrap();
    let [till, oven] = health.components.as_slice() else {
        panic!("two components");
    };
    assert_eq!(
        (till.name.as_str(), &till.state),
        ("till", &HealthState::Healthy)
    );
    assert!((till.cpu_usage_percent - 4.25).abs() < 1e-9);
    assert!((till.memory_usage_percent - 31.5).abs() < 1e-9);
    assert_eq!((oven.replicas_desired, oven.replicas_ready), (1, 2));
    assert_eq!(
        (oven.name.as_str(), &oven.state),
        ("oven", &HealthState::Unhealthy)
    );
    let calls = &health.functions_components[0];
    let metric = &calls.functions_component_health_metrics[0];
    assert_eq!(calls.name, "calls");
    assert_eq!(metric.metric_label, "activations_count");
    assert_eq!(metric.time_window, "1h");
    assert!((metric.metric_value - 100.0).abs() < 1e-9);
    let instances = script.client.instances(&app).await.unwrap();
    assert_eq!(instances.len(), 1);
    assert_eq!(instances[0].component_name, "till");
    assert_eq!(instances[0].component_type, "SERVICE");
    assert_eq!(instances[0].instance_name, "till-5c6d7e8f90-a1b2c");
    assert_eq!(instances[0].instance_alias, "till-0");
}

#[tokio::test]
async fn alerts() {
    let script = Script::ok(recorded!("alerts"));
    let alerts = script.client.alerts(&APP.into()).await.unwrap();
    let [failed, busy] = alerts.as_slice() else {
        panic!("two alerts");
    };
    assert_eq!(failed.id, "3f405162-7384-495a-a6b7-c8d9e0f10213");
    assert_eq!(failed.component_name, None);
    assert_eq!(failed.spec, json!({"rule": "DEPLOYMENT_FAILED"}));
    assert_eq!(failed.emails, ["baker@example.com"]);
    assert_eq!(failed.slack_webhooks[0].url, "https://hooks.example.com/x");
    assert_eq!(failed.slack_webhooks[0].channel, "ops");
    assert_eq!(failed.phase, AlertPhase::Active);
    let step = &failed.progress.as_ref().unwrap().steps[0];
    assert_eq!(step.name, "alert-configure-insight-alert");
    assert_eq!(step.status, StepStatus::Success);
    assert_eq!(step.ended_at, Some(time("2026-03-04T05:06:31Z")));
    assert_eq!(busy.component_name.as_deref(), Some("till"));
    assert_eq!(busy.phase, AlertPhase::Configuring);
    assert!(busy.emails.is_empty() && busy.slack_webhooks.is_empty() && busy.progress.is_none());
}

#[tokio::test]
async fn logs_consoles_and_removal() {
    let script = Script::of(&[
        ("200 OK", "", recorded!("logs-live")),
        ("200 OK", "", recorded!("logs-archived")),
        ("200 OK", "", recorded!("exec")),
        ("200 OK", "", recorded!("deleted")),
    ]);
    let asked = LogRequest {
        app: APP.into(),
        deployment: None,
        component: None,
        kind: LogKind::Run,
        follow: Follow::Yes,
        tail: None,
    };
    let live = script.client.logs(&asked).await.unwrap();
    assert_eq!(
        live.live_url.as_ref().unwrap().expose(),
        "https://proxy-apps-prod-fra1-009.ondigitalocean.app/?token=opaque"
    );
    assert!(live.historic_urls.is_empty());
    let archived = script.client.logs(&asked).await.unwrap();
    assert!(archived.live_url.is_none());
    let addresses: Vec<&str> = archived
        .historic_urls
        .iter()
        .map(SignedUrl::expose)
        .collect();
    assert_eq!(
        addresses,
        [
            "https://archive.example.com/one?sig=opaque",
            "https://archive.example.com/two?sig=opaque"
        ]
    );
    let app = AppId::new(APP);
    let console = script.client.exec(&app, None, "till", None).await.unwrap();
    assert_eq!(
        console.expose(),
        "wss://proxy-apps-prod-fra1-009.ondigitalocean.app/?token=opaque"
    );
    assert!(!format!("{live:?}{console:?}{archived:?}").contains("opaque"));
    assert_eq!(script.client.delete_app(&app).await.unwrap().as_str(), APP);
}

#[tokio::test]
async fn proposals() {
    let script = Script::of(&[
        ("200 OK", "", recorded!("proposal")),
        ("200 OK", "", recorded!("proposal-name-taken")),
    ]);
    let spec = SpecPayload::new(json!({"name": "bakery"}));
    let free = script.client.propose(&spec, None).await.unwrap();
    assert!(free.app_name_available && free.app_name_suggestion.is_none());
    assert_eq!(
        (free.existing_static_apps, free.max_free_static_apps),
        (2, 3)
    );
    assert_eq!(free.spec["services"][0]["http_port"], 8080);
    assert!((free.app_cost.unwrap() - 5.0).abs() < 1e-9);
    let taken = script.client.propose(&spec, None).await.unwrap();
    assert!(!taken.app_name_available);
    assert_eq!(taken.app_name_suggestion.as_deref(), Some("bakery-2"));
    assert!((taken.app_cost.unwrap() - 5.5).abs() < 1e-9);
}

#[tokio::test]
async fn a_refused_rollback() {
    let script = Script::ok(recorded!("rollback-refused"));
    let target = DeploymentId::new(FIRST);
    let app = AppId::new(APP);
    let asked = script.client.rollback_validate(&app, &target, Pin::Hold);
    let check = asked.await.unwrap();
    assert!(!check.valid);
    let error = check.error.unwrap();
    assert_eq!(error.code, "exceeded_revision_limit");
    assert_eq!(error.message, "too many deployments lie between");
    assert!(error.components.is_empty());
    assert_eq!(check.warnings[0].code, "image_source_missing_digest");
    assert_eq!(check.warnings[0].message, "no digest");
    assert_eq!(check.warnings[0].components, ["till"]);
}

#[tokio::test]
async fn pages_up_to_one_beyond_the_end() {
    let script = Script::of(&[
        ("200 OK", "", recorded!("page-first")),
        ("200 OK", "", recorded!("page-beyond")),
    ]);
    let apps = script.client.list_apps().await.unwrap();
    assert_eq!(apps.len(), 1);
    assert_eq!((apps[0].id.as_str(), apps[0].name()), (APP, "bakery"));
}

/// Status line, further headers, body, kind of error, message, id of the request.
type Refusal = (
    &'static str,
    &'static str,
    &'static str,
    ErrorKind,
    &'static str,
    Option<&'static str>,
);

const REFUSALS: [Refusal; 10] = [
    (
        "400 Bad Request",
        "",
        r#"{"id":"bad_request","message":"error validating app spec field \"services.name\": service \"till\" name conflicts with service \"till\"","request_id":"51627384-95a6-4b7c-88d9-e0f102132435"}"#,
        ErrorKind::Refused,
        r#"error validating app spec field "services.name": service "till" name conflicts with service "till""#,
        Some("51627384-95a6-4b7c-88d9-e0f102132435"),
    ),
    (
        "400 Bad Request",
        "x-request-id: from-the-header\r\n",
        r#"{"id":"bad_request","message":"error parsing request body"}"#,
        ErrorKind::Refused,
        "error parsing request body",
        Some("from-the-header"),
    ),
    (
        "401 Unauthorized",
        "",
        r#"{"id":"unauthorized","message":"Unable to authenticate you."}"#,
        ErrorKind::Login,
        "Unable to authenticate you.",
        None,
    ),
    (
        "403 Forbidden",
        "",
        r#"{"id":"forbidden","message":"You do not have permission to perform this action."}"#,
        ErrorKind::Scope,
        "app:read",
        None,
    ),
    (
        "404 Not Found",
        "",
        r#"{"id":"not_found","message":"The resource you requested could not be found.","request_id":"r4"}"#,
        ErrorKind::Missing,
        "The resource you requested could not be found.",
        Some("r4"),
    ),
    (
        "409 Conflict",
        "",
        r#"{"id":"conflict","message":"App name already exists","request_id":"r5"}"#,
        ErrorKind::Conflict,
        "App name already exists",
        Some("r5"),
    ),
    (
        "422 Unprocessable Entity",
        "",
        r#"{"id":"unprocessable_entity","message":"request payload validation failed","request_id":"r6"}"#,
        ErrorKind::Refused,
        "request payload validation failed",
        Some("r6"),
    ),
    (
        "429 Too Many Requests",
        "ratelimit-limit: 5000\r\nratelimit-remaining: 0\r\nratelimit-reset: 1786096800\r\nretry-after: 17\r\n",
        r#"{"id":"too_many_requests","message":"API rate limit exceeded."}"#,
        ErrorKind::Limit,
        "the API limit is used up",
        None,
    ),
    (
        "500 Internal Server Error",
        "",
        r#"{"id":"server_error","message":"Unexpected server-side error","request_id":"r8"}"#,
        ErrorKind::Server,
        "Unexpected server-side error",
        Some("r8"),
    ),
    (
        "524 ",
        "",
        "<html><body>a timeout occurred</body></html>",
        ErrorKind::Server,
        "a timeout occurred",
        None,
    ),
];

#[tokio::test]
async fn refusals() {
    for (status, headers, body, kind, message, id) in REFUSALS {
        let script = Script::of(&[(status, headers, body)]);
        let answer = script.client.get_app(&APP.into()).await;
        let error: ApiError = answer.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}");
        assert!(error.to_string().contains(message), "{status}: {error}");
        assert_eq!(error.request_id(), id, "{status}");
    }
}

#[tokio::test]
async fn the_limit_that_came_with_an_answer() {
    let headers =
        "ratelimit-limit: 5000\r\nratelimit-remaining: 4711\r\nratelimit-reset: 1786096800\r\n";
    let script = Script::of(&[("200 OK", headers, recorded!("instances"))]);
    script.client.instances(&APP.into()).await.unwrap();
    let limit = script.client.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining), (5000, 4711));
    assert_eq!(limit.reset, Some(time("2026-08-07T10:00:00Z")));
}
