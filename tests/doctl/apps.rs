//! Apps: create, upsert, get, list, update, delete, propose, specs.

use serde_json::json;

use crate::wire::{Doctl, mixed, plain, text_at};

/// The id of no app.
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

#[test]
fn create_wait_and_get() {
    let mut doctl = Doctl::new();
    let (id, deployment) = doctl.create(&mixed());
    let young = doctl.get(&format!("/v2/apps/{id}"));
    assert_eq!(young.text_at("/app/spec/name"), "mixed");
    assert_eq!(young.text_at("/app/active_deployment/id"), "");
    assert_eq!(young.text_at("/app/default_ingress"), "");
    let tries = doctl.wait(&id, &deployment).unwrap();
    assert!((10..60).contains(&tries), "{tries}");
    let app = doctl.get(&format!("/v2/apps/{id}"));
    assert_eq!(app.text_at("/app/active_deployment/id"), deployment);
    assert!(
        app.text_at("/app/default_ingress")
            .starts_with("https://mixed-")
    );
    assert_eq!(
        app.header("content-type"),
        Some("application/json; charset=utf-8")
    );
}

#[test]
fn a_bare_spec_of_the_recorded_form_is_taken() {
    let mut doctl = Doctl::new();
    let body = r#"{"spec":{"name":"one","services":[{"name":"web","image":{"registry_type":"DOCKER_HUB","registry":"library","repository":"nginx","tag":"1"},"http_port":80}]},"project_id":"7d1b0f1e-0c1d-4b7e-9a51-3f0f4c1f5a10"}"#;
    doctl.write("POST", "/v2/apps", body);
    let listed = doctl.read("/v2/apps?page=1&per_page=200");
    assert!(listed.pointer("/apps/0/project_id").is_none());
    let listed = doctl.read("/v2/apps?page=1&per_page=200&with_projects=true");
    assert_eq!(
        text_at(&listed, "/apps/0/project_id"),
        "7d1b0f1e-0c1d-4b7e-9a51-3f0f4c1f5a10"
    );
    assert_eq!(
        (&listed["meta"], &listed["links"]),
        (&json!({"total": 1}), &json!({"pages": {}}))
    );
}

#[test]
fn an_empty_list_is_one_page() {
    let mut doctl = Doctl::new();
    let listed = doctl.read("/v2/apps?page=1&per_page=200");
    assert_eq!(
        listed,
        json!({"meta": {"total": 0}, "links": {"pages": {}}})
    );
}

#[test]
fn upsert_meets_409_lists_and_updates() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.serving(&plain("one"));
    let body = json!({"spec": plain("one")}).to_string();
    let clash = doctl.send("POST", "/v2/apps", &body);
    assert_eq!(clash.status, 409);
    assert_eq!(clash.text_at("/message"), "App name already exists");
    // The text that doctl prints has the request's id in it, from the body or else from the header.
    assert_eq!(
        clash.header("x-request-id"),
        Some(clash.text_at("/request_id").as_str())
    );
    let listed = doctl.read("/v2/apps?page=1&per_page=200");
    assert_eq!(text_at(&listed, "/apps/0/id"), id);
    assert_eq!(text_at(&listed, "/apps/0/spec/name"), "one");
    for sources in [false, true] {
        let body = json!({"spec": plain("one"), "update_all_source_versions": sources}).to_string();
        let updated = doctl.write("PUT", &format!("/v2/apps/{id}"), &body);
        let deployment = text_at(&updated, "/app/pending_deployment/id");
        doctl.wait(&id, &deployment).unwrap();
    }
}

#[test]
fn errors_have_the_known_texts() {
    let mut doctl = Doctl::new();
    let mut twice = mixed();
    twice["workers"][0]["name"] = json!("api");
    let body = json!({"spec": twice}).to_string();
    let unknown = format!("/v2/apps/{NOBODY}");
    let missing = "The resource you requested could not be found.";
    let invalid = r#"error validating app spec field "workers.name": worker "api" name conflicts with service "api""#;
    let cases = [
        (
            "POST",
            "/v2/apps",
            body.as_str(),
            400,
            "bad_request",
            invalid,
        ),
        (
            "POST",
            "/v2/apps/propose",
            &body,
            400,
            "bad_request",
            invalid,
        ),
        ("GET", &unknown, "", 404, "not_found", missing),
        ("GET", "/v2/apps/nonsense", "", 404, "not_found", missing),
        ("PUT", &unknown, &body, 404, "not_found", missing),
        ("DELETE", &unknown, "", 404, "not_found", missing),
    ];
    for (method, target, body, status, id, message) in cases {
        let reply = doctl.send(method, target, body);
        assert_eq!(reply.status, status, "{method} {target}: {}", reply.text);
        assert_eq!(reply.text_at("/id"), id);
        assert_eq!(reply.text_at("/message"), message);
        assert!(reply.header("x-request-id").is_some());
    }
}

#[test]
fn tokens_are_refused_with_401_and_403() {
    let mut doctl = Doctl::new();
    doctl.token("bad-token");
    let reply = doctl.get("/v2/apps?page=1&per_page=200");
    assert_eq!(
        (reply.status, reply.text_at("/message").as_str()),
        (401, "Unable to authenticate you.")
    );
    doctl.token("readonly-token");
    let body = json!({"spec": plain("one")}).to_string();
    assert_eq!(doctl.send("POST", "/v2/apps", &body).status, 403);
    assert_eq!(doctl.get("/v2/account").status, 200);
}

#[test]
fn delete_answers_once() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.create(&plain("one"));
    let target = format!("/v2/apps/{id}");
    let gone = doctl.send("DELETE", &target, "");
    assert_eq!((gone.status, gone.body), (200, json!({"id": id})));
    assert_eq!(doctl.send("DELETE", &target, "").status, 404);
    for rest in ["", "/deployments?page=1&per_page=200", "/job-invocations"] {
        assert_eq!(doctl.get(&format!("{target}{rest}")).status, 404, "{rest}");
    }
}

#[test]
fn propose_gives_the_columns_and_the_spec() {
    let mut doctl = Doctl::new();
    let free = doctl.write(
        "POST",
        "/v2/apps/propose",
        &json!({"spec": mixed()}).to_string(),
    );
    assert_eq!(free["app_name_available"], true);
    assert_eq!(free["app_cost"].as_f64(), Some(36.0));
    // godo decodes these two from text.
    assert!(free["existing_static_apps"].is_string() && free["max_free_static_apps"].is_string());
    assert_eq!(text_at(&free, "/spec/name"), "mixed");
    let (id, _) = doctl.create(&mixed());
    let taken = doctl.write(
        "POST",
        "/v2/apps/propose",
        &json!({"spec": mixed()}).to_string(),
    );
    assert!(taken.get("app_name_available").is_none());
    assert_eq!(text_at(&taken, "/app_name_suggestion"), "mixed-2");
    let own = json!({"spec": mixed(), "app_id": id}).to_string();
    let own = doctl.write("POST", "/v2/apps/propose", &own);
    assert_eq!(own["app_name_available"], true);
    let nobody = json!({"spec": mixed(), "app_id": NOBODY}).to_string();
    assert_eq!(doctl.send("POST", "/v2/apps/propose", &nobody).status, 404);
}

#[test]
fn the_spec_of_a_reply_can_be_sent_again() {
    let mut doctl = Doctl::new();
    let (id, deployment) = doctl.serving(&mixed());
    let app = doctl.read(&format!("/v2/apps/{id}"))["app"]["spec"].clone();
    let target = format!("/v2/apps/{id}/deployments/{deployment}");
    assert_eq!(doctl.read(&target)["deployment"]["spec"], app);
    let body = json!({"spec": app, "update_all_source_versions": false}).to_string();
    let again = doctl.write("PUT", &format!("/v2/apps/{id}"), &body);
    assert_eq!(again["app"]["spec"], app);
}

#[test]
fn a_lost_reply_shows_as_409_after_the_retry() {
    let mut doctl = Doctl::scripted("lost-reply");
    let body = json!({"spec": plain("one")}).to_string();
    doctl.lose("POST", "/v2/apps", &body);
    assert_eq!(doctl.send("POST", "/v2/apps", &body).status, 409);
}

#[test]
fn a_torn_body_breaks_after_the_head() {
    let mut doctl = Doctl::scripted("torn-body*1");
    let torn = doctl.torn("/v2/apps/regions");
    assert!(torn.starts_with("HTTP/1.1 200 OK\r\n"), "{torn}");
    assert!(torn.contains(r#"{"regions":["#), "{torn}");
    // The chunk of length 0 that ends a whole body is missing.
    assert!(!torn.ends_with("\r\n0\r\n\r\n"), "{torn}");
    assert_eq!(doctl.get("/v2/apps/regions").status, 200);
}
