//! What survives restarts, kills and damage.

use std::fs;
use std::path::Path;
use std::time::Duration;

use ipctl::sim::{Options, Simulator, StartError};
use serde_json::json;

use crate::support::{Bench, image_app};

fn kept(folder: &Path) -> Options {
    Options {
        state: Some(folder.to_owned()),
        ..Options::default()
    }
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::with(kept(folder.path()));
    let id = bench.serving(image_app("shop")).await;
    let zone = json!({"name": "example.com"});
    bench.post("/v2/domains", zone).await;
    let (app, zones) = (bench.app(&id).await, bench.get("/v2/domains").await.body);
    let clock = bench.clock.clone();
    bench.sim.stop();
    let again = Bench::at(clock, kept(folder.path()));
    assert_eq!(again.app(&id).await, app);
    assert_eq!(again.get("/v2/domains").await.body, zones);
    let inside = again.sim.environment("shop", "web").unwrap();
    assert_eq!(inside["TOKEN"], "not-a-real-token");
    assert_ne!(again.create(image_app("other")).await, id);
}

#[tokio::test]
async fn a_kill_after_any_answer_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::with(kept(folder.path()));
    for number in 0..4 {
        let id = bench.create(image_app(&format!("shop-{number}"))).await;
        bench.pass(30);
        let shown = bench.app(&id).await;
        // What lies on disk while the first one still runs is what a kill would leave.
        let copy = tempfile::tempdir().unwrap();
        let state = copy.path().join("state.json");
        fs::copy(folder.path().join("state.json"), &state).unwrap();
        fs::write(copy.path().join("state.json.new"), "{\"half\":").unwrap();
        let revived = Bench::at(bench.clock.clone(), kept(copy.path()));
        assert_eq!(revived.app(&id).await, shown);
    }
}

#[tokio::test]
async fn what_happened_while_it_was_off_is_made_up_for() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::with(kept(folder.path()));
    let id = bench.create(image_app("shop")).await;
    let clock = bench.clock.clone();
    bench.sim.stop();
    clock.advance(Duration::from_hours(1));
    let again = Bench::at(clock, kept(folder.path()));
    assert_eq!(again.newest(&id).await["phase"], "ACTIVE");
}

#[test]
fn damage_is_reported_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    for damaged in ["", "{", "[]", "{\"version\": 99}"] {
        fs::write(&state, damaged).unwrap();
        let error = Simulator::start(kept(folder.path())).unwrap_err();
        assert!(matches!(error, StartError::State { .. }), "{error}");
        assert!(error.hint().contains("state.json"), "{}", error.hint());
        assert_eq!(fs::read_to_string(&state).unwrap(), damaged);
    }
}

#[test]
fn a_second_one_is_sent_to_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = Simulator::start(kept(folder.path())).unwrap();
    match Simulator::start(kept(folder.path())).unwrap_err() {
        StartError::InUse { url, .. } => assert_eq!(url.as_deref(), Some(first.url())),
        other => panic!("{other}"),
    }
    first.stop();
    assert!(Simulator::start(kept(folder.path())).is_ok());
}

#[test]
fn it_only_listens_at_home() {
    let options = Options {
        listen: "0.0.0.0:0".parse().unwrap(),
        ..Options::default()
    };
    let error = Simulator::start(options).unwrap_err();
    assert!(matches!(error, StartError::NotLoopback { .. }), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_state() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sim");
    let bench = Bench::with(kept(&folder));
    bench.create(image_app("shop")).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for name in ["state.json", "server.json", "requests.jsonl"] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    let log = fs::read_to_string(folder.join("requests.jsonl")).unwrap();
    assert!(log.contains("\"/v2/apps\""), "{log}");
    assert!(!log.contains("not-a-real-token"), "{log}");
}
