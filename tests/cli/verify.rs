//! What is verified once a deployment is active, and what a failed check means.

use ipctl::sim::Simulator;
use serde_json::{Value, json};

use crate::bounded::run;
use crate::faults::{apps, deployments};
use crate::support::{TestEnv, platform};

const SPEC: &str = "name: shop
services:
  - name: web
    image: {registry_type: DOCKER_HUB, registry: acme, repository: shop, tag: '1.2'}
    health_check: {http_path: /up}
";

/// A folder with one small app that has a health check, and a manifest.
fn shop(manifest: &str) -> TestEnv {
    let env = TestEnv::bare().with("IPCTL_TOKEN", "not-a-real-token");
    env.write("specs/shop.yaml", SPEC);
    env.write("specs/ipctl.yaml", manifest);
    env
}

fn scripted(scenario: &str) -> Simulator {
    let platform = platform();
    platform.apply_scenario(scenario.parse().unwrap());
    platform
}

#[test]
fn spec_health_and_public_address_are_verified() {
    let platform = platform();
    let env = shop("{}").on(&platform);
    let done = run(&env, "apply --yes").expect(0);
    let verified = "\n  verified  live spec = file   1/1 components ready   GET /up 200 in ";
    assert!(done.stdout.contains(verified), "{}", done.stdout);
    env.edit("specs/shop.yaml", "1.2", "1.3");
    let mut verified = run(&env, "apply --yes --json").expect(0).json();
    let verified = &mut verified["data"]["apps"][0]["verified"];
    verified["probe"][0]["ms"] = Value::Null;
    assert_eq!(
        *verified,
        json!({"spec": true, "health": true, "probe": [{"path": "/up", "status": 200, "ms": null}], "probe_skipped": null})
    );
}

#[test]
fn less_is_verified_when_less_is_wanted() {
    let platform = scripted("bad-answer");
    let env = shop("{}").on(&platform);
    for (what, tag, spec, health) in [
        ("none", "1", Value::Null, Value::Null),
        ("spec", "2", true.into(), Value::Null),
        ("health", "3", true.into(), true.into()),
    ] {
        env.write("specs/shop.yaml", SPEC.replace("1.2", tag));
        let done = run(&env, &format!("apply --yes --json --verify {what}")).expect(0);
        let verified = &done.json()["data"]["apps"][0]["verified"];
        assert_eq!((&verified["spec"], &verified["health"]), (&spec, &health));
        assert_eq!(verified["probe"], Value::Null);
    }
}

/// Runs against the embedded platform, whose time the pauses between two looks keep to.
fn embedded(env: TestEnv, words: &str) -> crate::support::Run {
    run(
        &env.with("IPCTL_SIM_SPEED", "500"),
        &format!("{words} --sim=state"),
    )
}

#[test]
fn an_app_that_answers_badly_is_not_called_done() {
    let done = embedded(shop("{}"), "apply --yes --scenario bad-answer").expect(1);
    let said = "the deployment is active, but GET /up answered 502";
    assert!(done.stdout.contains(said), "{}", done.stdout);
    assert!(
        done.stderr.contains("ipctl health shop; ipctl logs shop"),
        "{}",
        done.stderr
    );
}

#[test]
fn an_edge_that_learns_of_the_deployment_late_is_waited_for() {
    let platform = scripted("bad-answer*3");
    let env = shop("{}").on(&platform);
    let done = run(&env, "apply --yes").expect(0);
    assert!(done.stdout.contains("GET /up 200 in"), "{}", done.stdout);
}

#[test]
fn the_probe_of_the_manifest_takes_the_place_of_health_checks() {
    let platform = platform();
    let env = shop("apps: {s: shop}\nprobes: {s: {path: /home, contains: web}}\n").on(&platform);
    let done = run(&env, "apply --yes").expect(0);
    assert!(done.stdout.contains("GET /home 200 in"), "{}", done.stdout);
    assert!(!done.stdout.contains("/up"), "{}", done.stdout);
    let env = shop("probes: {shop: {path: /home, status: 204}}\n");
    let done = embedded(env, "apply --yes").expect(1);
    let said = "GET /home answered 200 instead of 204";
    assert!(done.stdout.contains(said), "{}", done.stdout);
}

#[test]
fn a_probe_that_cannot_be_made_is_said_to_be_skipped() {
    let platform = platform();
    let env = shop("{}").on(&platform);
    env.edit(
        "specs/shop.yaml",
        "    health_check: {http_path: /up}\n",
        "",
    );
    let done = run(&env, "apply --yes").expect(0);
    let said = "probe skipped: no service has a health_check.http_path that is public";
    assert!(done.stdout.contains(said), "{}", done.stdout);
    env.write("specs/ipctl.yaml", "probes: {shop: {path: /}}\n");
    env.edit("specs/shop.yaml", "services:", "workers:");
    let done = run(&env, "apply --yes --confirm-destroy shop").expect(0);
    assert!(
        done.stdout
            .contains("probe skipped: it has no public address"),
        "{}",
        done.stdout
    );
    assert_eq!(deployments(&platform, &apps(&platform)[0]).len(), 2);
}
