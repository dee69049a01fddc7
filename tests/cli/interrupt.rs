//! Signals.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};

use ipctl::sim::{Options, Simulator};

use crate::support::{TestEnv, platform};

fn interrupt(child: &Child) {
    let done = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(done.success());
}

#[test]
fn following_logs_ends_well_with_ctrl_c() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.run("apply specs/superset-analytics.yaml --yes")
        .expect(0);
    let mut child = env.spawn("logs superset --component worker -f --tail 3");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..20 {
        let line = lines.next().unwrap().unwrap();
        assert!(line.starts_with("superset-worker  "), "{line}");
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_interrupted_apply_says_how_to_go_on() {
    let slow = Simulator::start(Options {
        speed: 1.0,
        ..Options::default()
    })
    .unwrap();
    let env = TestEnv::with_specs().with_secrets().on(&slow);
    let mut child = env.spawn("apply specs/mcp-coordinator.yaml --yes");
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("deployment")));
    let started = lines.find(|line| {
        line.as_ref().unwrap().contains("BUILDING") || line.as_ref().unwrap().contains("PENDING")
    });
    assert!(started.is_some());
    interrupt(&child);
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    let mut stdout = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut stdout)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(
        rest.iter()
            .any(|line| line.contains("ipctl wait mcp-coordinator")),
        "{rest:?}"
    );
}

#[test]
fn the_served_platform_prints_its_url_and_stops() {
    let env = TestEnv::bare();
    let mut child = env.spawn("sim serve --speed 100");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.next().unwrap().unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let listed = TestEnv::bare()
        .with("IPCTL_TOKEN", "not-a-real-token")
        .with("IPCTL_API_URL", &url)
        .run("list --json");
    listed.expect(0);
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
