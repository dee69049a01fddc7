//! What is done after a deployment that does not work, and after an interruption.

use ipctl::sim::Simulator;

use crate::bounded::{finish, run, signal, until};
use crate::faults::{apps, deployments, slow_platform};
use crate::support::{TestEnv, platform, writes};

const SPEC: &str = "name: shop
services:
  - name: web
    image: {registry_type: DOCKER_HUB, registry: acme, repository: shop, tag: '1.2'}
    health_check: {http_path: /up}
";

/// A folder with one small app; on the embedded platform pauses between two looks keep to its time.
fn shop() -> TestEnv {
    let env = TestEnv::bare()
        .with("IPCTL_TOKEN", "not-a-real-token")
        .with("IPCTL_SIM_SPEED", "500");
    env.write("specs/shop.yaml", SPEC);
    env
}

/// A folder whose app is live on the embedded platform and has a newer tag in its file.
fn newer() -> TestEnv {
    let env = shop();
    run(&env, "apply --yes --sim=state").expect(0);
    env.edit("specs/shop.yaml", "1.2", "1.3");
    env
}

#[test]
fn an_active_deployment_that_does_not_work_is_rolled_back() {
    for trouble in ["bad-answer", "unhealthy"] {
        let env = newer();
        let words =
            format!("apply --yes --sim=state --on-failure rollback --scenario {trouble}:shop");
        let done = run(&env, &words).expect(1);
        assert!(
            done.stderr.contains("shop rolling back to "),
            "{}",
            done.stderr
        );
        for words in ["ROLLED BACK", "was put back by deployment"] {
            assert!(done.stdout.contains(words), "{}", done.stdout);
        }
        assert!(
            done.stderr.contains("ipctl rollback commit shop"),
            "{}",
            done.stderr
        );
        let live = run(&env, "get shop --spec --sim=state").expect(0);
        assert!(live.stdout.contains("1.2"), "{trouble}: {}", live.stdout);
        // The app is pinned, so the new version does not come back by itself.
        run(&env, "apply --yes --sim=state").expect(6);
    }
}

#[test]
fn without_the_flag_and_without_an_earlier_deployment_nothing_is_rolled_back() {
    let env = newer();
    let done = run(&env, "apply --yes --sim=state --scenario bad-answer").expect(1);
    assert!(!done.both().contains("roll"), "{}", done.both());
    let env = shop();
    let words = "apply --yes --sim=state --on-failure rollback --scenario bad-answer --json";
    let done = run(&env, words).expect(1).json();
    let app = &done["data"]["apps"][0];
    let error = app["error"].as_str().unwrap();
    assert_eq!(app["outcome"], "failed");
    assert!(
        error.ends_with("it could not be rolled back: no deployment served before"),
        "{error}"
    );
}

#[test]
fn a_deployment_that_failed_switched_nothing_so_nothing_is_rolled_back() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    env.edit("specs/shop.yaml", "1.2", "1.3");
    platform.clear_requests();
    platform.apply_scenario("crash-loop:shop".parse().unwrap());
    run(&env, "apply --yes --on-failure rollback").expect(1);
    assert_eq!(writes(&platform).len(), 1);
}

#[cfg(unix)]
fn interrupted(platform: &Simulator, flags: &str) -> crate::support::Run {
    let env = shop().on(platform);
    let child = env.spawn(&format!("apply --yes {flags}"));
    until("a look at the deployment", || {
        let requests = platform.requests();
        requests
            .iter()
            .any(|request| request.path.contains("/deployments/"))
    });
    signal(&child, "INT");
    finish(child).expect(130)
}

#[cfg(unix)]
#[test]
fn deployments_of_an_interrupted_run_are_cancelled_on_request_only() {
    for (flags, cancelled, says) in [
        (
            "--on-interrupt cancel",
            true,
            "the deployment was cancelled",
        ),
        ("", false, "the deployment goes on"),
    ] {
        let platform = slow_platform();
        let done = interrupted(&platform, flags);
        assert!(done.both().contains(says), "{}", done.both());
        let made = deployments(&platform, &apps(&platform)[0]);
        assert_eq!(made.len(), 1);
        assert_eq!(
            made[0]["phase"] == "CANCELED",
            cancelled,
            "{}",
            made[0]["phase"]
        );
    }
}
