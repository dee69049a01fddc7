//! The other commands, their JSON, and names instead of ids.

use serde_json::Value;

use crate::bounded::until;
use crate::support::{TestEnv, platform};

fn applied() -> (ipctl::sim::Simulator, TestEnv) {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.run("apply specs/ --yes").expect(0);
    (platform, env)
}

#[test]
fn worker_logs_by_unique_parts_of_names() {
    let (_platform, env) = applied();
    // A container that was just replaced has written only a few lines.
    let mut run = env.run("version");
    until("seven lines", || {
        run = env.run("logs superset --component worker --tail 7");
        run.stdout.lines().count() >= 7
    });
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!((run.code, lines.len()), (0, 7), "{}", run.stdout);
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("superset-worker  ")),
        "{}",
        run.stdout
    );
    let json = env.run("logs superset -c worker --tail 3 --json").expect(0);
    for line in json.stdout.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            (&line["component"], &line["app"]),
            (&"superset-worker".into(), &"superset-analytics".into())
        );
    }
    for kind in ["build", "deploy"] {
        let run = env.run(&format!("logs odoo --type {kind}")).expect(0);
        assert!(run.stdout.lines().count() > 0, "{kind}: {}", run.both());
    }
}

#[test]
fn health_has_a_row_for_each_component_and_a_verdict() {
    let (_platform, env) = applied();
    let run = env.run("health").expect(0);
    for component in [
        "odoo-web",
        "superset-web",
        "redis",
        "superset-worker",
        "superset-beat",
        "mcp-hub",
    ] {
        assert!(
            run.stdout
                .lines()
                .any(|line| line.contains(component) && line.contains("1/1")),
            "{}",
            run.stdout
        );
    }
    assert!(
        run.stdout.contains("ok 6 of 6 components healthy\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn every_command_has_a_json_envelope() {
    let (_platform, env) = applied();
    for words in [
        "validate specs/",
        "plan specs/",
        "plan specs/ --out plan.ipctl",
        "show plan.ipctl",
        "diff specs/mcp-coordinator.yaml",
        "apply specs/ --yes",
        "create specs/mcp-coordinator.yaml --yes --upsert",
        "update mcp specs/mcp-coordinator.yaml --yes",
        "list",
        "get odoo",
        "status",
        "health",
        "schema",
        "schema --manifest",
        "completion bash",
        "version",
        "help exit-codes",
        "delete mcp --yes --confirm-destroy mcp-coordinator",
    ] {
        let document = env.run(&format!("{words} --json")).expect(0).json();
        let command = words.split(' ').next().unwrap();
        assert_eq!(document["schema"], format!("ipctl/{command}/v1"), "{words}");
        assert_eq!(
            (&document["ok"], &document["exit"]),
            (&true.into(), &0.into()),
            "{words}"
        );
        assert!(!document["data"].is_null(), "{words}");
    }
}

#[test]
fn failures_have_the_envelope_too() {
    let env = TestEnv::with_specs();
    let document = env.run("plan specs/ --json").expect(4).json();
    assert_eq!(
        (&document["ok"], &document["exit"]),
        (&false.into(), &4.into())
    );
    assert_eq!(document["error"]["message"], "no API token");
    let usage = env.run("plan --nonsense --json").expect(64).json();
    assert_eq!(usage["exit"], 64);
}

#[test]
fn an_unknown_command_is_an_error_with_the_nearest_name() {
    let run = TestEnv::bare().run("aply").expect(64);
    assert!(run.stderr.contains("ipctl apply"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
    let nothing = TestEnv::bare().run("").expect(64);
    assert!(nothing.both().contains("Usage:"), "{}", nothing.both());
}

#[test]
fn validate_needs_neither_token_nor_network() {
    let run = TestEnv::with_specs().run("validate specs/").expect(0);
    insta::assert_snapshot!(run.stdout, @r"
    specs/mcp-coordinator.yaml     ok
    specs/odoo-saas-platform.yaml  ok
    specs/superset-analytics.yaml  ok
    0 errors, 0 warnings in 3 files, offline
    1 note not shown: --notes
    ");
    assert_eq!(run.stderr, "");
}

#[test]
fn help_names_every_exit_code() {
    let run = TestEnv::bare().run("help exit-codes").expect(0);
    insta::assert_snapshot!(run.stdout, @r"
    Exit codes:
        0  done, or nothing to do
        1  the operation failed
        2  changes are pending (only with --exit-code)
        3  a spec or ipctl.yaml is invalid
        4  not logged in, or the token lacks a scope
        5  no such app, component, deployment or file
        6  conflict: stale plan, outside edit, pinned app, deployment in flight
        7  refused by a budget or a rule
        8  time ran out; the deployment may still finish
        9  you said no; nothing was changed
       10  the API or the network is out of reach
       64  wrong usage
       70  a bug in ipctl
      130  interrupted by Ctrl-C
      143  ended by a termination signal
    ");
}

#[test]
fn a_token_of_doctl_is_enough() {
    let platform = platform();
    let env = TestEnv::bare().with("IPCTL_API_URL", platform.url());
    let roaming = env.path("home/roaming").display().to_string();
    let env = env.with("APPDATA", &roaming);
    env.run("list").expect(4);
    let folder = if cfg!(windows) {
        "home/roaming"
    } else if cfg!(target_os = "macos") {
        "home/Library/Application Support"
    } else {
        "home/.config"
    };
    env.write(
        &format!("{folder}/doctl/config.yaml"),
        "access-token: not-a-real-token\nauth-contexts:\n  work: bad-token\ncontext: default\n",
    );
    env.run("list").expect(0);
    env.run("list --context work").expect(4);
    env.run("list --context nowhere").expect(4);
    env.write("token.txt", "not-a-real-token\n");
    env.run("list --context work --token-file token.txt")
        .expect(0);
}

#[test]
fn logs_of_a_failed_deployment_are_found_by_the_beginning_of_its_id() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    platform.apply_scenario("crash-loop:mcp-coordinator".parse().unwrap());
    let failed = env.run("apply specs/mcp-coordinator.yaml --yes").expect(1);
    let next = failed
        .stderr
        .lines()
        .find_map(|line| line.trim().strip_prefix("next    ipctl "))
        .unwrap();
    assert!(next.contains("--type deploy --deployment "), "{next}");
    let logs = env.run(next).expect(0);
    assert!(logs.stdout.lines().count() > 1, "{}", logs.both());
    env.run("logs mcp --type build").expect(0);
    env.run("logs mcp --type build --deployment ffffffff")
        .expect(5);
}

#[test]
fn help_is_short_or_long_and_a_wrong_command_leads_on() {
    let env = TestEnv::bare();
    let (short, long) = (env.run("-h").expect(0), env.run("--help").expect(0));
    assert!(short.stdout.lines().count() <= 24 && long.stdout.lines().count() > 60);
    assert_eq!(env.run("help").expect(0).stdout, long.stdout);
    assert_eq!(env.run("").expect(64).stderr, short.stdout);
    let (short, long) = (
        env.run("plan -h").expect(0),
        env.run("plan --help").expect(0),
    );
    assert!(short.stdout.find("Examples:") < short.stdout.find("Options:"));
    assert!(!short.stdout.contains("--token-file") && long.stdout.contains("--token-file"));
    assert_eq!(env.run("help plan").expect(0).stdout, long.stdout);
    let wrong = env.run("aply specs/").expect(64);
    insta::assert_snapshot!(wrong.stderr, @"
    error: `ipctl` has no command `aply`
      next   ipctl apply
             ipctl deploy
             ipctl --help
    ");
    let wrong = env.run("apps get shop --json").expect(64).json();
    assert_eq!(wrong["schema"], "ipctl/usage/v1");
    assert_eq!(wrong["error"]["next"][0], "ipctl get shop");
}

#[test]
fn every_topic_has_text_that_fits_and_data() {
    let env = TestEnv::bare();
    let topics = env.run("help topics --json").expect(0).json();
    for topic in topics["data"].as_array().unwrap() {
        let name = topic["name"].as_str().unwrap();
        let text = env.run(&format!("help {name} --width 80")).expect(0).stdout;
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
        let data = env.run(&format!("help {name} --json")).expect(0).json();
        assert!(
            data["data"].is_array() || data["data"].is_object(),
            "{name}"
        );
    }
    let wrong = env.run("help exit-code").expect(64);
    assert!(
        wrong.stderr.contains("ipctl help exit-codes"),
        "{}",
        wrong.stderr
    );
}
