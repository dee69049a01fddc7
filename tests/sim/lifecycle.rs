//! Apps and deployments from beginning to end.

use serde_json::{Value, json};

use crate::support::{Bench, git_app, image_app};

fn leaves(step: &Value, found: &mut Vec<String>) {
    match step["steps"].as_array() {
        Some(steps) => steps.iter().for_each(|step| leaves(step, found)),
        None => found.push(format!("{} {}", step["name"], step["status"])),
    }
}

#[tokio::test]
async fn an_image_app_goes_through_every_phase() {
    let bench = Bench::new();
    let body = json!({"spec": image_app("shop")});
    let app = bench.post("/v2/apps", body).await.body["app"].clone();
    assert_eq!(app["pending_deployment"]["phase"], "PENDING_BUILD");
    assert_eq!(app["pending_deployment"]["progress"]["total_steps"], 6);
    assert!(app.get("default_ingress").is_none());
    assert!(app.get("active_deployment").is_none());
    let id = app["id"].as_str().unwrap().to_owned();
    let mut phases = Vec::new();
    for _ in 0..60 {
        let phase = bench.newest(&id).await["phase"]
            .as_str()
            .unwrap()
            .to_owned();
        if phases.last() != Some(&phase) {
            phases.push(phase);
        }
        bench.pass(1);
    }
    let wanted = ["PENDING_BUILD", "PENDING_DEPLOY", "DEPLOYING", "ACTIVE"];
    assert_eq!(phases, wanted);
    let app = bench.app(&id).await;
    let ingress = app["default_ingress"].as_str().unwrap();
    assert!(ingress.starts_with("https://shop-"), "{ingress}");
    assert!(ingress.ends_with(".ondigitalocean.app"), "{ingress}");
    assert_eq!(app["live_url"], ingress);
    let build = &app["active_deployment"]["progress"]["steps"][0]["steps"][1];
    assert_eq!(build["steps"][0]["reason"]["code"], "PreBuiltImage");
}

#[tokio::test]
async fn counters_count_leaves_and_tell_the_truth() {
    let bench = Bench::new();
    let id = bench.create(git_app("shop")).await;
    for _ in 0..40 {
        let progress = bench.newest(&id).await["progress"].clone();
        let mut found = Vec::new();
        leaves(&progress, &mut found);
        let shown = |key: &str| progress.get(key).map_or(0, |n| n.as_u64().unwrap());
        let count = |status: &str| {
            let hits = found.iter().filter(|leaf| leaf.contains(status));
            hits.count() as u64
        };
        assert_eq!(shown("total_steps"), found.len() as u64);
        assert_eq!(shown("pending_steps"), count("PENDING"), "{found:?}");
        assert_eq!(shown("running_steps"), count("RUNNING"), "{found:?}");
        assert_eq!(shown("success_steps"), count("SUCCESS"), "{found:?}");
        bench.pass(6);
    }
    assert_eq!(bench.newest(&id).await["phase"], "ACTIVE");
}

#[tokio::test]
async fn the_same_moment_always_looks_the_same() {
    let bench = Bench::new();
    let id = bench.create(git_app("shop")).await;
    bench.pass(77);
    assert_eq!(bench.newest(&id).await, bench.newest(&id).await);
}

#[tokio::test]
async fn an_update_reuses_builds_and_supersedes_what_served() {
    let bench = Bench::new();
    let id = bench.serving(git_app("shop")).await;
    let before = bench.newest(&id).await;
    let mut spec = git_app("shop");
    spec["services"][0]["run_command"] = "serve --fast".into();
    let path = format!("/v2/apps/{id}");
    let answer = bench.put(&path, json!({"spec": spec})).await;
    let pending = &answer.body["app"]["pending_deployment"];
    assert_eq!(pending["cause"], "app spec updated");
    assert_eq!(pending["previous_deployment_id"], before["id"]);
    bench.pass(60);
    let after = bench.newest(&id).await;
    assert_eq!(after["phase"], "ACTIVE");
    let build = &after["progress"]["steps"][0]["steps"][1]["steps"][0];
    assert_eq!(build["reason"]["code"], "PreviousBuildReused");
    assert_eq!(after["services"], before["services"]);
    let old = before["id"].as_str().unwrap();
    let old = bench.get(&format!("{path}/deployments/{old}")).await;
    assert_eq!(old.body["deployment"]["phase"], "SUPERSEDED");
}

#[tokio::test]
async fn sources_move_only_when_asked() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let first = bench.newest(&id).await["services"].clone();
    let path = format!("/v2/apps/{id}");
    bench.put(&path, json!({"spec": image_app("shop")})).await;
    assert_eq!(bench.newest(&id).await["services"], first);
    let body = json!({"spec": image_app("shop"), "update_all_source_versions": true});
    bench.put(&path, body).await;
    assert_ne!(bench.newest(&id).await["services"], first);
}

#[tokio::test]
async fn a_waiting_deployment_is_superseded_by_a_newer_one() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let path = format!("/v2/apps/{id}/deployments");
    for _ in 0..3 {
        bench.post(&path, json!({})).await;
    }
    bench.pass(300);
    let list = bench.get(&path).await.body;
    let all = list["deployments"].as_array().unwrap();
    let phases: Vec<&str> = all.iter().map(|d| d["phase"].as_str().unwrap()).collect();
    assert_eq!(phases, ["ACTIVE", "SUPERSEDED", "SUPERSEDED", "SUPERSEDED"]);
}

#[tokio::test]
async fn a_deployment_under_way_is_finished_before_the_next_begins() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let path = format!("/v2/apps/{id}/deployments");
    let first = bench.post(&path, json!({})).await.body["deployment"]["id"].clone();
    bench.pass(10);
    bench.post(&path, json!({})).await;
    bench.pass(32);
    let one = format!("{path}/{}", first.as_str().unwrap());
    let shown = bench.get(&one).await.body;
    assert_eq!(shown["deployment"]["phase"], "ACTIVE");
    bench.pass(60);
    assert_eq!(bench.newest(&id).await["phase"], "ACTIVE");
    let shown = bench.get(&one).await.body;
    assert_eq!(shown["deployment"]["phase"], "SUPERSEDED");
}

#[tokio::test]
async fn cancelling_stops_a_deployment_once() {
    let bench = Bench::new();
    let id = bench.create(git_app("shop")).await;
    bench.pass(20);
    let newest = bench.newest(&id).await["id"].clone();
    let newest = newest.as_str().unwrap();
    let path = format!("/v2/apps/{id}/deployments/{newest}/cancel");
    for _ in 0..2 {
        let answer = bench.post(&path, json!({})).await;
        assert_eq!(answer.body["deployment"]["phase"], "CANCELED");
    }
    bench.pass(600);
    assert_eq!(bench.newest(&id).await["phase"], "CANCELED");
    assert!(bench.app(&id).await.get("active_deployment").is_none());
}

#[tokio::test]
async fn a_custom_domain_becomes_ready_and_makes_one_deployment() {
    let bench = Bench::new();
    let mut spec = image_app("shop");
    spec["domains"] = json!([{"domain": "www.example.com", "type": "PRIMARY"}]);
    let id = bench.create(spec.clone()).await;
    assert_eq!(bench.app(&id).await["domains"][0]["phase"], "PENDING");
    bench.pass(55);
    let domain = bench.app(&id).await["domains"][0].clone();
    assert_eq!(domain["phase"], "CONFIGURING");
    assert_eq!(domain["progress"]["steps"].as_array().unwrap().len(), 15);
    bench.pass(300);
    let app = bench.app(&id).await;
    assert_eq!(app["domains"][0]["phase"], "ACTIVE");
    assert_eq!(app["live_url"], "https://www.example.com");
    let newest = bench.newest(&id).await;
    assert_eq!(newest["cause"], "domain www.example.com ready");
    assert_eq!(newest["cause_details"]["internal"], true);
    let path = format!("/v2/apps/{id}");
    bench.put(&path, json!({"spec": spec})).await;
    bench.pass(600);
    assert_eq!(bench.newest(&id).await["cause"], "app spec updated");
}

#[tokio::test]
async fn a_rollback_pins_until_it_is_reverted_or_committed() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let target = json!({"deployment_id": bench.newest(&id).await["id"]});
    let mut changed = image_app("shop");
    changed["services"][0]["image"]["tag"] = "v2".into();
    let changed = json!({"spec": changed});
    let path = format!("/v2/apps/{id}");
    let rollback = format!("{path}/rollback");
    let validate = format!("{rollback}/validate");
    bench.put(&path, changed.clone()).await;
    bench.pass(100);
    let check = bench.post(&validate, target.clone()).await;
    assert_eq!(check.body, json!({"valid": true}));
    let answer = bench.post(&rollback, target.clone()).await.body;
    let details = &answer["deployment"]["cause_details"];
    assert_eq!(details["type"], "MANUAL_ROLLBACK");
    bench.pass(100);
    let app = bench.app(&id).await;
    assert_eq!(
        app["pinned_deployment"]["id"],
        app["active_deployment"]["id"]
    );
    assert_eq!(app["spec"]["services"][0]["image"]["tag"], "v1");
    assert_eq!(bench.put(&path, changed.clone()).await.status, 409);
    let check = bench.post(&validate, target.clone()).await;
    assert_eq!(check.body["error"]["code"], "app_pinned");
    bench.post(&format!("{rollback}/revert"), json!({})).await;
    bench.pass(100);
    let app = bench.app(&id).await;
    assert_eq!(app["spec"]["services"][0]["image"]["tag"], "v2");
    assert!(app.get("pinned_deployment").is_none());
    bench.post(&rollback, target).await;
    let commit = bench.post(&format!("{rollback}/commit"), json!({})).await;
    assert_eq!((commit.status, commit.text.as_str()), (200, ""));
    assert_eq!(bench.put(&path, changed).await.status, 200);
}

#[tokio::test]
async fn secrets_come_back_encrypted_and_are_seen_inside() {
    let bench = Bench::new();
    let id = bench.create(image_app("shop")).await;
    let spec = bench.app(&id).await["spec"].clone();
    let sealed = spec["services"][0]["envs"][0]["value"].as_str().unwrap();
    assert!(sealed.starts_with("EV[1:"), "{sealed}");
    let inside = bench.sim.environment("shop", "web").unwrap();
    assert_eq!(inside["TOKEN"], "not-a-real-token");
    let path = format!("/v2/apps/{id}");
    bench.put(&path, json!({"spec": spec})).await;
    assert_eq!(bench.app(&id).await["spec"], spec);
    let mut foreign = spec;
    foreign["name"] = "other".into();
    let refused = bench.post("/v2/apps", json!({"spec": foreign})).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
}

#[tokio::test]
async fn names_are_unique_and_propose_suggests_another() {
    let bench = Bench::new();
    let id = bench.create(image_app("shop")).await;
    let body = json!({"spec": image_app("shop")});
    let clash = bench.post("/v2/apps", body.clone()).await;
    assert_eq!((clash.status, &clash.body["id"]), (409, &json!("conflict")));
    assert_eq!(clash.body["message"], "App name already exists");
    let proposal = bench.post("/v2/apps/propose", body).await.body;
    assert_eq!(proposal["app_name_suggestion"], "shop-2");
    assert!(proposal.get("app_name_available").is_none());
    assert_eq!(proposal["app_cost"], 5);
    let own = json!({"spec": image_app("shop"), "app_id": id});
    let proposal = bench.post("/v2/apps/propose", own).await.body;
    assert_eq!(proposal["app_name_available"], true);
    let list = bench.get(&format!("/v2/apps/{id}/deployments")).await.body;
    assert_eq!(list["meta"]["total"], 1);
}

#[tokio::test]
async fn scheduled_jobs_run_by_the_clock() {
    let bench = Bench::new();
    let mut spec = image_app("shop");
    spec["jobs"] = json!([{
        "name": "tidy",
        "kind": "SCHEDULED",
        "image": {"registry_type": "DOCR", "repository": "web", "tag": "v1"},
        "instance_size_slug": "apps-s-1vcpu-0.5gb",
        "schedule": {"cron": "*/2 * * * *", "time_zone": "UTC"},
    }]);
    let id = bench.create(spec).await;
    bench.pass(630);
    let list = bench.get(&format!("/v2/apps/{id}/job-invocations")).await;
    let runs = list.body["job_invocations"].as_array().unwrap();
    assert_eq!(runs.len(), 5, "{}", list.text);
    assert_eq!(runs[0]["trigger"]["type"], "SCHEDULED");
    assert_eq!(runs[4]["phase"], "SUCCEEDED");
    let run = runs[4]["id"].as_str().unwrap();
    let path = format!("/v2/apps/{id}/jobs/tidy/invocations/{run}/logs?type=JOB_INVOCATION");
    let logs = bench.get(&path).await;
    assert!(logs.body["historic_urls"][0].is_string(), "{}", logs.text);
}

#[tokio::test]
async fn alerts_follow_the_spec_and_keep_their_destinations() {
    let bench = Bench::new();
    let mut spec = image_app("shop");
    spec["alerts"] = json!([{"rule": "DEPLOYMENT_FAILED"}]);
    let id = bench.create(spec).await;
    let path = format!("/v2/apps/{id}/alerts");
    let list = bench.get(&path).await.body;
    assert_eq!(list["alerts"][0]["emails"], json!(["dev@example.com"]));
    let alert = list["alerts"][0]["id"].as_str().unwrap();
    let body = json!({"emails": ["ops@example.com"], "slack_webhooks": []});
    bench
        .post(&format!("{path}/{alert}/destinations"), body)
        .await;
    let list = bench.get(&path).await.body;
    assert_eq!(list["alerts"][0]["emails"], json!(["ops@example.com"]));
}

#[tokio::test]
async fn health_and_instances_are_those_of_what_serves() {
    let bench = Bench::new();
    let id = bench.create(git_app("shop")).await;
    let path = format!("/v2/apps/{id}/health");
    assert_eq!(bench.get(&path).await.body, json!({"app_health": {}}));
    bench.pass(600);
    let health = bench.get(&path).await.body;
    let components = health["app_health"]["components"].as_array().unwrap();
    assert_eq!(components.len(), 2);
    assert_eq!(components[0]["state"], "HEALTHY");
    let list = bench.get(&format!("/v2/apps/{id}/instances")).await.body;
    assert_eq!(list["instances"][1]["instance_alias"], "worker-0");
    assert_eq!(list["instances"][1]["component_type"], "WORKER");
}
