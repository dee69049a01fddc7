//! Apply, plan, create, update, delete.

use serde_json::Value;

use crate::support::{Run, TestEnv, line, platform, writes};

/// Runs the way the README shows it, with the state in the environment's folder.
fn sim(env: &TestEnv, words: &str) -> Run {
    env.run(&format!("{words} --sim=state"))
}

fn simulated() -> TestEnv {
    TestEnv::with_specs().with("IPCTL_SIM_SPEED", "500")
}

/// Reads the request log that the embedded platform keeps beside its state.
fn request_log(env: &TestEnv) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(env.path("state/requests.jsonl")).unwrap();
    let field = |record: &Value, name: &str| record[name].as_str().unwrap().to_owned();
    let records = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    records
        .map(|record| (field(&record, "method"), field(&record, "path")))
        .collect()
}

#[test]
fn the_main_job_creates_three_apps_and_the_second_time_sends_nothing() {
    let env = simulated();
    let first = sim(&env, "apply specs/ --yes").expect(0);
    for app in [
        "mcp-coordinator",
        "odoo-saas-platform",
        "superset-analytics",
    ] {
        assert!(
            first.stdout.contains(&format!("{app}  ACTIVE in ")),
            "{}",
            first.stdout
        );
    }
    assert!(
        first
            .stdout
            .contains("3 created, 0 changed, 0 unchanged in"),
        "{}",
        first.stdout
    );
    assert!(first.stdout.contains("$37.00 a month"), "{}", first.stdout);
    assert!(
        first
            .stderr
            .contains("superset-analytics superset-beat deploy"),
        "{}",
        first.stderr
    );
    let before = request_log(&env).len();

    let second = sim(&env, "apply specs/ --yes").expect(0);
    assert!(
        second
            .stdout
            .contains("No changes. Nothing was sent.   $37.00 a month"),
        "{}",
        second.stdout
    );
    let log = request_log(&env);
    let sent: Vec<_> = log[before..]
        .iter()
        .map(|(method, path)| (method.as_str(), path.as_str()))
        .collect();
    assert_eq!(sent, [("GET", "/v2/apps?page=1&per_page=200")]);
}

#[test]
fn three_apps_without_waves_are_created_side_by_side() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.edit("specs/ipctl.yaml", "waves: [[odoo, superset], [mcp]]\n", "");
    env.run("apply specs/ --yes").expect(0);
    let requests = platform.requests();
    let position = |wanted: &str| {
        requests
            .iter()
            .position(|request| line(request).starts_with(wanted))
    };
    let last_create = requests
        .iter()
        .rposition(|request| line(request) == "POST /v2/apps")
        .unwrap();
    let first_verify = position("GET /v2/apps/").unwrap();
    assert_eq!(writes(&platform), ["POST /v2/apps"; 3]);
    assert!(
        last_create < first_verify + 3,
        "the last create came after a deployment had ended"
    );
}

#[test]
fn a_changed_size_is_one_line_of_the_plan_and_one_put() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.run("apply specs/ --yes").expect(0);
    platform.clear_requests();
    env.edit(
        "specs/ipctl.yaml",
        "budget_usd_month: 40",
        "budget_usd_month: 50",
    );
    env.edit(
        "specs/superset-analytics.yaml",
        "apps-s-1vcpu-1gb",
        "apps-s-1vcpu-2gb",
    );

    let plan = env.run("plan specs/ --json").expect(0).json();
    let changes: Vec<(&str, &Value)> = plan["data"]["apps"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|app| {
            app["changes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|change| (app["name"].as_str().unwrap(), change))
        })
        .collect();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].0, "superset-analytics");
    assert_eq!(
        changes[0].1["path"],
        "/services/superset-web/instance_size_slug"
    );
    assert_eq!(changes[0].1["before"], "apps-s-1vcpu-1gb");
    assert_eq!(changes[0].1["after"], "apps-s-1vcpu-2gb");
    assert_eq!(plan["data"]["cost"]["before"], 37.0);
    assert_eq!(plan["data"]["cost"]["after"], 50.0);
    env.run("plan specs/ --exit-code").expect(2);
    assert_eq!(writes(&platform), [] as [&str; 0]);

    platform.clear_requests();
    let apply = env.run("apply specs/ --yes --json").expect(0).json();
    let app = apply["data"]["apps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|app| app["action"] == "update")
        .unwrap();
    let id = app["id"].as_str().unwrap();
    assert_eq!(app["name"], "superset-analytics");
    assert_eq!(writes(&platform), [format!("PUT /v2/apps/{id}")]);
    env.run("plan specs/ --exit-code").expect(0);
}

#[test]
fn human_plan_of_a_change() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.run("apply specs/ --yes").expect(0);
    env.edit(
        "specs/superset-analytics.yaml",
        "apps-s-1vcpu-1gb",
        "apps-s-1vcpu-2gb",
    );
    env.edit("specs/mcp-coordinator.yaml", "value: INFO", "value: DEBUG");
    insta::assert_snapshot!(env.run("plan specs/").expect(0).without_ids(), @r#"
    Stack insightpulse  3 apps

    ~ mcp-coordinator  app 00000000                        effect: deploy (no build)
        services/mcp-hub
          ~ envs.LOG_LEVEL  "INFO" -> "DEBUG"
        secrets: 7 kept as they are on the platform, 1 optional and left out

    ~ superset-analytics  app 00000000                     effect: deploy (no build)
        services/superset-web
          ~ instance_size_slug  apps-s-1vcpu-1gb -> apps-s-1vcpu-2gb
        secrets: 3 kept as they are on the platform

    = odoo-saas-platform  no changes

    Cost   $37.00 -> $50.00 a month (+$13.00)
           superset-analytics/superset-web  $12.00 -> $25.00 (+$13.00)
    Budget $40.00 a month, over by $10.00
           apply is refused: raise `budget_usd_month`, or choose less
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   0 to create, 2 to change, 1 unchanged
    "#);
}

#[test]
fn a_removed_component_needs_consent_by_name() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    let web = "name: shop\nservices:\n  - name: web\n    image: {registry_type: DOCR, repository: shop, tag: v1}\n";
    env.write("app.yaml", format!("{web}workers:\n  - name: mail\n    image: {{registry_type: DOCR, repository: mail, tag: v1}}\n"));
    env.run("apply app.yaml --yes").expect(0);
    env.write("app.yaml", web);
    platform.clear_requests();
    let refused = env.run("apply app.yaml --yes").expect(64);
    assert!(
        refused.stderr.contains("component `mail` would be removed"),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.contains("--confirm-destroy shop"),
        "{}",
        refused.stderr
    );
    assert_eq!(writes(&platform), [] as [&str; 0]);
    env.run("apply app.yaml --yes --confirm-destroy shop")
        .expect(0);
    env.run("plan app.yaml --exit-code").expect(0);
}

#[test]
fn nobody_to_ask_means_nothing_is_sent() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    let refused = env.run("apply specs/").expect(64);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

#[test]
fn create_update_and_delete_are_strict_about_names() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    let file = "specs/odoo-saas-platform.yaml";
    env.run(&format!("update odoo {file} --yes")).expect(5);
    env.run(&format!("create {file} --yes")).expect(0);
    env.run(&format!("create {file} --yes")).expect(6);
    env.run(&format!("create {file} --yes --upsert")).expect(0);
    env.edit(
        file,
        "initial_delay_seconds: 180",
        "initial_delay_seconds: 200",
    );
    env.run(&format!("update odoo {file} --yes")).expect(0);
    env.run("update odoo specs/mcp-coordinator.yaml --yes")
        .expect(6);
    env.run("delete odoo").expect(64);
    env.run("delete odoo --yes --confirm-destroy odoo")
        .expect(64);
    env.run("delete odoo --yes --confirm-destroy odoo-saas-platform")
        .expect(0);
    env.run("delete odoo --yes --confirm-destroy odoo-saas-platform")
        .expect(5);
    assert_eq!(
        env.run("list --json").expect(0).json()["data"]["apps"],
        serde_json::json!([])
    );
}

#[test]
fn a_detached_apply_does_not_wait() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    let run = env
        .run("apply specs/mcp-coordinator.yaml --yes --detach")
        .expect(0);
    assert!(run.stdout.contains("left to itself"), "{}", run.stdout);
    assert!(
        !platform
            .requests()
            .iter()
            .any(|request| request.path.contains("/deployments/"))
    );
}
