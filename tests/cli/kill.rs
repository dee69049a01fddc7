//! Sudden deaths, and two runs at the same time.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ipctl::sim::Simulator;

use crate::bounded::{finish, run};
use crate::faults::{apps, deployments, shop};
use crate::proxy::{Fate, Proxy};
use crate::support::{TestEnv, platform};

const NAMES: [&str; 3] = ["alpha", "beta", "gamma"];

fn three() -> TestEnv {
    let env = TestEnv::bare().with("IPCTL_TOKEN", "not-a-real-token");
    for name in NAMES {
        let spec = format!(
            "name: {name}\nworkers:\n  - name: job\n    image: {{registry_type: DOCR, repository: {name}, tag: v1}}\n"
        );
        env.write(&format!("specs/{name}.yaml"), spec);
    }
    env
}

/// Kills an apply when the platform has acted on request `number`, applies again, and tells whether it came that far.
fn dies_after(number: usize) -> bool {
    let platform = platform();
    let proxy = Proxy::start(&platform, move |at, _| {
        if at == number { Fate::Hold } else { Fate::Pass }
    });
    let env = three();
    let mut command = env.command("apply --yes");
    command.env("IPCTL_API_URL", proxy.url());
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut reached = false;
    loop {
        if proxy.held_within(Duration::from_millis(20)).is_some() {
            reached = true;
            child.kill().unwrap();
        }
        if child.try_wait().unwrap().is_some() {
            break;
        }
    }
    // A request that the dead run had sent beside the held one may still arrive; it is part of what was done.
    proxy.let_go();
    settled(&platform);
    run(&env.on(&platform), "apply --yes").expect(0);
    let apps = apps(&platform);
    let names: BTreeSet<&str> = apps
        .iter()
        .filter_map(|app| app["spec"]["name"].as_str())
        .collect();
    assert_eq!(
        (apps.len(), names),
        (3, BTreeSet::from(NAMES)),
        "after request {number}"
    );
    for app in &apps {
        assert_eq!(
            deployments(&platform, app).len(),
            1,
            "after request {number}: {}",
            app["spec"]["name"]
        );
        assert!(
            app["active_deployment"].is_object(),
            "after request {number}"
        );
    }
    reached
}

/// Waits until no request has come for a while.
fn settled(platform: &Simulator) {
    let mut before = usize::MAX;
    crate::bounded::until("silence", || {
        std::thread::sleep(Duration::from_millis(40));
        std::mem::replace(&mut before, platform.requests().len()) == platform.requests().len()
    });
}

#[test]
fn an_apply_that_is_killed_at_any_request_is_finished_by_the_next() {
    let next = AtomicUsize::new(1);
    let farthest = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if !dies_after(number) {
                        break;
                    }
                    let mut farthest = farthest.lock().unwrap();
                    *farthest = number.max(*farthest);
                }
            });
        }
    });
    // One list, three creates, and for each app at least a look, the app and its health.
    assert!(*farthest.lock().unwrap() >= 13);
}

#[test]
fn of_two_applies_at_the_same_time_one_wins_whole() {
    for _ in 0..3 {
        let platform = platform();
        let first = shop().on(&platform);
        run(&first, "apply --yes").expect(0);
        let second = shop().on(&platform);
        let colours = ["blue", "green"];
        for (env, colour) in [&first, &second].into_iter().zip(colours) {
            env.edit("specs/shop.yaml", "value: red", &format!("value: {colour}"));
            env.edit(
                "specs/shop.yaml",
                "name: web\n",
                &format!("name: web\n    run_command: run {colour}\n"),
            );
        }
        let children = [&first, &second].map(|env| env.spawn("apply --yes"));
        let runs = children.map(finish);
        let web = &apps(&platform)[0]["spec"]["services"][0];
        let colour = platform.environment("shop", "web").unwrap()["COLOUR"].clone();
        assert_eq!(web["run_command"], format!("run {colour}"));
        let winner = usize::from(colour == colours[1]);
        assert_eq!(runs[winner].code, 0, "{}", runs[winner].both());
        let other = &runs[1 - winner];
        assert!(
            [0, 6].contains(&other.code),
            "{}: {}",
            other.code,
            other.both()
        );
    }
}

#[test]
fn two_applies_that_create_the_same_app_make_one() {
    let platform = platform();
    let envs = [shop().on(&platform), shop().on(&platform)];
    let runs = envs
        .each_ref()
        .map(|env| env.spawn("apply --yes"))
        .map(finish);
    assert_eq!(apps(&platform).len(), 1);
    let mut codes = runs.each_ref().map(|run| run.code);
    codes.sort_unstable();
    assert!(
        codes == [0, 6] || codes == [0, 0],
        "{codes:?}: {}{}",
        runs[0].both(),
        runs[1].both()
    );
}
