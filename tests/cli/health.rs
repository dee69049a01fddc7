//! Health of apps: what the platform reports, what they answer, and how long to wait for it.

use ipctl::sim::Simulator;
use serde_json::Value;

use crate::bounded::{finish, run, signal, until};
use crate::faults::slow_platform;
use crate::support::{TestEnv, platform};

const SPEC: &str = "name: shop
services:
  - name: web
    image: {registry_type: DOCKER_HUB, registry: acme, repository: shop, tag: '1.2'}
    health_check: {http_path: /up}
workers:
  - name: mail
    image: {registry_type: DOCKER_HUB, registry: acme, repository: mail, tag: '1.2'}
";

fn shop() -> TestEnv {
    let env = TestEnv::bare().with("IPCTL_TOKEN", "not-a-real-token");
    env.write("specs/shop.yaml", SPEC);
    env
}

fn scripted(scenario: &str) -> Simulator {
    let platform = platform();
    platform.apply_scenario(scenario.parse().unwrap());
    platform
}

fn applied(platform: &Simulator) -> TestEnv {
    let env = shop().on(platform);
    run(&env, "apply --yes --verify none").expect(0);
    env
}

fn app(env: &TestEnv, words: &str, code: i32) -> Value {
    run(env, words).expect(code).json()["data"]["apps"][0].clone()
}

#[test]
fn a_healthy_app_is_asked_from_outside_too() {
    let platform = platform();
    let env = applied(&platform);
    let found = run(&env, "health").expect(0);
    assert!(found.stdout.contains("GET /up 200"), "{}", found.stdout);
    assert!(found.stdout.ends_with("ok 2 of 2 components healthy\n"));
    let json = app(&env, "health --json", 0);
    assert_eq!(json["probes"][0]["component"], "web");
    assert_eq!(json["probes"][0]["ok"], true);
    let instances = json["components"][1]["instances"].as_array().unwrap();
    assert!(instances[0].as_str().unwrap().starts_with("mail-"));
    let json = app(&env, "health --json --no-probe", 0);
    assert_eq!(json["probes"], Value::Array(Vec::new()));
    let found = run(&env, "health --no-probe --probe").expect(0);
    assert!(found.stdout.contains("GET /up 200"), "{}", found.stdout);
}

#[test]
fn a_component_that_is_not_ready_fails_the_check_with_a_next_command() {
    let platform = scripted("unhealthy:shop/mail");
    let env = applied(&platform);
    let found = run(&env, "health").expect(1);
    let problem =
        "1 problem\n  shop/mail  0 of 1 ready, memory 97%: ipctl logs shop -c mail --type crash\n";
    assert!(found.stdout.ends_with(problem), "{}", found.stdout);
    run(&env, "logs shop -c mail --type crash").expect(0);
    let json = app(&env, "health --json", 1);
    assert_eq!(json["state"], "unhealthy");
    assert_eq!(json["components"][0]["state"], "healthy");
}

/// A component that is younger than the delay before its first check is on its way, not ill.
#[test]
fn the_initial_delay_of_the_spec_is_honoured() {
    let platform = scripted("unhealthy:shop/web");
    let env = shop().on(&platform);
    env.edit(
        "specs/shop.yaml",
        "/up}",
        "/up, initial_delay_seconds: 3600}",
    );
    run(&env, "apply --yes --verify none").expect(0);
    let json = app(&env, "health --json", 0);
    assert_eq!(json["components"][0]["state"], "progressing");
    let reason = json["components"][0]["reason"].as_str().unwrap();
    assert!(reason.ends_with("checks begin after 3600 s"), "{reason}");
}

#[test]
fn an_app_that_answers_badly_is_not_healthy() {
    let platform = scripted("bad-answer");
    let env = applied(&platform);
    let found = run(&env, "health").expect(1);
    assert!(
        found.stdout.contains("web        UNHEALTHY"),
        "{}",
        found.stdout
    );
    let said = "shop/web  GET /up answered 502: ipctl logs shop -c web\n";
    assert!(found.stdout.ends_with(said), "{}", found.stdout);
    run(&env, "health --no-probe").expect(0);
    env.write(
        "specs/ipctl.yaml",
        "probes: {shop: {path: /up, status: 502}}\n",
    );
    run(&env, "health").expect(0);
    env.write(
        "specs/ipctl.yaml",
        "probes: {shop: {path: /up, status: 502, contains: hello}}\n",
    );
    let json = app(&env, "health --json", 1);
    assert_eq!(json["state"], "degraded");
    let problem = "answered 502 without the text `hello`";
    assert_eq!(json["probes"][0]["problem"], problem);
}

#[test]
fn a_first_deployment_that_failed_names_itself() {
    let platform = scripted("crash-loop");
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(1);
    let found = run(&env, "health").expect(1);
    assert!(found.stdout.contains("MISSING"), "{}", found.stdout);
    assert!(
        found.stdout.ends_with("ended as ERROR: ipctl why shop\n"),
        "{}",
        found.stdout
    );
}

#[test]
fn a_deployment_under_way_is_a_note_and_not_a_problem() {
    let platform = slow_platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --detach").expect(0);
    let found = run(&env, "health").expect(0);
    assert!(
        found.stdout.contains("1 note\n  shop  deployment "),
        "{}",
        found.stdout
    );
    assert!(
        found.stdout.ends_with(": ipctl wait shop\n"),
        "{}",
        found.stdout
    );
}

#[test]
fn waiting_ends_when_all_is_well_or_time_runs_out() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --detach").expect(0);
    let found = run(&env, "health --wait=1m").expect(0);
    assert!(found.stdout.ends_with("ok 2 of 2 components healthy\n"));
    let platform = scripted("unhealthy");
    let env = applied(&platform);
    let found = run(&env, "health --wait=1s").expect(8);
    assert!(
        found.stderr.contains("waiting: shop unhealthy"),
        "{}",
        found.stderr
    );
    assert!(found.stderr.contains("time ran out"), "{}", found.stderr);
    assert!(found.stdout.contains("1 problem\n"), "{}", found.stdout);
}

#[test]
fn watching_tells_changes_on_a_pipe_and_ends_with_ctrl_c() {
    let platform = platform();
    let env = applied(&platform);
    platform.clear_requests();
    let mut child = env.spawn("health --watch=1s --no-probe");
    let looks = || {
        let requests = platform.requests();
        let health = |path: &str| path.ends_with("/health");
        requests
            .iter()
            .filter(|request| health(&request.path))
            .count()
    };
    until("a third look", || {
        looks() >= 3 || child.try_wait().unwrap().is_some()
    });
    signal(&child, "INT");
    let done = finish(child).expect(130);
    assert_eq!(
        done.stdout.matches("COMPONENT").count(),
        1,
        "{}",
        done.stdout
    );
    run(&env, "health --watch --json").expect(64);
    run(&env, "health --watch --wait").expect(64);
}

#[test]
fn an_app_of_the_specs_that_is_not_live_is_a_row_and_hides_no_other() {
    let platform = platform();
    let env = applied(&platform);
    env.write("specs/till.yaml", SPEC.replace("name: shop", "name: till"));
    let found = run(&env, "health").expect(1);
    for text in [
        "mail",
        "till  -          MISSING",
        "till  the account has no such app: ipctl apply till",
    ] {
        assert!(found.stdout.contains(text), "{}", found.stdout);
    }
    let json = run(&env, "health --json").expect(1).json();
    assert_eq!(json["data"]["state"], "missing");
    assert_eq!(
        json["data"]["apps"][1]["problems"][0]["next"],
        "ipctl apply till"
    );
    let found = run(&env, "status").expect(1);
    assert!(found.stdout.contains("till  MISSING"), "{}", found.stdout);
    assert!(found.stdout.contains("shop  healthy"), "{}", found.stdout);
    let app = &run(&env, "status --json").expect(1).json()["data"]["apps"][1];
    assert_eq!((&app["name"], &app["id"]), (&"till".into(), &Value::Null));
}
