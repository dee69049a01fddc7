//! Everything a platform says no to: tokens, scopes, unknown names, bad bodies, storms.

use std::collections::BTreeMap;

use ipctl::api::SpecPayload;
use serde_json::json;

use super::document::Document;
use super::judge::Judge;
use super::specs;
use super::tour::{NOBODY, READER, Stage, client, refused};
use super::wire::Exchange;

/// An id that no app has.
const STRANGER: &str = "99999999-9999-4999-8999-999999999999";

/// Sends one request of each operation again, with tokens that may not and for an app that is not there.
pub(crate) fn again(stage: &Stage, seen: &[Exchange], document: &Document) -> Vec<Exchange> {
    let judge = Judge::by(document);
    let mut samples = BTreeMap::new();
    for exchange in seen.iter().filter(|one| one.status() < 300) {
        if let Some(operation) = judge.operation(exchange) {
            let scopes = Document::scopes(&operation);
            samples.entry(operation.name).or_insert((exchange, scopes));
        }
    }
    let mut made = Vec::new();
    for (name, (sample, scopes)) in &samples {
        made.push(repeat(stage, NOBODY, sample, 401));
        if scopes.iter().any(|scope| !scope.ends_with(":read")) {
            made.push(repeat(stage, READER, sample, 403));
        }
        if name.contains("/v2/apps/{") {
            made.push(elsewhere(stage, sample));
        }
    }
    made
}

fn repeat(stage: &Stage, token: &str, sample: &Exchange, status: u16) -> Exchange {
    let target = sample.request.start.split(' ').nth(1).unwrap();
    let answer = stage.raw_as(token, sample.method(), target, sample.request.json());
    assert_eq!(answer.status(), status, "{}", answer.line());
    answer
}

fn elsewhere(stage: &Stage, sample: &Exchange) -> Exchange {
    let target = sample.request.start.split(' ').nth(1).unwrap();
    let id = sample.path().split('/').nth(3).unwrap();
    let target = target.replace(id, STRANGER);
    let answer = stage.raw(sample.method(), &target, sample.request.json());
    assert_eq!(answer.status(), 404, "{}", answer.line());
    answer
}

/// Sends what no platform should take, and lives through storms.
pub(crate) async fn of_all_sorts() -> Vec<Exchange> {
    let stage = Stage::with(&[]);
    let app = stage.create(specs::small("taken")).await;
    let spec = SpecPayload::new(specs::small("taken"));
    refused(&stage.client.create_app(&spec, None).await, 409);
    let reader = client(stage.tap.url(), READER);
    refused(&reader.create_app(&spec, None).await, 403);
    refused(&reader.delete_app(&app.id).await, 403);
    let nobody = client(stage.tap.url(), NOBODY);
    refused(&nobody.list_apps().await, 401);
    let stranger = STRANGER.into();
    refused(&stage.client.get_app(&stranger).await, 404);
    refused(&stage.client.propose(&spec, Some(&stranger)).await, 404);
    for body in [
        json!({}),
        json!({"spec": {"name": "X"}}),
        json!({"spec": {"name": "empty"}}),
        json!({"spec": specs::every_field_at_once()}),
        json!({"spec": specs::small("fine"), "project_id": "no"}),
    ] {
        let answer = stage.raw("POST", "/v2/apps", Some(body));
        assert_eq!(answer.status(), 400, "{}", answer.line());
    }
    for target in ["/v2/apps?page=x", "/v2/domains?per_page=x"] {
        assert_eq!(stage.raw("GET", target, None).status(), 400, "{target}");
    }
    let mut seen = stage.tap.seen();
    for storm in ["429-storm*3", "5xx-storm*3"] {
        let stage = Stage::with(&[storm]);
        let status = if storm.starts_with('4') { 429 } else { 500 };
        refused(&stage.client.list_apps().await, status);
        refused(&stage.client.create_app(&spec, None).await, status);
        refused(&stage.client.regions().await, status);
        seen.extend(stage.tap.seen());
    }
    seen
}

/// Lets deployments go wrong in every way there is.
pub(crate) async fn failed_deployments() -> Vec<Exchange> {
    let mut seen = Vec::new();
    for trouble in [
        "build-error",
        "crash-loop",
        "health-check-timeout",
        "superseded",
        "cancelled",
        "pinned",
        "outside-edit",
    ] {
        let stage = Stage::with(&[]);
        let mut spec = specs::full();
        spec["name"] = json!("full");
        let app = stage.serving(spec.clone()).await;
        stage.sim.apply_scenario(trouble.parse().unwrap());
        spec["services"][0]["image"]["tag"] = json!("v8");
        spec["services"][1]["build_command"] = json!("make again");
        let payload = SpecPayload::new(spec);
        let change = stage
            .client
            .update_app(&app.id, &payload, ipctl::api::SourceVersions::Keep);
        drop(change.await);
        stage.watch(&app.id).await;
        stage.client.events(&app.id, &[], 20).await.unwrap();
        stage
            .client
            .job_invocations(&app.id, &[], None, 20)
            .await
            .unwrap();
        drop(stage.client.health(&app.id).await);
        seen.extend(stage.tap.seen());
    }
    seen
}
