//! The client and the simulator against the platform's own description of its API, when it lies beside the repository.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests fail the test, and say when it was skipped"
)]

#[path = "contract/corrected.rs"]
mod corrected;
#[path = "contract/disagreements.rs"]
mod disagreements;
#[path = "contract/document.rs"]
mod document;
#[path = "contract/judge.rs"]
mod judge;
#[path = "contract/refusals.rs"]
mod refusals;
#[path = "contract/rules.rs"]
mod rules;
#[path = "contract/schema.rs"]
mod schema;
#[path = "contract/specs.rs"]
mod specs;
#[path = "contract/tour.rs"]
mod tour;
#[path = "contract/wire.rs"]
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use corrected::corrected;
use disagreements::DISAGREEMENTS;
use document::{Document, beside};
use ipctl::sim::RequestRecord;
use judge::{Finding, Judge};
use serde_json::Value;
use wire::{Exchange, request};

/// The only operation that never answers well: nothing scales by itself in the simulator, so no event has logs.
const NEVER_WELL: [&str; 1] = ["GET /v2/apps/{app_id}/events/{event_id}/logs"];

/// The operations of the reference about apps, the account and DNS.
const ALL_OPERATIONS: usize = 57;

/// Holds everything that was asked and answered, and what the simulator remembers of the first part.
struct Journey {
    tour: Vec<Exchange>,
    trouble: Vec<Exchange>,
    records: Vec<RequestRecord>,
}

impl Journey {
    fn all(&self) -> impl Iterator<Item = &Exchange> {
        self.tour.iter().chain(&self.trouble)
    }
}

/// Returns the one journey that all tests look at.
fn journey() -> &'static Journey {
    static JOURNEY: OnceLock<Journey> = OnceLock::new();
    JOURNEY.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(Box::pin(travel()))
    })
}

async fn travel() -> Journey {
    let (stage, tour) = Box::pin(tour::everything()).await;
    let records = stage.sim.requests();
    let mut trouble = vec![yaml(&stage)];
    if let Some(document) = beside() {
        trouble.extend(refusals::again(&stage, &tour, &corrected(&document)));
    }
    trouble.extend(refusals::of_all_sorts().await);
    trouble.extend(refusals::failed_deployments().await);
    Journey {
        tour,
        trouble,
        records,
    }
}

/// Makes an app with a body that says it is YAML, which JSON is too.
fn yaml(stage: &tour::Stage) -> Exchange {
    let body = serde_json::json!({"spec": specs::small("yaml")}).to_string();
    let mut message = request(
        "POST",
        "/v2/apps",
        "not-a-real-token",
        Some(body.as_bytes()),
    );
    message.headers.retain(|(name, _)| name != "content-type");
    message
        .headers
        .push(("content-type".to_owned(), "application/yaml".to_owned()));
    let answer = stage.tap.send(message);
    assert_eq!(answer.status(), 200);
    answer
}

fn grouped(findings: impl IntoIterator<Item = Finding>) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in findings {
        all.entry(finding.subject).or_default().push(finding.seen);
    }
    all
}

fn report(groups: &BTreeMap<String, Vec<String>>) -> String {
    let lines = groups.iter().map(|(subject, seen)| {
        let first: String = seen[0].chars().take(300).collect();
        format!("{subject} ({} times)\n    {first}", seen.len())
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_wire_and_the_document_differ_only_where_the_table_says() {
    let Some(document) = beside() else { return };
    let journey = journey();

    let judge = Judge::by(&document);
    let by_wire = journey.all().flat_map(|exchange| judge.judge(exchange));
    let mut found = grouped(by_wire.chain(judge.judge_examples()));
    let unneeded: Vec<&str> = DISAGREEMENTS
        .iter()
        .filter(|entry| found.remove(entry.subject).is_none())
        .map(|entry| entry.subject)
        .collect();
    assert!(found.is_empty(), "not in the table:\n{}", report(&found));
    assert!(unneeded.is_empty(), "no longer needed: {unneeded:#?}");

    let corrected = corrected(&document);
    let judge = Judge::by(&corrected);
    let left = grouped(journey.all().flat_map(|exchange| judge.judge(exchange)));
    assert!(
        left.is_empty(),
        "against the corrected document:\n{}",
        report(&left)
    );

    let well: BTreeSet<String> = journey
        .all()
        .filter(|exchange| exchange.status() < 300)
        .filter_map(|exchange| judge.operation(exchange))
        .map(|operation| operation.name)
        .collect();
    let all = corrected.operations();
    let missed: Vec<&String> = all.iter().filter(|name| !well.contains(*name)).collect();
    assert_eq!(missed, NEVER_WELL);
    assert_eq!(all.len(), ALL_OPERATIONS);
}

#[test]
fn the_table_says_why_and_names_nothing_twice() {
    let subjects: BTreeSet<&str> = DISAGREEMENTS.iter().map(|entry| entry.subject).collect();
    assert_eq!(subjects.len(), DISAGREEMENTS.len());
    for entry in DISAGREEMENTS {
        assert!(
            entry.why.ends_with('.') && entry.why.len() > 20,
            "{}",
            entry.subject
        );
    }
}

#[test]
fn answers_follow_the_rules_of_the_wire_format() {
    let mut zeros = Vec::new();
    let broken: Vec<String> = journey()
        .all()
        .flat_map(|exchange| rules::broken(exchange, &mut zeros))
        .collect();
    let first = broken.iter().take(20).cloned().collect::<Vec<_>>();
    assert!(
        broken.is_empty(),
        "{} times:\n{}",
        broken.len(),
        first.join("\n")
    );
    for key in rules::kept_zeros() {
        assert!(
            zeros.iter().any(|used| used == key),
            "{key} is no longer needed"
        );
    }
}

#[test]
fn the_journey_meets_every_phase_and_status() {
    let text: Vec<String> = journey()
        .all()
        .map(|exchange| String::from_utf8_lossy(&exchange.reply.body).into_owned())
        .collect();
    for word in [
        "PENDING_BUILD",
        "BUILDING",
        "PENDING_DEPLOY",
        "DEPLOYING",
        "ACTIVE",
        "SUPERSEDED",
        "ERROR",
        "CANCELED",
        "CONFIGURING",
        "SUCCESS",
        "RUNNING",
        "PENDING\"",
        "SUCCEEDED",
        "FAILED",
        "PreBuiltImage",
        "pinned_deployment",
        "in_progress_deployment",
        "pending_deployment",
        "active_deployment",
        "database_provision",
        "cloned_from",
        "previous_deployment_id",
        "UPDATE_SPEC",
        "RESTART",
        "ROLLBACK_APP",
        "REVERT_APP_ROLLBACK",
        "UPGRADE_BUILDPACK",
        "RESET_DATABASE_PASSWORD",
        "CREATE_DEPLOYMENT",
        "MAINTENANCE",
        "MANUAL_ROLLBACK",
        "EV[1:",
        "txt_value",
        "egress_ips",
        "dedicated_ips",
        "historic_urls",
        "live_url",
        "app_name_suggestion",
    ] {
        let word = format!("\"{word}");
        assert!(
            text.iter().any(|body| body.contains(&word)),
            "{word} is never met"
        );
    }
    let statuses: BTreeSet<u16> = journey().all().map(Exchange::status).collect();
    assert_eq!(
        statuses.into_iter().collect::<Vec<_>>(),
        [200, 201, 204, 400, 401, 403, 404, 409, 422, 429, 500]
    );
}

#[test]
fn the_simulator_records_what_was_on_the_wire() {
    let Journey { tour, records, .. } = journey();
    // It keeps the newest only, within bounds of its own.
    assert!(records.len() > 100 && records.len() <= tour.len());
    let newest = &tour[tour.len() - records.len()..];
    for (record, exchange) in records.iter().zip(newest) {
        assert_eq!(record.method, exchange.method());
        assert_eq!(record.path, exchange.path());
        assert_eq!(record.query, exchange.query());
        assert_eq!(record.body, exchange.request.json());
        assert_eq!(record.status, exchange.status());
        assert_eq!(record.response, exchange.reply.json());
        assert_eq!(
            record.content_type.as_deref(),
            exchange.reply.header("content-type")
        );
    }
}

#[test]
fn the_harness_sees_every_kind_of_fault() {
    let Some(document) = beside() else { return };
    let judge = Judge::by(&document);
    let good = r#"{"regions":[{"slug":"ams"}]}"#;
    let wrong = |target: &str, body: &str, reply: &str, limits: bool| {
        let headers = if limits { "1" } else { "" };
        let exchange = made_up(target, body, reply, headers);
        let subjects = judge.judge(&exchange).into_iter().map(|one| one.subject);
        subjects.collect::<Vec<_>>()
    };
    let regions = "GET /v2/apps/regions";
    assert_eq!(wrong(regions, "", good, true), [""; 0]);
    assert_eq!(
        wrong("GET /v2/nothing", "", good, true),
        ["path GET /v2/nothing"]
    );
    assert_eq!(
        wrong("GET /v2/apps/regions?x=1", "", good, true),
        ["query x of GET /v2/apps/regions"]
    );
    assert_eq!(
        wrong(regions, "{}", good, true),
        ["request body of GET /v2/apps/regions"]
    );
    assert_eq!(
        wrong(regions, "", "<html>", true),
        ["body of GET /v2/apps/regions"]
    );
    assert_eq!(
        wrong(regions, "", r#"{"regions":[{"slug":5}]}"#, true),
        ["rule apps_region/properties/slug/type"]
    );
    assert_eq!(
        wrong(regions, "", r#"{"regions":[{"slug":"x","mood":1}]}"#, true),
        ["key apps_region.mood"]
    );
    assert_eq!(wrong(regions, "", good, false).len(), 3);
    assert_eq!(
        wrong(
            "GET /v2/apps?per_page=0",
            "",
            r#"{"apps":[],"links":{},"meta":{"total":0}}"#,
            true
        ),
        ["query per_page of GET /v2/apps"]
    );
    let logs = wrong(
        "GET /v2/apps/4f6c71e2-1e90-4762-9fee-6cc4a0a9f2cf/logs",
        "",
        "{}",
        true,
    );
    assert_eq!(logs, ["query type of GET /v2/apps/{app_id}/logs"]);
}

fn made_up(target: &str, body: &str, reply: &str, limit: &str) -> Exchange {
    let (method, target) = target.split_once(' ').unwrap();
    let body = Some(body.as_bytes()).filter(|body| !body.is_empty());
    let sent = request(method, target, "not-a-real-token", body);
    let mut answer = sent.clone();
    answer.start = String::from("HTTP/1.1 200 OK");
    answer.body = reply.as_bytes().to_vec();
    answer.headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    for name in ["limit", "remaining", "reset"] {
        if !limit.is_empty() {
            answer
                .headers
                .push((format!("ratelimit-{name}"), limit.to_owned()));
        }
    }
    Exchange {
        request: sent,
        reply: answer,
    }
}

#[test]
fn schemas_of_version_three_become_json_schema() {
    let text = r#"{"components": {"schemas": {"thing": {"type": "object", "properties": {
        "word": {"type": "string", "nullable": true, "enum": ["a"]},
        "count": {"type": "integer", "minimum": 0, "exclusiveMinimum": true},
        "id": {"type": "string", "format": "uuid"},
        "default": {"type": "boolean", "default": true}}}}}}"#;
    let root: Value = serde_json::from_str(text).unwrap();
    let document = Document { root };
    let schemas = schema::Schemas::of(&document);
    let wrong = |value: Value| {
        let schema = serde_json::json!({"$ref": "#/components/schemas/thing", "type": "array"});
        let objections = schemas.objections(&schema, &value);
        objections
            .into_iter()
            .map(|one| one.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        wrong(serde_json::json!({"word": null, "count": 1})),
        [""; 0]
    );
    assert_eq!(
        wrong(serde_json::json!({"word": "b"})),
        ["thing/properties/word/enum"]
    );
    assert_eq!(
        wrong(serde_json::json!({"count": 0})),
        ["thing/properties/count/exclusiveMinimum"]
    );
    assert_eq!(
        wrong(serde_json::json!({"id": "x"})),
        ["thing/properties/id/format"]
    );
    assert_eq!(
        wrong(serde_json::json!({"default": 1})),
        ["thing/properties/default/type"]
    );
}
