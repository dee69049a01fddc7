//! One line for every request, so that a change of any of them is seen.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::api::choice::*;
use crate::api::payload::SpecPayload;
use crate::api::request::{Idempotency, Request};
use crate::model::live::{AlertDestinations, AppId, DeploymentId, DnsRecordDraft, SlackWebhook};

fn line(request: &Request) -> String {
    let mut line = format!("{} {}", request.verb(), request.path());
    for (at, (key, value)) in request.pairs().iter().enumerate() {
        let _ = write!(line, "{}{key}={value}", if at == 0 { '?' } else { '&' });
    }
    let body = request
        .body()
        .unwrap()
        .map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
    let _ = write!(
        line,
        " {} | {:?} | {}",
        body.unwrap_or_default(),
        request.idempotency(),
        request.scope()
    );
    line
}

fn lines(requests: &[Request]) -> String {
    requests.iter().map(line).collect::<Vec<_>>().join("\n")
}

const AT: PageAt = PageAt {
    page: 2,
    per_page: 50,
};

fn app() -> AppId {
    AppId::new("a1")
}

fn deployment() -> DeploymentId {
    DeploymentId::new("d1")
}

#[test]
fn apps_and_deployments() {
    let spec = SpecPayload::new(json!({"name": "shop"}));
    let query = DeploymentQuery {
        at: AT,
        types: vec!["MANUAL".into(), "AUTOSCALED".into()],
    };
    insta::assert_snapshot!(lines(&[
        apps::list(AT),
        apps::get(&app()),
        apps::create(&spec, None),
        apps::create(&spec, Some("p1")),
        apps::update(&app(), &spec, SourceVersions::Keep),
        apps::update(&app(), &spec, SourceVersions::Refresh),
        apps::delete(&app()),
        apps::propose(&spec, None),
        apps::propose(&spec, Some(&app())),
        deployments::list(&app(), &query),
        deployments::get(&app(), &deployment()),
        deployments::create(&app(), BuildCache::Use),
        deployments::create(&app(), BuildCache::Ignore),
        deployments::cancel(&app(), &deployment()),
        deployments::restart(&app(), &[]),
        deployments::restart(&app(), &["web".into()]),
        rollback::start(&app(), &deployment(), Pin::Hold),
        rollback::validate(&app(), &deployment(), Pin::Skip),
        rollback::commit(&app()),
        rollback::revert(&app()),
    ]), @r#"
GET /v2/apps?page=2&per_page=50  | Safe | app:read
GET /v2/apps/a1  | Safe | app:read
POST /v2/apps {"spec":{"name":"shop"}} | Once | app:create
POST /v2/apps {"spec":{"name":"shop"},"project_id":"p1"} | Once | app:create and project:assign_resource
PUT /v2/apps/a1 {"spec":{"name":"shop"}} | Repeatable | app:update
PUT /v2/apps/a1 {"spec":{"name":"shop"},"update_all_source_versions":true} | Repeatable | app:update
DELETE /v2/apps/a1  | Repeatable | app:delete
POST /v2/apps/propose {"spec":{"name":"shop"}} | Safe | app:read
POST /v2/apps/propose {"spec":{"name":"shop"},"app_id":"a1"} | Safe | app:read
GET /v2/apps/a1/deployments?page=2&per_page=50&deployment_types=MANUAL&deployment_types=AUTOSCALED  | Safe | app:read
GET /v2/apps/a1/deployments/d1  | Safe | app:read
POST /v2/apps/a1/deployments {} | Once | app:update
POST /v2/apps/a1/deployments {"force_build":true} | Once | app:update
POST /v2/apps/a1/deployments/d1/cancel  | Repeatable | app:update
POST /v2/apps/a1/restart  | Once | app:update
POST /v2/apps/a1/restart {"components":["web"]} | Once | app:update
POST /v2/apps/a1/rollback {"deployment_id":"d1"} | Once | app:update
POST /v2/apps/a1/rollback/validate {"deployment_id":"d1","skip_pin":true} | Safe | app:update
POST /v2/apps/a1/rollback/commit  | Repeatable | app:update
POST /v2/apps/a1/rollback/revert  | Once | app:update
"#);
}

#[test]
fn logs_jobs_and_events() {
    let mut request = LogRequest {
        app: app(),
        deployment: None,
        component: None,
        kind: LogKind::Run,
        follow: Follow::Yes,
        tail: None,
    };
    let bare = logs::links(&request);
    request.component = Some("web/1".into());
    let component = logs::links(&request);
    request.deployment = Some(deployment());
    request.tail = Some(10);
    request.kind = LogKind::RunRestarted;
    request.follow = Follow::No;
    let full = logs::links(&request);
    request.component = None;
    let job = JobLogRequest {
        app: app(),
        job: "migrate".into(),
        invocation: "j1".into(),
        deployment: Some(deployment()),
        follow: Follow::No,
        tail: Some(1),
    };
    let event = EventLogRequest {
        app: app(),
        event: "e1".into(),
        follow: Follow::No,
        tail: None,
    };
    let runs = InvocationQuery {
        at: AT,
        jobs: vec!["migrate".into()],
        deployment: Some(deployment()),
    };
    insta::assert_snapshot!(lines(&[
        bare,
        component,
        full,
        logs::links(&request),
        logs::job(&job),
        logs::event(&event),
        logs::exec(&app(), None, "web", None),
        logs::exec(&app(), Some(&deployment()), "web", Some("web-1")),
        jobs::list(&app(), &runs),
        jobs::get(&app(), "j1", Some("migrate")),
        jobs::cancel(&app(), "j1", None),
        events::list(&app(), &EventQuery { at: AT, types: vec!["AUTOSCALING".into()] }),
        events::get(&app(), "e1"),
        events::cancel(&app(), "e1"),
    ]), @r#"
GET /v2/apps/a1/logs?type=RUN&follow=true  | Safe | app:read
GET /v2/apps/a1/components/web%2F1/logs?type=RUN&follow=true  | Safe | app:read
GET /v2/apps/a1/deployments/d1/components/web%2F1/logs?type=RUN_RESTARTED&follow=false&tail_lines=10  | Safe | app:read
GET /v2/apps/a1/deployments/d1/logs?type=RUN_RESTARTED&follow=false&tail_lines=10  | Safe | app:read
GET /v2/apps/a1/jobs/migrate/invocations/j1/logs?type=JOB_INVOCATION&follow=false&tail_lines=1&deployment_id=d1  | Safe | app:read
GET /v2/apps/a1/events/e1/logs?type=AUTOSCALE_EVENT&follow=false  | Safe | app:read
GET /v2/apps/a1/components/web/exec  | Safe | app:access_console
GET /v2/apps/a1/deployments/d1/components/web/exec?instance_name=web-1  | Safe | app:access_console
GET /v2/apps/a1/job-invocations?page=2&per_page=50&job_names=migrate&deployment_id=d1  | Safe | app:read
GET /v2/apps/a1/job-invocations/j1?job_name=migrate  | Safe | app:read
POST /v2/apps/a1/job-invocations/j1/cancel  | Repeatable | app:update
GET /v2/apps/a1/events?page=2&per_page=50&event_types=AUTOSCALING  | Safe | app:read
GET /v2/apps/a1/events/e1  | Safe | app:read
POST /v2/apps/a1/events/e1/cancel  | Repeatable | app:update
"#);
}

#[test]
fn the_rest_of_apps() {
    let destinations = AlertDestinations {
        emails: vec!["dev@example.com".into()],
        slack_webhooks: vec![SlackWebhook {
            url: "https://hooks.example/x".into(),
            channel: "ops".into(),
        }],
    };
    let date = Timestamp::from_second(1_786_060_800).ok();
    let upgrade = BuildpackUpgrade {
        buildpack: "digitalocean/node".into(),
        major_version: Some(5),
        rebuild: RebuildAfter::Yes,
    };
    insta::assert_snapshot!(lines(&[
        runtime::instances(&app()),
        runtime::health(&app()),
        runtime::alerts(&app()),
        runtime::set_alert_destinations(&app(), "al1", &destinations),
        runtime::set_alert_destinations(&app(), "al1", &AlertDestinations::default()),
        catalog::regions(),
        catalog::instance_sizes(),
        catalog::instance_size("apps-s-1vcpu-0.5gb"),
        catalog::tiers(),
        catalog::tier("basic"),
        metrics::bandwidth(&app(), date),
        metrics::bandwidth_of(&[app()], None),
        build::detect(&json!({"git": {"repo_clone_url": "https://x.example/y.git", "branch": "main"}})),
        build::buildpacks(),
        build::upgrade_buildpack(&app(), &upgrade),
        database::connection_details(&app()),
        database::reset_password(&app(), "db"),
        database::trusted_sources(&app(), "db", TrustedSources::Open),
    ]), @r#"
GET /v2/apps/a1/instances  | Safe | app:read
GET /v2/apps/a1/health  | Safe | app:read
GET /v2/apps/a1/alerts  | Safe | app:read
POST /v2/apps/a1/alerts/al1/destinations {"emails":["dev@example.com"],"slack_webhooks":[{"url":"https://hooks.example/x","channel":"ops"}]} | Repeatable | app:update
POST /v2/apps/a1/alerts/al1/destinations {"emails":[],"slack_webhooks":[]} | Repeatable | app:update
GET /v2/apps/regions  | Safe | app:read
GET /v2/apps/tiers/instance_sizes  | Safe | app:read
GET /v2/apps/tiers/instance_sizes/apps-s-1vcpu-0.5gb  | Safe | app:read
GET /v2/apps/tiers  | Safe | app:read
GET /v2/apps/tiers/basic  | Safe | app:read
GET /v2/apps/a1/metrics/bandwidth_daily?date=2026-08-07T00:00:00Z  | Safe | app:read
POST /v2/apps/metrics/bandwidth_daily {"app_ids":["a1"]} | Safe | app:read
POST /v2/apps/detect {"git":{"repo_clone_url":"https://x.example/y.git","branch":"main"}} | Safe | app:read
GET /v2/apps/buildpacks  | Safe | app:read
POST /v2/apps/a1/upgrade_buildpack {"buildpack_id":"digitalocean/node","major_version":5,"trigger_deployment":true} | Once | app:update
GET /v2/apps/a1/database_connection_details  | Safe | app:read
POST /v2/apps/a1/components/db/reset_password  | Once | app:update
POST /v2/apps/a1/components/db/trusted_sources {"Enable":false} | Repeatable | app:update
"#);
}

#[test]
fn account_and_dns() {
    let draft = DnsRecordDraft {
        r#type: "CNAME".into(),
        name: Some("www".into()),
        ..DnsRecordDraft::default()
    };
    insta::assert_snapshot!(lines(&[
        account::get(),
        dns::domains(AT),
        dns::domain("x.example"),
        dns::create_domain("x.example", None),
        dns::create_domain("x.example", Some("192.0.2.1")),
        dns::delete_domain("x.example"),
        dns::records("x.example", Some("www.x.example"), Some("CNAME"), AT),
        dns::record("x.example", 7),
        dns::create_record("x.example", &draft),
        dns::patch_record("x.example", 7, &draft),
        dns::put_record("x.example", 7, &draft),
        dns::delete_record("x.example", 7),
    ]), @r#"
GET /v2/account  | Safe | account:read
GET /v2/domains?page=2&per_page=50  | Safe | domain:read
GET /v2/domains/x.example  | Safe | domain:read
POST /v2/domains {"name":"x.example"} | Once | domain:create
POST /v2/domains {"name":"x.example","ip_address":"192.0.2.1"} | Once | domain:create
DELETE /v2/domains/x.example  | Repeatable | domain:delete
GET /v2/domains/x.example/records?name=www.x.example&type=CNAME&page=2&per_page=50  | Safe | domain:read
GET /v2/domains/x.example/records/7  | Safe | domain:read
POST /v2/domains/x.example/records {"type":"CNAME","name":"www"} | Once | domain:create
PATCH /v2/domains/x.example/records/7 {"type":"CNAME","name":"www"} | Repeatable | domain:update
PUT /v2/domains/x.example/records/7 {"type":"CNAME","name":"www"} | Repeatable | domain:update
DELETE /v2/domains/x.example/records/7  | Repeatable | domain:delete
"#);
}

#[test]
fn only_questions_are_safe() {
    let spec = SpecPayload::new(json!({}));
    assert_eq!(apps::propose(&spec, None).idempotency(), Idempotency::Safe);
    assert_eq!(apps::create(&spec, None).idempotency(), Idempotency::Once);
    assert_eq!(
        rollback::validate(&app(), &deployment(), Pin::Hold).idempotency(),
        Idempotency::Safe
    );
    assert_eq!(
        rollback::start(&app(), &deployment(), Pin::Hold).idempotency(),
        Idempotency::Once
    );
}
