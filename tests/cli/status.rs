//! The stack on one screen.

use crate::bounded::{finish, run, signal, until};
use crate::faults::{shop, slow_platform};
use crate::support::platform;

#[test]
fn a_healthy_app_has_one_line_and_nothing_to_do() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --verify none").expect(0);
    let found = run(&env, "status").expect(0);
    assert_eq!(found.stdout.lines().count(), 2, "{}", found.stdout);
    assert!(found.stdout.contains("shop  healthy"), "{}", found.stdout);
    let app = &run(&env, "status --json").expect(0).json()["data"]["apps"][0];
    assert_eq!(app["outside_edits"]["edited"], false);
    assert_eq!(app["deployment"]["phase"], "ACTIVE");
    let wide = run(&env, "status --wide").expect(0);
    assert!(wide.stdout.contains("REGION"), "{}", wide.stdout);
}

#[test]
fn edits_made_outside_are_counted_and_lead_to_drift() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --verify none").expect(0);
    platform.edit_outside("shop", |spec| {
        spec["services"][0]["envs"][0]["value"] = "green".into();
        spec["services"][0]["instance_count"] = 3.into();
    });
    run(&env, "wait shop").expect(0);
    let found = run(&env, "status").expect(0);
    assert!(found.stdout.contains("2 fields"), "{}", found.stdout);
    let hint = "2 fields changed outside ipctl: ipctl drift shop";
    assert!(found.stdout.contains(hint), "{}", found.stdout);
    let app = &run(&env, "status --json").expect(0).json()["data"]["apps"][0];
    assert_eq!(app["outside_edits"]["fields"], 2);
}

#[test]
fn a_pinned_app_names_both_ways_out() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --verify none").expect(0);
    env.edit("specs/shop.yaml", "red", "blue");
    run(&env, "apply --yes --verify none").expect(0);
    run(&env, "rollback shop --yes").expect(0);
    let found = run(&env, "status").expect(0);
    for hint in [
        "ipctl rollback commit shop\n",
        "ipctl rollback revert shop\n",
    ] {
        assert!(found.stdout.contains(hint), "{}", found.stdout);
    }
    let app = &run(&env, "status --json").expect(0).json()["data"]["apps"][0];
    assert_eq!(app["pinned"], true);
}

#[test]
fn trouble_fails_the_command_and_a_deployment_under_way_does_not() {
    let platform = platform();
    platform.apply_scenario("unhealthy".parse().unwrap());
    let env = shop().on(&platform);
    run(&env, "apply --yes --verify none").expect(0);
    let found = run(&env, "status").expect(1);
    assert!(found.stdout.contains("UNHEALTHY"), "{}", found.stdout);
    assert!(
        found.stdout.contains("ipctl logs shop -c web --type crash"),
        "{}",
        found.stdout
    );
    let platform = platform_with_failed_app();
    let env = shop().on(&platform);
    let found = run(&env, "status").expect(1);
    assert!(
        found.stdout.contains("MISSING") && found.stdout.contains(" ERROR "),
        "{}",
        found.stdout
    );
    let platform = slow_platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --detach").expect(0);
    let found = run(&env, "status").expect(0);
    assert!(found.stdout.contains("progressing"), "{}", found.stdout);
    assert!(found.stdout.contains("ipctl wait shop"), "{}", found.stdout);
}

fn platform_with_failed_app() -> ipctl::sim::Simulator {
    let platform = platform();
    platform.apply_scenario("crash-loop".parse().unwrap());
    run(&shop().on(&platform), "apply --yes").expect(1);
    platform
}

#[test]
fn watching_tells_a_change_once() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --verify none").expect(0);
    platform.clear_requests();
    let mut child = env.spawn("status --watch=1s");
    until("a third look", || {
        let requests = platform.requests();
        let health = requests
            .iter()
            .filter(|request| request.path.ends_with("/health"));
        health.count() >= 3 || child.try_wait().unwrap().is_some()
    });
    signal(&child, "INT");
    let done = finish(child).expect(130);
    assert_eq!(
        done.stdout.matches("DEPLOYMENT").count(),
        1,
        "{}",
        done.stdout
    );
}
