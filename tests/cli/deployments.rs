//! Commands about deployments: list, wait, cancel, restart, deploy, rollback, events, jobs.

use crate::support::{TestEnv, platform, writes};

const IMAGE: &str = "name: shop\nregion: fra\nservices:\n- name: web\n  image: {registry_type: DOCKER_HUB, registry: library, repository: nginx, tag: '1'}\n  http_port: 80\n  instance_size_slug: apps-s-1vcpu-0.5gb\n  instance_count: 1\n- name: api\n  image: {registry_type: DOCKER_HUB, registry: library, repository: nginx, tag: '1'}\n  internal_ports: [81]\n  instance_size_slug: apps-s-1vcpu-0.5gb\n  instance_count: 1\ningress:\n  rules:\n  - match: {path: {prefix: /}}\n    component: {name: web}\n";

/// Makes an environment in which the app `shop` was deployed `times` times.
fn deployed(platform: &ipctl::sim::Simulator, times: usize) -> TestEnv {
    let env = TestEnv::bare().on(platform);
    for tag in 1..=times {
        env.write("shop.yaml", IMAGE.replace("'1'", &format!("'{tag}'")));
        env.run("apply shop.yaml --yes").expect(0);
    }
    env
}

/// Replaces ids, times and ages, which differ from run to run.
fn redacted(text: &str) -> String {
    let is_id = |word: &str| word.len() == 8 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_time = |word: &str| {
        word.ends_with('s')
            && word
                .trim_end_matches('s')
                .chars()
                .all(|c| c.is_ascii_digit() || c == 'm')
            && word.len() > 1
    };
    let word = |word: &str| match word {
        id if is_id(id) => "<id>".to_owned(),
        time if is_time(time.trim_matches(['(', ',', ')'])) => "<time>".to_owned(),
        other => other.to_owned(),
    };
    let line = |line: &str| {
        line.split_whitespace()
            .map(word)
            .collect::<Vec<_>>()
            .join(" ")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn deployments_are_listed_with_cause_and_rollback_target() {
    let platform = platform();
    let env = deployed(&platform, 2);
    let listed = env.run("deployments shop").expect(0);
    insta::assert_snapshot!(redacted(&listed.stdout), @"
    ID PHASE CAUSE BY COMMIT AGE TOOK
    * <id> ACTIVE app spec updated dev@example.com - <time> <time>
    ^ <id> SUPERSEDED manual dev@example.com - <time> <time>

    * serves, ^ is where `ipctl rollback shop` goes
    ");
    let json = env.run("deployments shop --json").expect(0).json();
    let deployments = json["data"]["deployments"].as_array().unwrap();
    assert_eq!(deployments.len(), 2);
    assert_eq!(deployments[0]["active"], true);
    let none = env.run("deployments shop --phase error").expect(0);
    assert_eq!(none.stdout, "No deployments.\n");
    env.run("deployments nothing").expect(5);
    env.run("deployments shop --limit 0").expect(64);
}

#[test]
fn a_restart_names_components_and_is_followed() {
    let platform = platform();
    let env = deployed(&platform, 1);
    let restarted = env.run("restart shop -c api").expect(0);
    assert!(
        restarted.stdout.starts_with("shop  ACTIVE in "),
        "{}",
        restarted.stdout
    );
    let last = writes(&platform).pop().unwrap();
    assert!(last.ends_with("/restart"), "{last}");
    env.run("restart shop -c nothing").expect(5);
    let deployed = env.run("deploy shop --force-build --json").expect(0).json();
    assert_eq!(deployed["data"]["ok"], true);
    let listed = env.run("deployments shop --json").expect(0).json();
    assert_eq!(listed["data"]["deployments"].as_array().unwrap().len(), 3);
    let events = env.run("events shop --json").expect(0).json();
    assert_eq!(events["data"]["events"].as_array().unwrap().len(), 3);
    env.run("jobs shop").expect(0);
}

#[test]
fn a_rollback_is_checked_followed_and_ended() {
    let platform = platform();
    let env = deployed(&platform, 2);
    let dry = env.run("rollback shop --dry-run").expect(0);
    insta::assert_snapshot!(redacted(&dry.stdout), @"
    shop <id> (active, <time> -> <id> <time> ago, manual) allowed
    ! what the app wrote to databases is not undone
    ");
    let before = writes(&platform).len();
    env.run("rollback shop").expect(64);
    let only_checks = writes(&platform)[before..]
        .iter()
        .all(|line| line.ends_with("/rollback/validate"));
    assert!(only_checks);
    let back = env.run("rollback shop --yes").expect(0);
    assert!(
        back.stderr.contains("ipctl rollback commit shop"),
        "{}",
        back.stderr
    );
    let spec = env.run("get shop --spec").expect(0).json();
    assert_eq!(spec["services"][0]["image"]["tag"], "1");
    for blocked in ["deploy shop", "rollback shop --yes"] {
        let refused = env.run(blocked).expect(6);
        assert!(
            refused.stderr.contains("ipctl rollback revert shop"),
            "{}",
            refused.stderr
        );
    }
    env.run("rollback revert shop").expect(0);
    let spec = env.run("get shop --spec").expect(0).json();
    assert_eq!(spec["services"][0]["image"]["tag"], "2");
    env.run("rollback commit shop").expect(6);
    env.run("rollback shop --yes --no-pin").expect(0);
    env.run("rollback commit shop").expect(6);
}

#[test]
fn a_first_deployment_has_nothing_to_go_back_to() {
    let platform = platform();
    let env = deployed(&platform, 1);
    let refused = env.run("rollback shop --yes").expect(5);
    assert!(
        refused.stderr.contains("ipctl deployments shop"),
        "{}",
        refused.stderr
    );
    let nothing = env.run("cancel shop").expect(5);
    assert!(nothing.stderr.contains("under way"), "{}", nothing.stderr);
}

#[test]
fn a_deployment_under_way_is_waited_for_or_cancelled() {
    let platform = ipctl::sim::Simulator::start(ipctl::sim::Options {
        speed: 20.0,
        ..ipctl::sim::Options::default()
    })
    .unwrap();
    let env = TestEnv::bare().on(&platform);
    env.write("shop.yaml", IMAGE);
    env.run("apply shop.yaml --yes --detach").expect(0);
    let waited = env.run("wait shop").expect(0);
    assert!(
        waited.stderr.contains("following deployment"),
        "{}",
        waited.stderr
    );
    env.run("restart shop --detach").expect(0);
    let cancelled = env.run("cancel shop").expect(0);
    assert!(
        cancelled.stdout.contains("goes on serving"),
        "{}",
        cancelled.stdout
    );
    let ended = env
        .run("wait shop --timeout 1s --deployment active")
        .expect(0);
    assert!(
        ended.stdout.starts_with("shop  ACTIVE in "),
        "{}",
        ended.stdout
    );
}
