//! Newer commits and images: by default an update keeps what runs, with `--update-sources` it takes the newest.

use ipctl::sim::Simulator;
use serde_json::Value;

use crate::bounded::run;
use crate::faults::{apps, deployments, shop};
use crate::proxy::{Fate, Proxy};
use crate::support::{line, platform, writes};

/// Lists the commits that the deployments of the one app ran, the newest first.
fn commits(platform: &Simulator) -> Vec<String> {
    let made = deployments(platform, &apps(platform)[0]);
    let commit = |made: &Value| {
        made["services"][0]["source_commit_hash"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    made.iter().map(commit).collect()
}

/// Returns the body of the one PUT.
fn put(platform: &Simulator) -> Value {
    let requests = platform.requests();
    let mut puts = requests
        .iter()
        .filter(|request| line(request).starts_with("PUT"));
    let body = puts.next().unwrap().body.clone().unwrap();
    assert!(puts.next().is_none());
    body
}

#[test]
fn an_update_keeps_the_commit_that_runs_unless_it_is_asked_for_the_newest() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    env.edit("specs/shop.yaml", "red", "blue");
    platform.clear_requests();
    run(&env, "apply --yes").expect(0);
    assert_eq!(put(&platform).get("update_all_source_versions"), None);
    env.edit("specs/shop.yaml", "blue", "green");
    platform.clear_requests();
    run(&env, "apply --yes --update-sources").expect(0);
    assert_eq!(put(&platform)["update_all_source_versions"], true);
    let commits = commits(&platform);
    assert_eq!(commits[1], commits[2]);
    assert_ne!(commits[0], commits[1]);
}

#[test]
fn an_app_without_changes_is_deployed_for_its_newest_sources_with_the_same_spec() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    let before = apps(&platform)[0]["spec"].clone();
    let plan = run(&env, "plan --update-sources").expect(0);
    assert!(
        plan.stdout.contains("effect: build + deploy"),
        "{}",
        plan.stdout
    );
    assert!(
        plan.stdout
            .contains("sources: every component takes its newest commit or image"),
        "{}",
        plan.stdout
    );
    platform.clear_requests();
    let done = run(
        &env,
        "apply --yes --update-sources --json --message after-the-release",
    )
    .expect(0);
    assert_eq!(done.json()["data"]["apps"][0]["outcome"], "active");
    assert_eq!(done.json()["data"]["message"], "after-the-release");
    assert_eq!(apps(&platform)[0]["spec"], before);
    run(&env, "plan --exit-code").expect(0);
}

#[test]
fn a_put_for_newest_sources_whose_answer_was_lost_is_not_sent_again() {
    for fate in [Fate::LoseAnswer, Fate::FailAfter, Fate::LoseRequest] {
        let platform = platform();
        let env = shop().on(&platform);
        run(&env, "apply --yes").expect(0);
        platform.clear_requests();
        let proxy = Proxy::once(&platform, "PUT /v2/apps/", fate);
        let env = env.with("IPCTL_API_URL", proxy.url());
        run(&env, "apply --yes --update-sources").expect(0);
        assert_eq!(writes(&platform).len(), 1, "{fate:?}");
        assert_eq!(commits(&platform).len(), 2, "{fate:?}");
    }
}

#[test]
fn a_message_is_one_line_that_is_not_too_long() {
    let env = shop();
    let long = "x".repeat(501);
    let done = run(&env, &format!("apply --yes --message {long}")).expect(64);
    assert!(
        done.stderr.contains("one line of 1 to 500 characters"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_saved_plan_remembers_that_it_takes_the_newest_sources() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    run(&env, "plan --update-sources --out plan.ipctl").expect(0);
    let shown = run(&env, "show plan.ipctl").expect(0);
    assert!(
        shown.stdout.contains("newest commit or image"),
        "{}",
        shown.stdout
    );
    platform.clear_requests();
    run(&env, "apply plan.ipctl").expect(0);
    assert_eq!(put(&platform)["update_all_source_versions"], true);
}
