//! The order in which several apps are deployed, and what becomes of later ones when one fails.

use ipctl::sim::Simulator;

use crate::bounded::run;
use crate::support::{Run, TestEnv, line, platform};

/// A folder with three small apps: `base` in the first wave, `hub` in the second, `edge` in none.
fn stack() -> TestEnv {
    let env = TestEnv::bare().with("IPCTL_TOKEN", "not-a-real-token");
    for app in ["base", "edge", "hub"] {
        env.write(&format!("specs/{app}.yaml"), spec(app));
    }
    env.write(
        "specs/ipctl.yaml",
        "apps: {first: base}\nwaves: [[first], [hub]]\n",
    );
    env
}

fn spec(app: &str) -> String {
    format!(
        "name: {app}\nservices:\n  - name: web\n    image: {{registry_type: DOCKER_HUB, registry: acme, repository: {app}, tag: '1.2'}}\n"
    )
}

/// Names the apps in the order in which they were created.
fn created(platform: &Simulator) -> Vec<String> {
    let requests = platform.requests();
    let creates = requests
        .iter()
        .filter(|request| line(request) == "POST /v2/apps");
    creates
        .map(|request| {
            request.body.as_ref().unwrap()["spec"]["name"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

fn outcomes(done: &Run) -> Vec<String> {
    let data = &done.json()["data"]["apps"];
    let apps = data.as_array().unwrap().iter();
    apps.map(|app| {
        format!(
            "{} {}",
            app["name"].as_str().unwrap(),
            app["outcome"].as_str().unwrap()
        )
    })
    .collect()
}

/// Keeps the lines of a text that tell of starts and ends.
fn milestones(text: &str) -> Vec<&str> {
    let telling = ["creating", "waiting", "ACTIVE in"];
    text.lines()
        .filter(|line| telling.iter().any(|word| line.contains(word)))
        .map(|line| line.split(" in ").next().unwrap())
        // Without the time of day.
        .map(|line| line.split_once(' ').unwrap().1)
        .collect()
}

#[test]
fn a_wave_starts_when_the_one_before_is_verified_and_apps_in_no_wave_come_last() {
    let platform = platform();
    let env = stack().on(&platform);
    let done = run(&env, "apply --yes").expect(0);
    assert_eq!(created(&platform), ["base", "hub", "edge"]);
    assert_eq!(
        milestones(&done.stderr),
        [
            "hub waiting for wave 1",
            "edge waiting for wave 2",
            "base creating",
            "base ACTIVE",
            "hub creating",
            "hub ACTIVE",
            "edge creating",
            "edge ACTIVE",
        ]
    );
}

#[test]
fn after_a_failed_wave_later_apps_are_not_started() {
    let platform = platform();
    let env = stack().on(&platform);
    platform.apply_scenario("crash-loop:base".parse().unwrap());
    let done = run(&env, "apply --yes").expect(1);
    assert_eq!(created(&platform), ["base"]);
    let said = &done.stdout;
    assert!(
        said.contains("edge  not started (wave 3)\nhub  not started (wave 2)\n"),
        "{said}"
    );
    assert!(
        said.contains("Failed 1 of 3: base. 0 created, 0 changed, 0 unchanged, 2 not started in"),
        "{said}"
    );
}

#[test]
fn what_was_held_back_is_in_the_json_and_the_failure_decides_the_exit() {
    let platform = platform();
    let env = stack().on(&platform);
    run(&env, "apply --yes").expect(0);
    for app in ["base", "hub"] {
        env.edit(&format!("specs/{app}.yaml"), "1.2", "1.3");
    }
    platform.apply_scenario("outside-edit:base".parse().unwrap());
    let done = run(&env, "apply --yes --json").expect(6);
    assert_eq!(
        outcomes(&done),
        ["base failed", "edge unchanged", "hub not-started"]
    );
    let hub = &done.json()["data"]["apps"][2];
    assert_eq!(hub["error"], "not started (wave 2)");
}

#[test]
fn keep_going_starts_later_waves_although_one_failed() {
    let platform = platform();
    let env = stack().on(&platform);
    platform.apply_scenario("crash-loop:base".parse().unwrap());
    let done = run(&env, "apply --yes --keep-going --json").expect(1);
    assert_eq!(
        outcomes(&done),
        ["base failed", "edge active", "hub active"]
    );
    assert_eq!(created(&platform), ["base", "hub", "edge"]);
}

#[test]
fn within_a_wave_the_others_are_followed_to_their_end() {
    let platform = platform();
    let env = stack().on(&platform);
    env.write("specs/ipctl.yaml", "waves: [[base, edge], [hub]]\n");
    platform.apply_scenario("build-error:base".parse().unwrap());
    platform.apply_scenario("slow-build:edge".parse().unwrap());
    env.edit(
        "specs/base.yaml",
        "image: {registry_type: DOCKER_HUB, registry: acme, repository: base, tag: '1.2'}",
        "github: {repo: acme/base, branch: main}",
    );
    let done = run(&env, "apply --yes --json").expect(1);
    assert_eq!(
        outcomes(&done),
        ["base failed", "edge active", "hub not-started"]
    );
}

#[test]
fn one_at_a_time_when_asked_for() {
    let platform = platform();
    let env = stack().on(&platform);
    env.write("specs/ipctl.yaml", "{}\n");
    let done = run(&env, "apply --yes --parallel 1").expect(0);
    assert_eq!(
        milestones(&done.stderr),
        [
            "base creating",
            "base ACTIVE",
            "edge creating",
            "edge ACTIVE",
            "hub creating",
            "hub ACTIVE",
        ]
    );
    let refused = run(&env, "apply --yes --parallel 17").expect(64);
    assert!(
        refused.stderr.contains("a number from 1 to 16"),
        "{}",
        refused.stderr
    );
}
