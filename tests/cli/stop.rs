//! Being told to stop: signals in every phase, and readers that go away.

#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::bounded::{LIMIT, code_of, finish, run, signal, until};
use crate::faults::{apps, shop, slow_platform};
use crate::proxy::{Fate, Proxy};
use crate::support::{TestEnv, platform, writes};

#[test]
fn a_signal_while_planning_ends_at_once() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let platform = platform();
        let proxy = Proxy::start(&platform, |_, _| Fate::Hold);
        let env = shop().with("IPCTL_API_URL", proxy.url());
        let child = env.spawn("apply --yes");
        proxy.held_within(LIMIT).unwrap();
        signal(&child, name);
        let start = Instant::now();
        finish(child).expect(code);
        assert!(start.elapsed() < Duration::from_secs(3));
        assert_eq!(writes(&platform), [""; 0]);
    }
}

#[test]
fn a_signal_during_a_create_lets_it_finish_and_starts_nothing_new() {
    let platform = slow_platform();
    let proxy = Proxy::once(&platform, "POST /v2/apps", Fate::Hold);
    let env = shop().with("IPCTL_API_URL", proxy.url());
    let child = env.spawn("apply --yes");
    proxy.held_within(LIMIT).unwrap();
    signal(&child, "INT");
    proxy.let_go();
    let done = finish(child).expect(130);
    assert!(
        done.both().contains("the deployment goes on"),
        "{}",
        done.both()
    );
    assert!(done.stderr.contains("ipctl wait shop"), "{}", done.stderr);
    assert_eq!(apps(&platform).len(), 1);
}

#[test]
fn a_write_that_is_not_answered_is_waited_for_ten_seconds_at_most() {
    let platform = slow_platform();
    let proxy = Proxy::once(&platform, "POST /v2/apps", Fate::Hold);
    let env = shop().with("IPCTL_API_URL", proxy.url());
    let child = env.spawn("apply --yes");
    proxy.held_within(LIMIT).unwrap();
    signal(&child, "TERM");
    let start = Instant::now();
    let done = finish(child).expect(143);
    assert!(start.elapsed() < Duration::from_secs(15));
    assert!(done.both().contains("may still be made"), "{}", done.both());
}

#[test]
fn a_second_signal_leaves_at_once() {
    let platform = slow_platform();
    let proxy = Proxy::once(&platform, "POST /v2/apps", Fate::Hold);
    let env = shop().with("IPCTL_API_URL", proxy.url());
    let mut child = env.spawn("apply --yes");
    proxy.held_within(LIMIT).unwrap();
    let start = Instant::now();
    // Two of a kind that are not yet taken count as one, so they are sent until the run has gone.
    until("the end", || {
        if child.try_wait().unwrap().is_none() {
            signal(&child, "INT");
        }
        child.try_wait().unwrap().is_some()
    });
    assert_eq!(code_of(&mut child), 130);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_signal_while_the_limit_is_waited_for_sends_nothing_more() {
    let platform = platform();
    let env = shop().on(&platform);
    platform.apply_scenario("429-storm:shop*100".parse().unwrap());
    let child = env.spawn("apply --yes");
    until("a refused create", || {
        platform
            .requests()
            .iter()
            .any(|request| request.method == "POST")
    });
    signal(&child, "INT");
    let start = Instant::now();
    finish(child).expect(130);
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(apps(&platform).is_empty());
}

#[test]
fn termination_while_waiting_says_how_to_go_on() {
    let platform = slow_platform();
    let env = shop().on(&platform);
    let child = env.spawn("apply --yes");
    until("a look at the deployment", || {
        platform
            .requests()
            .iter()
            .any(|request| request.path.contains("/deployments/"))
    });
    signal(&child, "TERM");
    let done = finish(child).expect(143);
    assert!(done.stderr.contains("ipctl wait shop"), "{}", done.stderr);
    assert_eq!(writes(&platform), ["POST /v2/apps"]);
}

/// Runs a command, reads one line of its stdout, closes the pipe and returns what it says on stderr, with its code.
fn head(env: &TestEnv, words: &str) -> (i32, String) {
    let mut child = env.spawn(words);
    let mut line = String::new();
    let mut stdout = BufReader::with_capacity(16, child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    let stderr = child.stderr.take().unwrap();
    let code = code_of(&mut child);
    let lines = BufReader::new(stderr).lines().map(Result::unwrap);
    (code, lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    env.edit("specs/shop.yaml", "red", "blue");
    for words in [
        "list",
        "plan",
        "list --json",
        "help exit-codes",
        "logs shop -f --tail 50",
        "logs shop --json",
    ] {
        let (code, stderr) = head(&env, words);
        assert_eq!(code, 0, "{words}: {stderr}");
        assert!(
            !stderr.contains("panic") && !stderr.to_lowercase().contains("broken pipe"),
            "{words}: {stderr}"
        );
    }
}

#[test]
fn closed_streams_do_not_stop_the_work() {
    let platform = platform();
    let env = shop().on(&platform);
    let program = env!("CARGO_BIN_EXE_ipctl");
    let mut command = env.command("unused");
    let folder = command.get_current_dir().unwrap().to_owned();
    let variables: Vec<_> = command
        .get_envs()
        .map(|(name, value)| (name.to_owned(), value.unwrap().to_owned()))
        .collect();
    command = Command::new("sh");
    command.args(["-c", &format!("exec '{program}' apply --yes >&- 2>&-")]);
    command
        .current_dir(folder)
        .env_clear()
        .envs(variables)
        .stdin(Stdio::null());
    assert_eq!(code_of(&mut command.spawn().unwrap()), 0);
    assert_eq!(apps(&platform).len(), 1);
}
