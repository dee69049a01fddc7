//! What is known of an app, and what is made of it.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::model::live::{App, AppHealth, Deployment};

const NOW: &str = "2026-08-07T09:00:00Z";

/// Assesses the app `shop` with other fields and the health of its components.
fn assessed(fields: &Value, health: Value, endpoints: Endpoints) -> AppReport {
    let mut app = json!({"id": "1", "spec": {
        "name": "shop", "services": [{"name": "web", "health_check": {"initial_delay_seconds": 60}}],
        "ingress": {"rules": [{"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}}]},
    }});
    let own = app.as_object_mut().unwrap();
    own.extend(fields.as_object().unwrap().clone());
    let app: App = serde_json::from_value(app).unwrap();
    let health: AppHealth = serde_json::from_value(health).unwrap();
    assess(Observed {
        app: &app,
        health: &health,
        instances: &[],
        newest: None,
        endpoints,
        now: NOW.parse().unwrap(),
    })
}

fn report(health: Value, fields: &Value) -> AppReport {
    assessed(fields, health, Endpoints::NotAsked)
}

fn active() -> Value {
    active_since("2026-08-07T08:00:00Z")
}

fn active_since(time: &str) -> Value {
    json!({"active_deployment": {"id": "4f0a1c22-1", "phase": "ACTIVE", "phase_last_updated_at": time}})
}

fn with(mut fields: Value, key: &str, value: Value) -> Value {
    fields[key] = value;
    fields
}

fn health(ready: u64, desired: u64, state: &str) -> Value {
    json!({"components": [{"name": "web", "replicas_ready": ready, "replicas_desired": desired, "state": state, "memory_usage_percent": 88.0}]})
}

fn problems(report: &AppReport) -> Vec<String> {
    let line = |problem: &Problem| {
        let part = problem.part.as_deref().unwrap_or("-");
        format!("{part} {}: {}", problem.state, problem.reason)
    };
    report.problems.iter().map(line).collect()
}

fn asked(answer: Answer) -> Endpoints {
    let spec = json!({"ingress": {"rules": [{"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}}]}});
    let url = "https://shop.example/up".to_owned();
    Endpoints::Asked(vec![ProbeReport::new(&spec, url, "/up", answer)])
}

#[test]
fn states_follow_from_the_counts() {
    let state = |ready, desired, called| report(health(ready, desired, called), &active()).state;
    assert_eq!(state(2, 2, "HEALTHY"), State::Healthy);
    assert_eq!(state(2, 1, "HEALTHY"), State::Healthy);
    assert_eq!(state(1, 2, "UNHEALTHY"), State::Degraded);
    assert_eq!(state(0, 1, "UNHEALTHY"), State::Unhealthy);
    assert_eq!(state(1, 1, "UNHEALTHY"), State::Unhealthy);
    assert_eq!(state(0, 0, "HEALTHY"), State::Suspended);
    assert_eq!(state(0, 0, "UNHEALTHY"), State::Unhealthy);
}

#[test]
fn a_problem_says_why_and_what_helps() {
    let found = report(health(1, 2, "UNHEALTHY"), &active());
    assert_eq!(problems(&found), ["web degraded: 1 of 2 ready, memory 88%"]);
    assert_eq!(found.problems[0].remedy, Remedy::CrashLog("web".to_owned()));
}

/// A component that is younger than the delay before its first check cannot be ready yet.
#[test]
fn a_component_younger_than_its_initial_delay_is_progressing() {
    let young = active_since("2026-08-07T08:59:48Z");
    let found = report(health(0, 1, "UNHEALTHY"), &young);
    assert_eq!(
        problems(&found),
        ["web progressing: 0 of 1 ready, 12 s old; checks begin after 60 s"]
    );
    let grown = active_since("2026-08-07T08:59:00Z");
    let found = report(health(0, 1, "UNHEALTHY"), &grown);
    assert_eq!(found.state, State::Unhealthy);
    // The platform's clock may be ahead of this one.
    let ahead = active_since("2026-08-07T09:00:05Z");
    let found = report(health(0, 1, "UNHEALTHY"), &ahead);
    assert_eq!(found.state, State::Progressing);
}

#[test]
fn a_roll_out_is_progress_not_trouble() {
    let rolling = json!({"pending_deployment": {"id": "4f0a1c22-1", "phase": "BUILDING"}});
    let found = report(json!({}), &rolling);
    assert_eq!(found.state, State::Progressing);
    assert_eq!(
        problems(&found),
        ["- progressing: deployment 4f0a1c22 is BUILDING"]
    );
}

/// While the next deployment still builds, nothing is replaced, so instances that are not ready are trouble.
#[test]
fn a_build_excuses_nothing_and_a_roll_out_does() {
    let next = |phase: &str| json!({"id": "e77d0912-1", "phase": phase});
    let building = with(active(), "in_progress_deployment", next("BUILDING"));
    let found = report(health(0, 1, "UNHEALTHY"), &building);
    assert_eq!(found.state, State::Unhealthy);
    let deploying = with(active(), "in_progress_deployment", next("DEPLOYING"));
    let found = report(health(0, 1, "UNHEALTHY"), &deploying);
    assert_eq!(found.state, State::Progressing);
    let found = report(health(1, 1, "HEALTHY"), &building);
    assert_eq!(found.components[0].state, State::Healthy);
    assert_eq!(found.state, State::Progressing);
}

#[test]
fn silence_is_not_health() {
    assert_eq!(report(json!({}), &active()).state, State::Unknown);
    let found = report(json!({}), &json!({}));
    assert_eq!(found.components[0].state, State::Missing);
    assert_eq!(problems(&found), ["- missing: no deployment is active"]);
}

#[test]
fn a_first_deployment_that_failed_is_named() {
    let app: App = serde_json::from_value(json!({"id": "1", "spec": {"name": "shop"}})).unwrap();
    let newest: Deployment =
        serde_json::from_value(json!({"id": "e77d0912-1", "phase": "ERROR"})).unwrap();
    let found = assess(Observed {
        app: &app,
        health: &AppHealth::default(),
        instances: &[],
        newest: Some(&newest),
        endpoints: Endpoints::NotAsked,
        now: NOW.parse().unwrap(),
    });
    assert_eq!(
        problems(&found),
        ["- missing: no deployment is active; e77d0912 ended as ERROR"]
    );
    assert_eq!(found.problems[0].remedy, Remedy::Why);
}

#[test]
fn a_component_that_the_active_deployment_lacks_is_missing() {
    let old =
        json!({"active_deployment": {"id": "d", "phase": "ACTIVE", "spec": {"name": "shop"}}});
    let found = report(json!({}), &old);
    assert_eq!(
        problems(&found),
        ["web missing: the active deployment does not have it"]
    );
}

#[test]
fn what_is_stopped_on_purpose_is_suspended() {
    let spec = |maintenance: Value| json!({"name": "shop", "services": [{"name": "web"}], "maintenance": maintenance});
    let archived = with(active(), "spec", spec(json!({"archive": true})));
    let found = report(health(0, 1, "UNHEALTHY"), &archived);
    assert_eq!(found.components[0].state, State::Suspended);
    assert_eq!(found.state, State::Suspended);
    let page = with(active(), "spec", spec(json!({"enabled": true})));
    let found = report(health(1, 1, "HEALTHY"), &page);
    assert_eq!(found.components[0].state, State::Healthy);
    assert_eq!(
        problems(&found),
        ["- suspended: visitors get a maintenance page"]
    );
}

#[test]
fn static_sites_are_well_while_a_deployment_serves_them() {
    let spec = json!({"name": "shop", "static_sites": [{"name": "site"}]});
    let found = report(json!({}), &with(active(), "spec", spec.clone()));
    assert_eq!(found.components[0].state, State::Healthy);
    let found = report(json!({}), &json!({"spec": spec}));
    assert_eq!(found.components[0].state, State::Missing);
}

#[test]
fn a_bad_answer_makes_its_component_as_bad() {
    let wrong = || Answer::Wrong {
        status: 502,
        wanted: None,
    };
    let found = assessed(&active(), health(1, 1, "HEALTHY"), asked(wrong()));
    assert_eq!(problems(&found), ["web unhealthy: GET /up answered 502"]);
    assert_eq!(found.components[0].state, State::Unhealthy);
    let poor = Answer::Poor {
        status: 200,
        took: Duration::from_secs(3),
        problem: "took 3000 ms, longer than 1000 ms".to_owned(),
    };
    let found = assessed(&active(), health(1, 1, "HEALTHY"), asked(poor));
    assert_eq!(found.state, State::Degraded);
    // Instances that are not ready explain it already.
    let found = assessed(&active(), health(0, 1, "UNHEALTHY"), asked(wrong()));
    assert_eq!(
        problems(&found),
        ["web unhealthy: 0 of 1 ready, memory 88%"]
    );
    // What still starts cannot answer yet.
    let young = active_since("2026-08-07T08:59:48Z");
    let found = assessed(&young, health(0, 1, "UNHEALTHY"), asked(wrong()));
    assert_eq!(found.state, State::Progressing);
}

#[test]
fn a_domain_counts_as_a_part_of_the_app() {
    let domains = json!([{"spec": {"domain": "a.example"}, "phase": "ERROR"}]);
    let found = report(health(1, 1, "HEALTHY"), &with(active(), "domains", domains));
    assert_eq!(found.components[0].state, State::Healthy);
    assert_eq!(problems(&found), ["a.example degraded: domain ERROR"]);
    assert_eq!(found.state, State::Degraded);
}

#[test]
fn a_whole_is_as_bad_as_its_worst_part() {
    assert_eq!(
        State::worst([State::Healthy, State::Degraded, State::Progressing]),
        State::Degraded
    );
    assert_eq!(State::worst([]), State::Healthy);
}
