//! Deployments: the loop of `--wait`, restart, create, get, list, instances.

use serde_json::{Value, json};

use crate::wire::{Doctl, mixed, plain, text_at};

#[test]
fn restart_sends_an_empty_list_for_everything() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.serving(&mixed());
    for body in [r#"{"components":[]}"#, r#"{"components":["api","worker"]}"#] {
        let made = doctl.write("POST", &format!("/v2/apps/{id}/restart"), body);
        assert_eq!(text_at(&made, "/deployment/cause"), "restart");
        let deployment = text_at(&made, "/deployment/id");
        doctl.wait(&id, &deployment).unwrap();
        let found = doctl.read(&format!("/v2/apps/{id}/deployments/{deployment}"));
        assert_eq!(text_at(&found, "/deployment/phase"), "ACTIVE");
    }
    let nobody = doctl.send(
        "POST",
        &format!("/v2/apps/{id}/restart"),
        r#"{"components":["nope"]}"#,
    );
    assert_eq!(nobody.status, 400);
}

#[test]
fn create_deployment_and_the_columns_of_the_list() {
    let mut doctl = Doctl::new();
    let (id, first) = doctl.serving(&plain("one"));
    for force in [false, true] {
        let body = json!({"force_build": force}).to_string();
        let made = doctl.write("POST", &format!("/v2/apps/{id}/deployments"), &body);
        let progress = &made["deployment"]["progress"];
        assert_eq!(progress["total_steps"], 6);
        assert!(
            progress.get("success_steps").is_none(),
            "doctl prints 0 for it"
        );
        doctl.wait(&id, &text_at(&made, "/deployment/id")).unwrap();
    }
    let listed = doctl.read(&format!("/v2/apps/{id}/deployments?page=1&per_page=200"));
    let rows = listed["deployments"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        text_at(&rows[2], "/id"),
        first,
        "the newest one comes first"
    );
    let phases: Vec<String> = rows.iter().map(|row| text_at(row, "/phase")).collect();
    assert_eq!(phases, ["ACTIVE", "SUPERSEDED", "SUPERSEDED"]);
    for row in rows {
        assert_eq!(
            row["progress"]["success_steps"],
            row["progress"]["total_steps"]
        );
        for column in ["cause", "created_at", "updated_at"] {
            assert!(row[column].is_string(), "{column}");
        }
    }
}

#[test]
fn the_loop_ends_when_a_deployment_fails_or_is_stopped() {
    let kinds = [
        ("build-error", "ERROR"),
        ("crash-loop", "ERROR"),
        ("health-check-timeout", "ERROR"),
        ("cancelled", "CANCELED"),
        ("superseded", "SUPERSEDED"),
    ];
    for (scenario, phase) in kinds {
        let mut doctl = Doctl::scripted(scenario);
        let (id, deployment) = doctl.create(&plain("one"));
        let failed = doctl.wait(&id, &deployment).unwrap_err();
        assert_eq!(failed["progress"]["error_steps"], 1, "{scenario}");
        assert_eq!(failed["progress"]["total_steps"], 6, "{scenario}");
        doctl.pass(600);
        let end = doctl.read(&format!("/v2/apps/{id}/deployments/{deployment}"));
        assert_eq!(text_at(&end, "/deployment/phase"), phase, "{scenario}");
    }
}

#[test]
fn a_job_for_failures_makes_the_loop_run_out() {
    let mut doctl = Doctl::new();
    let mut spec = plain("one");
    let image = spec["services"][0]["image"].clone();
    spec["jobs"] = json!([{"name": "rescue", "kind": "FAILED_DEPLOY", "image": image, "run_command": "./rescue"}]);
    let (id, deployment) = doctl.create(&spec);
    doctl.pass(1800);
    let found = doctl.read(&format!("/v2/apps/{id}/deployments/{deployment}"));
    let progress = &found["deployment"]["progress"];
    assert_eq!(text_at(&found, "/deployment/phase"), "ACTIVE");
    assert_eq!(
        (&progress["success_steps"], &progress["total_steps"]),
        (&json!(7), &json!(9))
    );
    assert!(progress.get("error_steps").is_none());
}

#[test]
fn instances_have_their_columns() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.serving(&mixed());
    let body = doctl.read(&format!("/v2/apps/{id}/instances"));
    let rows = body["instances"].as_array().unwrap();
    let row = |row: &Value| {
        let [kind, alias] = ["/component_type", "/instance_alias"].map(|at| text_at(row, at));
        let [component, name] = ["/component_name", "/instance_name"].map(|at| text_at(row, at));
        assert!(name.starts_with(&format!("{component}-")), "{name}");
        (kind, alias)
    };
    let found: Vec<(String, String)> = rows.iter().map(row).collect();
    let wanted = [
        ("SERVICE", "api-0"),
        ("SERVICE", "api-1"),
        ("WORKER", "worker-0"),
    ];
    assert_eq!(
        found,
        wanted.map(|(kind, alias)| (kind.to_owned(), alias.to_owned()))
    );
}

#[test]
fn buildpacks_are_upgraded_with_and_without_a_deployment() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.serving(&mixed());
    let target = format!("/v2/apps/{id}/upgrade_buildpack");
    let with = r#"{"buildpack_id":"digitalocean/node","trigger_deployment":true}"#;
    let with = doctl.write("POST", &target, with);
    assert!(with["affected_components"].is_array());
    assert!(with["deployment"]["id"].is_string());
    // godo leaves a false flag out.
    let without = r#"{"buildpack_id":"digitalocean/node","major_version":1}"#;
    let without = doctl.write("POST", &target, without);
    assert!(without.get("deployment").is_none());
    let unknown = doctl.send("POST", &target, r#"{"buildpack_id":"digitalocean/nope"}"#);
    assert_eq!(unknown.status, 400);
}
