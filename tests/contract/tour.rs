//! A tour through every call of the client, against a simulator, with a tap in between.

use std::time::Duration;

use ipctl::api::retry::RetryPolicy;
use ipctl::api::{
    ApiError, BaseUrl, BuildCache, BuildpackUpgrade, Client, EventLogRequest, Follow,
    JobLogRequest, LogKind, LogRequest, Options, Pin, RebuildAfter, SourceVersions, SpecPayload,
    Token, TrustedSources,
};
use ipctl::model::live::{
    AlertDestinations, App, AppId, Deployment, DeploymentId, DnsRecordDraft, Phase, SlackWebhook,
};
use ipctl::sim::{Clock, Limits, ManualClock, Scenario, Simulator};
use serde_json::{Value, json};

use super::specs;
use super::wire::{Exchange, Tap, request};

/// A token that may do everything.
const TOKEN: &str = "not-a-real-token";

/// A token that may only read.
pub(crate) const READER: &str = "not-a-real-readonly-token";

/// A token that nobody knows.
pub(crate) const NOBODY: &str = "not-a-real-bad-token";

/// Holds a simulated platform with a tap before it and a client before that.
pub(crate) struct Stage {
    pub(crate) tap: Tap,
    pub(crate) sim: Simulator,
    pub(crate) client: Client,
    clock: ManualClock,
}

impl Stage {
    /// Starts a platform with these scripted troubles.
    pub(crate) fn with(scenarios: &[&str]) -> Self {
        let clock = ManualClock::default();
        let many = Limits {
            hourly: 1_000_000,
            burst: 1_000_000,
        };
        let sim = Simulator::start(ipctl::sim::Options {
            clock: Clock::Manual(clock.clone()),
            seed: Some(7),
            limits: many,
            scenarios: scenarios
                .iter()
                .map(|text| text.parse::<Scenario>().unwrap())
                .collect(),
            ..ipctl::sim::Options::default()
        })
        .unwrap();
        let tap = Tap::before(sim.url());
        let client = client(tap.url(), TOKEN);
        Self {
            tap,
            sim,
            client,
            clock,
        }
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Sends a request of a program that is not this client.
    pub(crate) fn raw(&self, method: &str, target: &str, body: Option<Value>) -> Exchange {
        self.raw_as(TOKEN, method, target, body)
    }

    /// Sends a request with a token.
    pub(crate) fn raw_as(
        &self,
        token: &str,
        method: &str,
        target: &str,
        body: Option<Value>,
    ) -> Exchange {
        let bytes = body.map(|body| body.to_string().into_bytes());
        self.tap
            .send(request(method, target, token, bytes.as_deref()))
    }

    /// Makes an app.
    pub(crate) async fn create(&self, spec: Value) -> App {
        let name = spec["name"].to_string();
        let made = self.client.create_app(&SpecPayload::new(spec), None).await;
        made.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Makes an app and waits until it serves.
    pub(crate) async fn serving(&self, spec: Value) -> App {
        let app = self.create(spec).await;
        self.wait(3600);
        self.client.get_app(&app.id).await.unwrap()
    }

    /// Looks at the newest deployment of an app in every state until it is over.
    pub(crate) async fn watch(&self, app: &AppId) -> Deployment {
        for round in 0..200 {
            self.client.get_app(app).await.unwrap();
            let newest = self.client.list_deployments(app, 1, 1).await.unwrap();
            let newest = newest.into_iter().next().expect("a deployment");
            let shown = self.client.get_deployment(app, &newest.id).await.unwrap();
            if shown.phase.is_final() {
                return shown;
            }
            // The first phases are short.
            self.wait(if round < 8 { 4 } else { 31 });
        }
        panic!("a deployment without an end");
    }
}

/// Returns a client that never tries again.
pub(crate) fn client(url: &str, token: &str) -> Client {
    let mut options = Options::new(BaseUrl::parse(url).unwrap());
    options.retry = RetryPolicy {
        attempts: 1,
        ..RetryPolicy::default()
    };
    Client::new(Token::new(token).unwrap(), options)
}

/// Calls everything the client can call, and what other programs call besides.
pub(crate) async fn everything() -> (Stage, Vec<Exchange>) {
    let stage = Stage::with(&[]);
    catalogue(&stage).await;
    for spec in specs::of_the_repository() {
        let app = stage.create(spec).await;
        stage.watch(&app.id).await;
    }
    specs_of_all_sorts(&stage).await;
    let full = stage.create(specs::full()).await;
    let done = stage.watch(&full.id).await;
    assert_eq!(done.phase, Phase::Active);
    stage.wait(3600);
    running(&stage, &full.id).await;
    deployments(&stage, &full.id, &done.id).await;
    logs(&stage, &full.id, &done.id).await;
    jobs_and_events(&stage, &full.id, &done.id).await;
    rollbacks(&stage).await;
    databases_and_buildpacks(&stage, &full.id).await;
    zones(&stage).await;
    pages(&stage).await;
    stage.client.delete_app(&full.id).await.unwrap();
    let seen = stage.tap.seen();
    (stage, seen)
}

async fn catalogue(stage: &Stage) {
    let client = &stage.client;
    assert!(client.list_apps().await.unwrap().is_empty());
    client.account().await.unwrap();
    assert!(!client.regions().await.unwrap().is_empty());
    for size in client.instance_sizes().await.unwrap().instance_sizes {
        client.instance_size(&size.slug).await.unwrap();
    }
    for tier in client.tiers().await.unwrap() {
        client.tier(&tier.slug).await.unwrap();
    }
    assert!(!client.buildpacks().await.unwrap().is_empty());
    let sources = [
        json!({"git": {"repo_clone_url": "https://example.com/web.git", "branch": "main"}}),
        json!({"github": {"repo": "acme/web", "branch": "main"}, "source_dir": "web"}),
        json!({"gitlab": {"repo": "acme/web", "branch": "main"}}),
        json!({"bitbucket": {"repo": "acme/web", "branch": "main"}, "commit_sha": "0123abc"}),
    ];
    for source in sources {
        client.detect(&source).await.unwrap();
        stage.wait(60);
        client.detect(&source).await.unwrap();
    }
}

async fn specs_of_all_sorts(stage: &Stage) {
    let client = &stage.client;
    for spec in [specs::old(), specs::inner(), specs::small("small")] {
        client.propose(&payload(&spec), None).await.unwrap();
        let app = stage.create(spec.clone()).await;
        stage.watch(&app.id).await;
        client.propose(&payload(&spec), None).await.unwrap();
        client
            .propose(&payload(&spec), Some(&app.id))
            .await
            .unwrap();
    }
    let spec = specs::full();
    client.propose(&payload(&spec), None).await.unwrap();
    let spec = payload(&specs::every_field_at_once());
    refused(&client.propose(&spec, None).await, 400);
    refused(&client.create_app(&spec, None).await, 400);
    let project = "7d1b0f1e-0c1d-4b7e-9a51-3f0f4c1f5a10";
    let spec = payload(&specs::small("placed"));
    client.create_app(&spec, Some(project)).await.unwrap();
}

fn payload(spec: &Value) -> SpecPayload {
    SpecPayload::new(spec.clone())
}

/// Asserts that the platform refused a call with this status.
pub(crate) fn refused<T>(result: &Result<T, ApiError>, status: u16) {
    let error = result.as_ref().err().expect("a refusal");
    assert_eq!(status_of(error), Some(status), "{error}");
}

fn status_of(error: &ApiError) -> Option<u16> {
    match error {
        ApiError::Unauthorized { .. } => Some(401),
        ApiError::Forbidden { .. } => Some(403),
        ApiError::NotFound { .. } => Some(404),
        ApiError::Conflict { .. } => Some(409),
        ApiError::RateLimited { .. } => Some(429),
        ApiError::Rejected { status, .. } | ApiError::Server { status, .. } => Some(*status),
        _ => None,
    }
}

async fn running(stage: &Stage, app: &AppId) {
    let client = &stage.client;
    assert!(!client.instances(app).await.unwrap().is_empty());
    let health = client.health(app).await.unwrap();
    assert!(!health.components.is_empty() && !health.functions_components.is_empty());
    let alerts = client.alerts(app).await.unwrap();
    let emails = vec!["ops@example.com".to_owned()];
    let slack_webhooks = vec![SlackWebhook {
        url: "https://hooks.example.com/x".into(),
        channel: "ops".into(),
    }];
    let told = AlertDestinations {
        emails,
        slack_webhooks,
    };
    for destinations in [told, AlertDestinations::default()] {
        let set = client.set_alert_destinations(app, &alerts[0].id, &destinations);
        set.await.unwrap();
        client.alerts(app).await.unwrap();
    }
    let day = "2026-01-01T00:00:00Z".parse().ok();
    for date in [None, day] {
        client.bandwidth(app, date).await.unwrap();
        client
            .bandwidth_of(std::slice::from_ref(app), date)
            .await
            .unwrap();
    }
}

async fn deployments(stage: &Stage, app: &AppId, first: &DeploymentId) {
    let client = &stage.client;
    let started = client
        .create_deployment(app, BuildCache::Use)
        .await
        .unwrap();
    stage.wait(1);
    client.cancel_deployment(app, &started.id).await.unwrap();
    refused(&client.cancel_deployment(app, first).await, 400);
    client
        .create_deployment(app, BuildCache::Ignore)
        .await
        .unwrap();
    stage.watch(app).await;
    client.restart(app, &[]).await.unwrap();
    stage.watch(app).await;
    client.restart(app, &["web".to_owned()]).await.unwrap();
    stage.watch(app).await;
    let mut spec = specs::full();
    spec["services"][1]["instance_count"] = json!(3);
    for sources in [SourceVersions::Keep, SourceVersions::Refresh] {
        client
            .update_app(app, &payload(&spec), sources)
            .await
            .unwrap();
        stage.wait(2);
    }
    stage.watch(app).await;
    client.list_deployments(app, 2, 5).await.unwrap();
    let kinds = ["MANUAL".to_owned(), "MAINTENANCE".to_owned()];
    assert!(
        !client
            .list_deployments_of(app, &kinds, 3)
            .await
            .unwrap()
            .is_empty()
    );
    let none = ["AUTOSCALED".to_owned()];
    assert!(
        client
            .list_deployments_of(app, &none, 3)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn logs(stage: &Stage, app: &AppId, deployment: &DeploymentId) {
    let kinds = [
        LogKind::Build,
        LogKind::Deploy,
        LogKind::Run,
        LogKind::RunRestarted,
    ];
    for kind in kinds {
        for (deployment, component) in [
            (None, None),
            (None, Some("web")),
            (Some(deployment), None),
            (Some(deployment), Some("web")),
        ] {
            let asked = LogRequest {
                app: app.clone(),
                deployment: deployment.cloned(),
                component: component.map(str::to_owned),
                kind,
                follow: Follow::No,
                tail: None,
            };
            // A superseded deployment has no running logs; refusals are judged like answers.
            drop(stage.client.logs(&asked).await);
            let asked = LogRequest {
                follow: Follow::Yes,
                tail: Some(10),
                ..asked
            };
            drop(stage.client.logs(&asked).await);
        }
    }
    let active = stage.client.get_app(app).await.unwrap().active_deployment;
    let active = active.expect("an active deployment").id;
    let instances = stage.client.instances(app).await.unwrap();
    let mut mine = instances.iter().filter(|one| one.component_name == "web");
    let name = mine.next().map(|one| one.instance_name.as_str());
    for deployment in [None, Some(&active)] {
        for instance in [None, name] {
            let asked = stage.client.exec(app, deployment, "web", instance);
            asked.await.unwrap();
        }
    }
    let target =
        format!("/v2/apps/{app}/logs?type=RUN&component_name=web&tail_lines=-1&follow=false");
    assert_eq!(stage.raw("GET", &target, None).status(), 200);
    let target = format!("/v2/apps/{app}/logs?type=RUN&pod_connection_timeout=3m");
    assert_eq!(stage.raw("GET", &target, None).status(), 200);
}

async fn jobs_and_events(stage: &Stage, app: &AppId, first: &DeploymentId) {
    let client = &stage.client;
    let all = client.job_invocations(app, &[], None, 200).await.unwrap();
    let names = ["report".to_owned(), "before".to_owned()];
    client.job_invocations(app, &names, None, 2).await.unwrap();
    client
        .job_invocations(app, &[], Some(first), 200)
        .await
        .unwrap();
    for job in ["report", "before", "after"] {
        let run = all.iter().find(|run| run.job_name == job).expect(job);
        client.job_invocation(app, &run.id, None).await.unwrap();
        client
            .job_invocation(app, &run.id, Some(job))
            .await
            .unwrap();
        let cancel = client.cancel_job_invocation(app, &run.id, Some(job));
        cancel.await.unwrap();
        let asked = JobLogRequest {
            app: app.clone(),
            job: job.to_owned(),
            invocation: run.id.clone(),
            deployment: run.deployment_id.clone(),
            follow: Follow::No,
            tail: Some(5),
        };
        client.job_logs(&asked).await.unwrap();
    }
    cancelled_run(stage, app).await;
    let events = client.events(app, &[], 200).await.unwrap();
    assert!(events.len() > 3);
    client
        .events(app, &["DEPLOYMENT".to_owned()], 2)
        .await
        .unwrap();
    assert!(
        client
            .events(app, &["AUTOSCALING".to_owned()], 2)
            .await
            .unwrap()
            .is_empty()
    );
    client.event(app, &events[0].id).await.unwrap();
    refused(&client.cancel_event(app, &events[0].id).await, 400);
    client
        .create_deployment(app, BuildCache::Use)
        .await
        .unwrap();
    let newest = client.events(app, &[], 1).await.unwrap();
    client.cancel_event(app, &newest[0].id).await.unwrap();
    let asked = EventLogRequest {
        app: app.clone(),
        event: events[0].id.clone(),
        follow: Follow::No,
        tail: None,
    };
    refused(&client.event_logs(&asked).await, 400);
    let target = format!("/v2/apps/{app}/events?deployment_types=MANUAL");
    assert_eq!(stage.raw("GET", &target, None).status(), 200);
}

/// Catches a job while it runs and stops it.
async fn cancelled_run(stage: &Stage, app: &AppId) {
    for _ in 0..900 {
        stage.wait(2);
        let names = ["report".to_owned()];
        let runs = stage
            .client
            .job_invocations(app, &names, None, 1)
            .await
            .unwrap();
        let run = runs.first().expect("a run");
        if run.phase.as_str() == "RUNNING" {
            let stop = stage.client.cancel_job_invocation(app, &run.id, None);
            assert_eq!(stop.await.unwrap().phase.as_str(), "CANCELED");
            return;
        }
    }
    panic!("no run was seen while it ran");
}

async fn rollbacks(stage: &Stage) {
    let client = &stage.client;
    let app = stage.serving(specs::small("back")).await;
    let first = app.active_deployment.expect("an active deployment").id;
    let mut spec = specs::small("back");
    spec["services"][0]["image"]["tag"] = json!("2");
    client
        .update_app(&app.id, &payload(&spec), SourceVersions::Keep)
        .await
        .unwrap();
    stage.watch(&app.id).await;
    let check = client
        .rollback_validate(&app.id, &first, Pin::Hold)
        .await
        .unwrap();
    assert!(check.valid);
    client.rollback(&app.id, &first, Pin::Hold).await.unwrap();
    stage.watch(&app.id).await;
    let check = client
        .rollback_validate(&app.id, &first, Pin::Skip)
        .await
        .unwrap();
    assert!(!check.valid);
    refused(&client.rollback(&app.id, &first, Pin::Hold).await, 409);
    refused(
        &client.create_deployment(&app.id, BuildCache::Use).await,
        409,
    );
    client.rollback_revert(&app.id).await.unwrap();
    stage.watch(&app.id).await;
    client.rollback(&app.id, &first, Pin::Hold).await.unwrap();
    stage.watch(&app.id).await;
    client.rollback_commit(&app.id).await.unwrap();
    client.rollback(&app.id, &first, Pin::Skip).await.unwrap();
    stage.watch(&app.id).await;
}

async fn databases_and_buildpacks(stage: &Stage, app: &AppId) {
    let client = &stage.client;
    assert!(!client.connection_details(app).await.unwrap().is_empty());
    client.reset_password(app, "db").await.unwrap();
    stage.watch(app).await;
    for sources in [TrustedSources::Restrict, TrustedSources::Open] {
        client
            .set_trusted_sources(app, "db", sources)
            .await
            .unwrap();
    }
    for (major_version, rebuild) in [(None, RebuildAfter::Yes), (Some(1), RebuildAfter::No)] {
        let upgrade = BuildpackUpgrade {
            buildpack: "digitalocean/node".to_owned(),
            major_version,
            rebuild,
        };
        drop(client.upgrade_buildpack(app, &upgrade).await);
    }
    stage.watch(app).await;
}

async fn zones(stage: &Stage) {
    let client = &stage.client;
    assert!(client.dns_domains().await.unwrap().is_empty());
    client
        .dns_create_domain("shop.example", None)
        .await
        .unwrap();
    client
        .dns_create_domain("ip.example", Some("192.0.2.1"))
        .await
        .unwrap();
    client.dns_domain("shop.example").await.unwrap();
    client.dns_domains().await.unwrap();
    let drafts = [
        json!({"type": "A", "name": "@", "data": "192.0.2.7", "ttl": 60}),
        json!({"type": "AAAA", "name": "@", "data": "2001:db8::1"}),
        json!({"type": "CNAME", "name": "www", "data": "shop.example."}),
        json!({"type": "MX", "name": "@", "data": "mail.shop.example.", "priority": 10}),
        json!({"type": "TXT", "name": "@", "data": "hello"}),
        json!({"type": "NS", "name": "sub", "data": "ns1.digitalocean.com."}),
        json!({"type": "SRV", "name": "_sip._tcp", "data": "sip.shop.example.", "priority": 1, "port": 5060, "weight": 5}),
        json!({"type": "CAA", "name": "@", "data": "letsencrypt.org.", "flags": 0, "tag": "issue"}),
    ];
    for draft in drafts {
        let made = client
            .dns_create_record("shop.example", &record(&draft))
            .await;
        let made = made.unwrap_or_else(|error| panic!("{draft}: {error}"));
        client.dns_record("shop.example", made.id).await.unwrap();
        let mut change = record(&json!({"type": draft["type"]}));
        change.ttl = Some(120);
        client
            .dns_patch_record("shop.example", made.id, &change)
            .await
            .unwrap();
        client
            .dns_put_record("shop.example", made.id, &record(&draft))
            .await
            .unwrap();
    }
    let narrowed = client.dns_records("shop.example", Some("www.shop.example"), Some("CNAME"));
    let found = narrowed.await.unwrap();
    let all = client
        .dns_records("shop.example", None, None)
        .await
        .unwrap();
    assert!(found.len() == 1 && all.len() > 8);
    let incomplete = record(&json!({"type": "MX", "name": "@"}));
    refused(
        &client.dns_create_record("shop.example", &incomplete).await,
        422,
    );
    client
        .dns_delete_record("shop.example", found[0].id)
        .await
        .unwrap();
    client.dns_delete_domain("ip.example").await.unwrap();
}

fn record(value: &Value) -> DnsRecordDraft {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let number = |key: &str| {
        let number = value.get(key).and_then(Value::as_u64);
        number.map(|number| u16::try_from(number).unwrap())
    };
    DnsRecordDraft {
        r#type: text("type").unwrap_or_default(),
        name: text("name"),
        data: text("data"),
        priority: number("priority"),
        port: number("port"),
        ttl: number("ttl").map(u32::from),
        weight: number("weight"),
        flags: number("flags"),
        tag: text("tag"),
    }
}

async fn pages(stage: &Stage) {
    assert!(stage.client.list_apps().await.unwrap().len() > 5);
    for target in [
        "/v2/apps",
        "/v2/apps?with_projects=true",
        "/v2/apps?per_page=2",
        "/v2/apps?page=2&per_page=2",
        "/v2/apps?page=200&per_page=2",
        "/v2/domains/shop.example/records?page=2&per_page=3",
        "/v2/domains?page=9",
    ] {
        assert_eq!(stage.raw("GET", target, None).status(), 200, "{target}");
    }
}
