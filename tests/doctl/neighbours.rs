//! The Terraform provider, the deploy action and the calls of godo that doctl has no command for.

use serde_json::{Value, json};

use crate::wire::{Doctl, mixed, plain, text_at};

/// Tells, as the provider does, whether every step at the top has the status.
fn all_steps(deployment: &Value, status: &str) -> bool {
    let steps = deployment["progress"]["steps"].as_array().unwrap();
    steps.iter().all(|step| step["status"] == status)
}

#[test]
fn the_provider_waits_on_top_level_steps() {
    let mut doctl = Doctl::new();
    let mut spec = plain("one");
    let image = spec["services"][0]["image"].clone();
    // With such a job the counters never meet.
    spec["jobs"] = json!([{"name": "rescue", "kind": "FAILED_DEPLOY", "image": image, "run_command": "./rescue"}]);
    let (id, deployment) = doctl.create(&spec);
    let target = format!("/v2/apps/{id}/deployments/{deployment}");
    let done = (0..180).any(|_| {
        doctl.pass(10);
        all_steps(&doctl.read(&target)["deployment"], "SUCCESS")
    });
    assert!(done);
    let listed = doctl.read(&format!("/v2/apps/{id}/deployments?page=1&per_page=20"));
    assert_eq!(text_at(&listed, "/deployments/0/id"), deployment);
}

#[test]
fn the_provider_updates_sets_alerts_and_takes_404_for_gone() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.serving(&mixed());
    let app = format!("/v2/apps/{id}");
    // The flag is not set there, but godo always writes it.
    let body = json!({"spec": mixed(), "update_all_source_versions": false}).to_string();
    let updated = doctl.write("PUT", &app, &body);
    let deployment = text_at(&updated, "/app/pending_deployment/id");
    doctl.wait(&id, &deployment).unwrap();
    let alerts = doctl.read(&format!("{app}/alerts"))["alerts"].clone();
    let matching = |alert: &&Value| text_at(alert, "/spec/rule") == "DEPLOYMENT_FAILED";
    let alert = alerts.as_array().unwrap().iter().find(matching).unwrap();
    let target = format!("{app}/alerts/{}/destinations", text_at(alert, "/id"));
    doctl.write(
        "POST",
        &target,
        r#"{"emails":["a@example.com"],"slack_webhooks":[]}"#,
    );
    // An update of the spec leaves the destinations alone.
    doctl.write("PUT", &app, &body);
    let alerts = doctl.read(&format!("{app}/alerts"))["alerts"].clone();
    assert_eq!(alerts[0]["emails"], json!(["a@example.com"]));
    doctl.write("DELETE", &app, "");
    let gone = doctl.get(&app);
    assert_eq!(
        (gone.status, gone.text_at("/id").as_str()),
        (404, "not_found")
    );
}

#[test]
fn the_action_deploys_reads_logs_and_waits_for_the_address() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.serving(&plain("one"));
    let app = format!("/v2/apps/{id}");
    let body = json!({"spec": plain("one"), "update_all_source_versions": true}).to_string();
    doctl.write("PUT", &app, &body);
    let newest = doctl.read(&format!("{app}/deployments?page=1&per_page=1"));
    assert_eq!(newest["deployments"].as_array().unwrap().len(), 1);
    assert_eq!(newest["meta"]["total"], 2);
    let deployment = text_at(&newest, "/deployments/0/id");
    let logs = format!("{app}/deployments/{deployment}/logs");
    let build = format!("{logs}?type=BUILD&follow=true&tail_lines=-1");
    let deploy = format!("{logs}?type=DEPLOY&follow=true&tail_lines=-1");
    // A log of a phase that was not reached is 400, which the action takes for no log.
    assert_eq!(doctl.get(&deploy).status, 400);
    let active = (0..300).any(|_| {
        doctl.pass(2);
        let found = doctl.read(&format!("{app}/deployments/{deployment}"));
        text_at(&found, "/deployment/phase") == "ACTIVE"
    });
    assert!(active);
    for target in [build, deploy] {
        let body = doctl.read(&target);
        assert!(body["historic_urls"][0].is_string(), "{target}: {body}");
    }
    assert!(text_at(&doctl.read(&app), "/app/live_url").starts_with("https://"));
}

#[test]
fn a_failed_build_has_a_build_log_and_no_deploy_log() {
    let mut doctl = Doctl::scripted("build-error");
    let (id, deployment) = doctl.create(&plain("one"));
    doctl.pass(900);
    let logs = format!("/v2/apps/{id}/deployments/{deployment}/logs");
    let build = doctl.read(&format!("{logs}?type=BUILD&follow=true&tail_lines=-1"));
    assert!(build["historic_urls"][0].is_string());
    let deploy = doctl.get(&format!("{logs}?type=DEPLOY&follow=true&tail_lines=-1"));
    assert_eq!(
        (deploy.status, deploy.text_at("/id").as_str()),
        (400, "bad_request")
    );
}

#[test]
fn databases_are_asked_as_godo_asks() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.serving(&mixed());
    let app = format!("/v2/apps/{id}");
    let database = format!("{app}/components/db");
    // The struct has no JSON names, so that the key starts with a capital.
    let sources = format!("{database}/trusted_sources");
    let on = doctl.write("POST", &sources, r#"{"Enable":true}"#);
    assert_eq!(on["is_enabled"], true);
    let off = doctl.write("POST", &sources, r#"{"Enable":false}"#);
    assert!(off["is_enabled"].as_bool() != Some(true));
    let reset = doctl.write("POST", &format!("{database}/reset_password"), "");
    assert!(reset["deployment"]["id"].is_string());
    let details = doctl.read(&format!("{app}/database_connection_details"));
    let one = &details["connection_details"][0];
    assert_eq!(text_at(one, "/component_name"), "db");
    assert!(one["port"].is_u64() && one["database_url"].is_string());
    let health = doctl.read(&format!("{app}/health"));
    assert!(health["app_health"]["components"].is_array());
}

#[test]
fn detect_needs_no_second_request() {
    let mut doctl = Doctl::new();
    let body = r#"{"git":{"repo_clone_url":"https://example.com/a.git","branch":"main"}}"#;
    let found = doctl.write("POST", "/v2/apps/detect", body);
    assert!(found["components"].is_array());
    assert!(found["pending"].as_bool() != Some(true));
}
