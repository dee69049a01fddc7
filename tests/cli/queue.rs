//! A deployment of somebody else that is under way when an app is to be written.

use ipctl::sim::{Options, Simulator};

use crate::bounded::{LIMIT, finish, run, signal, until};
use crate::faults::{apps, deployments, shop, slow_platform};
use crate::support::{TestEnv, writes};

/// A platform on which a deployment takes about a second.
fn unhurried_platform() -> Simulator {
    Simulator::start(Options {
        speed: 60.0,
        ..Options::default()
    })
    .unwrap()
}

/// A folder whose file differs from the live app, which is being deployed anew by somebody else.
fn busy(platform: &Simulator) -> TestEnv {
    let env = shop().on(platform);
    run(&env, "apply --yes").expect(0);
    run(&env, "deploy shop --detach").expect(0);
    env.edit("specs/shop.yaml", "red", "blue");
    platform.clear_requests();
    env
}

/// The same on a platform that is so slow that neither deployment ends.
fn stuck(platform: &Simulator) -> TestEnv {
    let env = shop().on(platform);
    run(&env, "apply --yes --detach").expect(0);
    env.edit("specs/shop.yaml", "red", "blue");
    platform.clear_requests();
    env
}

fn colour(platform: &Simulator) -> String {
    platform.environment("shop", "web").unwrap()["COLOUR"].clone()
}

fn puts(platform: &Simulator) -> usize {
    let puts = writes(platform);
    puts.iter().filter(|line| line.starts_with("PUT")).count()
}

#[test]
fn a_deployment_of_somebody_else_is_not_disturbed_and_both_ways_out_are_named() {
    let platform = slow_platform();
    let env = stuck(&platform);
    let done = run(&env, "apply --yes").expect(6);
    assert_eq!(writes(&platform), [""; 0]);
    let says = [
        "another deployment of `shop` is under way",
        "--queue",
        "--supersede",
        "ipctl cancel shop",
    ];
    for words in says {
        assert!(done.both().contains(words), "{}", done.both());
    }
    run(&env, "apply --yes --queue --supersede").expect(64);
}

#[test]
fn queue_waits_for_the_other_deployment_and_then_writes() {
    let platform = unhurried_platform();
    let env = busy(&platform);
    let done = run(&env, "apply --yes --queue").expect(0);
    assert!(
        done.stderr.contains("shop waiting for deployment "),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("(manual), "), "{}", done.stderr);
    assert_eq!((puts(&platform), colour(&platform).as_str()), (1, "blue"));
    let made = deployments(&platform, &apps(&platform)[0]);
    let phases: Vec<&str> = made
        .iter()
        .map(|made| made["phase"].as_str().unwrap())
        .collect();
    assert_eq!(phases, ["ACTIVE", "SUPERSEDED", "SUPERSEDED"]);
    assert!(made[1]["created_at"].as_str() <= made[0]["created_at"].as_str());
}

#[test]
fn queue_refuses_an_app_that_was_changed_while_it_waited() {
    let platform = slow_platform();
    let env = stuck(&platform);
    let child = env.spawn("apply --yes --queue");
    until("a second look", || {
        let requests = platform.requests();
        let looks = requests
            .iter()
            .filter(|request| request.path.starts_with("/v2/apps/"));
        looks.count() > 1
    });
    platform.edit_outside("shop", |spec| {
        spec["services"][0]["instance_count"] = 2.into();
    });
    let done = finish(child).expect(6);
    assert!(
        done.both().contains("changed by somebody else"),
        "{}",
        done.both()
    );
    assert_eq!(puts(&platform), 0);
}

#[test]
fn queue_gives_up_when_time_runs_out_and_sends_nothing() {
    let platform = slow_platform();
    let env = stuck(&platform);
    let done = run(&env, "apply --yes --queue --timeout 1s").expect(8);
    assert!(done.both().contains("nothing was sent"), "{}", done.both());
    assert!(done.stderr.contains("ipctl cancel shop"), "{}", done.stderr);
    assert_eq!(writes(&platform), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_signal_while_queued_sends_nothing() {
    let platform = slow_platform();
    let env = stuck(&platform);
    let child = env.spawn("apply --yes --queue");
    until("a look", || {
        let requests = platform.requests();
        requests
            .iter()
            .any(|request| request.path.starts_with("/v2/apps/"))
    });
    signal(&child, "INT");
    let start = std::time::Instant::now();
    let done = finish(child).expect(130);
    assert!(start.elapsed() < LIMIT / 10);
    assert!(done.both().contains("nothing was sent"), "{}", done.both());
    assert_eq!(writes(&platform), [""; 0]);
}

#[test]
fn supersede_writes_at_once_and_says_whose_place_it_takes() {
    let platform = unhurried_platform();
    let env = busy(&platform);
    let done = run(&env, "apply --yes --supersede").expect(0);
    assert!(
        done.stderr.contains("shop takes the place of deployment "),
        "{}",
        done.stderr
    );
    assert!(
        !done.stderr.contains("waiting for deployment"),
        "{}",
        done.stderr
    );
    assert_eq!((puts(&platform), colour(&platform).as_str()), (1, "blue"));
}
