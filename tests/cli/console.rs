//! A terminal in a container: one command with its exit status, and a session under a terminal.

use crate::bounded::run;
use crate::faults::shop;
use crate::support::{Run, TestEnv, platform};

fn applied() -> (ipctl::sim::Simulator, TestEnv) {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --verify none").expect(0);
    (platform, env)
}

/// Runs a command whose words may hold blanks.
fn console(env: &TestEnv, words: &str, command: &[&str]) -> Run {
    let output = env.command(words).arg("--").args(command).output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_command_gives_its_output_and_its_exit_status() {
    let (_platform, env) = applied();
    let done = console(&env, "console shop -c web", &["whoami"]).expect(0);
    assert_eq!((done.stdout.as_str(), done.stderr.as_str()), ("apps\n", ""));
    let done = console(&env, "console shop", &["sh", "-c", "echo a; exit 3"]).expect(3);
    assert_eq!(done.stdout, "a\n");
    let done = console(&env, "console shop -c web", &["nope"]).expect(127);
    assert_eq!(done.stdout, "bash: nope: command not found\n");
    let done = console(&env, "console shop -c web", &["echo", "a;  b", "$?", ""]).expect(0);
    assert_eq!(done.stdout, "a;  b $? \n");
}

#[test]
fn a_command_as_json() {
    let (_platform, env) = applied();
    let done = console(&env, "console shop -c web --json", &["false"]).expect(1);
    let data = &done.json()["data"];
    assert_eq!((&data["status"], &data["output"]), (&1.into(), &"".into()));
    assert!(data["instance"].as_str().unwrap().starts_with("web-"));
}

#[test]
fn what_cannot_be_done_is_refused_with_a_next_step() {
    let (platform, env) = applied();
    platform.clear_requests();
    let refused = run(&env, "console shop -c web").expect(64);
    let hint = "ipctl console shop -c web -- CMD";
    assert!(refused.stderr.contains(hint), "{}", refused.stderr);
    let refused = console(&env, "console shop -c web", &["a\u{3}"]).expect(64);
    assert!(
        refused.stderr.contains("control character"),
        "{}",
        refused.stderr
    );
    assert!(platform.requests().is_empty());
    let refused = console(&env, "console shop -c nope", &["ls"]).expect(5);
    let hint = "its components are `web`";
    assert!(refused.stderr.contains(hint), "{}", refused.stderr);
    let refused = console(&env, "console shop --instance nope", &["ls"]).expect(5);
    assert!(
        refused.stderr.contains("its instances are web-"),
        "{}",
        refused.stderr
    );
    console(&env, "console shop --instance web-0", &["ls"]).expect(0);
}

#[test]
fn an_app_without_a_container_has_no_console() {
    let platform = platform();
    platform.apply_scenario("crash-loop".parse().unwrap());
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(1);
    let refused = console(&env, "console shop -c web", &["ls"]).expect(5);
    assert!(
        refused.stderr.contains("ipctl health shop"),
        "{}",
        refused.stderr
    );
}
