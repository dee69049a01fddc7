//! Every scenario once.

use std::time::{Duration, Instant};

use ipctl::sim::SCENARIOS;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Bench, git_app, image_app};

/// Runs an app's first deployment to its end under a scenario.
async fn outcome(scenario: &str, spec: Value) -> (Bench, String, Value) {
    let bench = Bench::scripted(scenario);
    let id = bench.serving(spec).await;
    bench.pass(1200);
    let newest = bench.newest(&id).await;
    (bench, id, newest)
}

/// Returns the reason of the first leaf that failed.
fn reason(step: &Value) -> Option<&str> {
    if let Some(steps) = step["steps"].as_array() {
        return steps.iter().find_map(reason);
    }
    step["reason"]["code"]
        .as_str()
        .filter(|_| step["status"] == "ERROR")
}

#[tokio::test]
async fn slow_build() {
    let bench = Bench::scripted("slow-build:shop");
    let id = bench.create(git_app("shop")).await;
    bench.pass(300);
    assert_eq!(bench.newest(&id).await["phase"], "BUILDING");
    bench.pass(900);
    assert_eq!(bench.newest(&id).await["phase"], "ACTIVE");
}

#[tokio::test]
async fn build_error() {
    let (bench, id, newest) = outcome("build-error:shop/worker", git_app("shop")).await;
    assert_eq!(newest["phase"], "ERROR");
    assert_eq!(newest["progress"]["error_steps"], 1);
    assert_eq!(reason(&newest["progress"]), Some("BuildJobExitNonZero"));
    let deployment = newest["id"].as_str().unwrap();
    let path = format!("/v2/apps/{id}/deployments/{deployment}/logs?type=RUN");
    assert_eq!(bench.get(&path).await.status, 400);
}

#[tokio::test]
async fn crash_loop_leaves_the_old_one_serving() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let serving = bench.app(&id).await["active_deployment"]["id"].clone();
    bench.sim.apply_scenario("crash-loop".parse().unwrap());
    let path = format!("/v2/apps/{id}");
    bench.put(&path, json!({"spec": image_app("shop")})).await;
    bench.pass(300);
    let newest = bench.newest(&id).await;
    assert_eq!(newest["phase"], "ERROR");
    let code = reason(&newest["progress"]);
    assert_eq!(code, Some("DeployContainerExitNonZero"));
    assert_eq!(bench.app(&id).await["active_deployment"]["id"], serving);
}

#[tokio::test]
async fn health_check_timeout() {
    let (_bench, _, newest) = outcome("health-check-timeout", image_app("shop")).await;
    let code = reason(&newest["progress"]);
    assert_eq!(code, Some("DeployContainerHealthChecksFailed"));
}

#[tokio::test]
async fn out_of_memory() {
    let (_bench, _, newest) = outcome("out-of-memory:shop", image_app("shop")).await;
    let code = reason(&newest["progress"]);
    assert_eq!(code, Some("DeployContainerOutOfMemory"));
}

#[tokio::test]
async fn programs_that_do_not_start_and_servers_that_are_not_reached() {
    for (scenario, code) in [
        ("command-not-found", "DeployContainerExitNonZero"),
        ("wrong-architecture", "DeployContainerExitNonZero"),
        ("database-refused", "DeployContainerExitNonZero"),
        ("wrong-port", "DeployContainerHealthChecksFailed"),
        ("localhost-only", "DeployContainerHealthChecksFailed"),
    ] {
        let (_bench, _, newest) = outcome(scenario, image_app("shop")).await;
        assert_eq!(reason(&newest["progress"]), Some(code), "{scenario}");
    }
}

#[tokio::test]
async fn unhealthy_until_the_next_deployment() {
    let (bench, id, newest) = outcome("unhealthy", image_app("shop")).await;
    assert_eq!(newest["phase"], "ACTIVE");
    let path = format!("/v2/apps/{id}/health");
    let health = bench.get(&path).await.body;
    let component = &health["app_health"]["components"][0];
    assert_eq!(component["state"], "UNHEALTHY");
    assert_eq!(component["replicas_ready"], 0);
    bench
        .post(&format!("/v2/apps/{id}/deployments"), json!({}))
        .await;
    bench.pass(1200);
    let health = bench.get(&path).await.body;
    assert_eq!(health["app_health"]["components"][0]["state"], "HEALTHY");
}

#[tokio::test]
async fn no_deployment() {
    let bench = Bench::scripted("no-deployment*2");
    let body = json!({"spec": image_app("shop")});
    let made = bench.post("/v2/apps", body).await.body;
    let path = format!("/v2/apps/{}", made["app"]["id"].as_str().unwrap());
    let mut spec = image_app("shop");
    spec["services"][0]["http_port"] = 9090.into();
    let updated = bench.put(&path, json!({"spec": spec})).await.body;
    assert_eq!(updated["app"]["spec"]["services"][0]["http_port"], 9090);
    assert!(updated["app"].get("pending_deployment").is_none());
    let list = bench.get(&format!("{path}/deployments")).await.body;
    assert!(list["deployments"].as_array().is_none_or(Vec::is_empty));
}

#[tokio::test]
async fn lost_update() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    bench.sim.apply_scenario("lost-update".parse().unwrap());
    let mut spec = image_app("shop");
    spec["services"][0]["http_port"] = 9090.into();
    let path = format!("/v2/apps/{id}");
    let body = json!({"spec": spec});
    let request = bench.request(Method::PUT, &path).json(&body);
    assert!(request.send().await.is_err());
    let app = bench.app(&id).await;
    assert_eq!(app["spec"]["services"][0]["http_port"], 9090);
}

#[tokio::test]
async fn superseded() {
    let (bench, id, newest) = outcome("superseded", image_app("shop")).await;
    assert_eq!(newest["phase"], "ACTIVE");
    let list = bench.get(&format!("/v2/apps/{id}/deployments")).await.body;
    assert_eq!(list["deployments"][1]["phase"], "SUPERSEDED");
}

#[tokio::test]
async fn cancelled() {
    let (_bench, _, newest) = outcome("cancelled", image_app("shop")).await;
    assert_eq!(newest["phase"], "CANCELED");
}

#[tokio::test]
async fn pinned() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    bench.app(&id).await;
    bench.sim.apply_scenario("pinned:shop".parse().unwrap());
    assert!(bench.app(&id).await.get("pinned_deployment").is_some());
    let path = format!("/v2/apps/{id}");
    let answer = bench.put(&path, json!({"spec": image_app("shop")})).await;
    assert_eq!(answer.status, 409);
}

#[tokio::test]
async fn outside_edit() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let before = bench.get("/v2/apps").await.body["apps"][0]["spec"].clone();
    bench.sim.apply_scenario("outside-edit".parse().unwrap());
    let after = bench.app(&id).await;
    assert_ne!(after["spec"], before);
    assert!(after.get("pending_deployment").is_some());
    assert_eq!(bench.app(&id).await["spec"], after["spec"]);
}

#[tokio::test]
async fn an_edit_by_hand_starts_a_deployment() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    bench.sim.edit_outside("shop", |spec| {
        spec["services"][0]["http_port"] = 9090.into();
    });
    let app = bench.app(&id).await;
    assert_eq!(app["spec"]["services"][0]["http_port"], 9090);
    assert_eq!(bench.newest(&id).await["cause"], "app spec updated");
}

async fn statuses(bench: &Bench) -> [u16; 3] {
    let mut found = [0; 3];
    for status in &mut found {
        *status = bench.get("/v2/apps").await.status;
    }
    found
}

#[tokio::test]
async fn rate_limit_storm() {
    let bench = Bench::scripted("429-storm*2");
    assert_eq!(statuses(&bench).await, [429, 429, 200]);
}

#[tokio::test]
async fn server_error_storm() {
    let bench = Bench::scripted("5xx-storm*2");
    assert_eq!(statuses(&bench).await, [500, 500, 200]);
}

#[tokio::test]
async fn lost_reply() {
    let bench = Bench::scripted("lost-reply:shop");
    let body = json!({"spec": image_app("shop")});
    let request = bench.request(Method::POST, "/v2/apps").json(&body);
    assert!(request.send().await.is_err());
    let list = bench.get("/v2/apps").await.body;
    assert_eq!(list["apps"][0]["spec"]["name"], "shop");
    assert_eq!(bench.post("/v2/apps", body).await.status, 409);
}

#[tokio::test]
async fn torn_body() {
    let bench = Bench::scripted("torn-body");
    let request = bench.request(Method::GET, "/v2/apps");
    // Depending on how packets fall, the break shows in the head or in the body.
    let text = match request.send().await {
        Ok(response) => response.text().await,
        Err(error) => Err(error),
    };
    assert!(text.is_err());
    assert_eq!(bench.get("/v2/apps").await.status, 200);
}

#[tokio::test]
async fn html_error() {
    let bench = Bench::scripted("html-error*1");
    let answer = bench.get("/v2/apps").await;
    assert_eq!(answer.status, 503);
    assert!(answer.text.contains("<html>"), "{}", answer.text);
    assert_eq!(bench.get("/v2/apps").await.status, 200);
}

#[tokio::test]
async fn slow_network() {
    let bench = Bench::scripted("slow-network*1");
    let start = Instant::now();
    bench.get("/v2/apps").await;
    assert!(start.elapsed() >= Duration::from_secs(1));
}

/// Visits an app by its host name; gives status, mark and page.
async fn visit(bench: &Bench, host: &str, path: &str) -> (u16, Option<String>, String) {
    let url = format!("{}{path}", bench.sim.url());
    let answer = bench
        .send(crate::support::client().get(url).header("host", host))
        .await;
    let mark = answer.headers.get("x-simulated-app");
    let mark = mark.map(|mark| mark.to_str().unwrap().to_owned());
    (answer.status, mark, answer.text)
}

#[tokio::test]
async fn bad_answer() {
    let bench = Bench::scripted("bad-answer:shop*1");
    let id = bench.serving(image_app("shop")).await;
    let url = bench.app(&id).await["default_ingress"]
        .as_str()
        .unwrap()
        .to_owned();
    let host = url.trim_start_matches("https://");
    let answered = |status, page: &str| (status, Some("shop".to_owned()), format!("{page}\n"));
    let asked = bench.sim.requests().len();
    assert_eq!(visit(&bench, host, "/").await, answered(502, "bad gateway"));
    assert_eq!(visit(&bench, host, "/x").await, answered(200, "web"));
    assert_eq!(bench.sim.requests().len(), asked);
    let (status, mark, _) = visit(&bench, "nobody.example", "/").await;
    assert_eq!((status, mark), (401, None));
}

#[test]
fn every_scenario_is_tried_somewhere() {
    let source = include_str!("scenarios.rs").to_owned() + include_str!("streams.rs");
    for info in SCENARIOS {
        let named = |end: char| source.contains(&format!("\"{}{end}", info.name));
        assert!(named('"') || named(':') || named('*'), "{}", info.name);
    }
}
