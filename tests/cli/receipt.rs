//! Receipts: what is in them, that they are there whatever becomes of the run, and that they give nothing away.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::bounded::{finish, run, signal, until};
use crate::faults::{apps, shop, slow_platform};
use crate::support::{TestEnv, platform, writes};

fn receipt(env: &TestEnv) -> Value {
    let text = fs::read_to_string(env.path("receipt.json")).unwrap();
    assert!(!text.contains("stand-in-session"), "{text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_receipt_says_what_was_done_by_whom_and_to_what_end() {
    let platform = platform();
    let env = shop()
        .on(&platform)
        .with("GITHUB_ACTOR", "octocat")
        .with("GITHUB_SHA", "77ab01c")
        .with("GITHUB_SERVER_URL", "https://github.com")
        .with("GITHUB_REPOSITORY", "acme/shop")
        .with("GITHUB_RUN_ID", "12");
    let done = run(
        &env,
        "apply specs/ --yes --message first --receipt receipt.json",
    )
    .expect(0);
    assert!(
        done.stdout.ends_with("   receipt: receipt.json\n"),
        "{}",
        done.stdout
    );
    let permissions = fs::metadata(env.path("receipt.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(permissions & 0o777, 0o600);
    let made = receipt(&env);
    let about = &made["about"];
    assert_eq!(about["user"], "octocat");
    assert_eq!(about["run"], "https://github.com/acme/shop/actions/runs/12");
    assert_eq!(
        (&about["commit"], &about["message"]),
        (&"77ab01c".into(), &"first".into())
    );
    assert_eq!(about["targets"], serde_json::json!(["specs/"]));
    assert_eq!(made["exit"], 0);
    assert!(made["started"].as_str() <= made["ended"].as_str());
    let app = &made["apps"][0];
    assert_eq!(
        (&app["action"], &app["outcome"]),
        (&"create".into(), &"active".into())
    );
    assert_eq!(app["live_before"], Value::Null);
    assert_eq!(app["id"], apps(&platform)[0]["id"]);
    assert_eq!(
        app["deployment"],
        apps(&platform)[0]["active_deployment"]["id"]
    );

    env.edit("specs/shop.yaml", "red", "blue");
    run(&env, "apply --yes --receipt receipt.json").expect(0);
    let changed = &receipt(&env)["apps"][0];
    assert_eq!(changed["live_before"], app["live_after"]);
    assert_ne!(changed["live_after"], app["live_after"]);
    assert_eq!(
        changed["changes"],
        serde_json::json!([{"path": "/services/web/envs/COLOUR/value", "op": "replace"}])
    );

    run(&env, "apply --yes --receipt receipt.json").expect(0);
    let kept = &receipt(&env)["apps"][0];
    assert_eq!(
        (&kept["live_before"], &kept["live_after"]),
        (&changed["live_after"], &changed["live_after"])
    );
    assert_eq!(
        (&kept["action"], &kept["outcome"]),
        (&"keep".into(), &"unchanged".into())
    );
}

#[test]
fn a_receipt_is_shown_as_text_and_as_data() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --receipt receipt.json").expect(0);
    let shown = run(&env, "show receipt.json").expect(0).stdout;
    assert!(shown.starts_with("ipctl apply  done\n"), "{shown}");
    assert!(shown.contains("\nshop  created, ACTIVE in "), "{shown}");
    let data = run(&env, "show receipt.json --json").expect(0).json();
    assert_eq!(data["data"], receipt(&env));
    env.write("receipt.json", r#"{"schema": "ipctl/receipt/v1"}"#);
    run(&env, "show receipt.json").expect(3);
}

#[test]
fn a_run_that_fails_leaves_a_receipt() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply nothing.yaml --receipt receipt.json").expect(5);
    let early = receipt(&env);
    assert_eq!(
        (&early["exit"], &early["apps"]),
        (&5.into(), &serde_json::json!([]))
    );
    assert!(early["error"].is_string());

    platform.apply_scenario("crash-loop:shop".parse().unwrap());
    run(&env, "apply --yes --receipt receipt.json").expect(1);
    let failed = receipt(&env);
    let app = &failed["apps"][0];
    assert_eq!(
        (&failed["exit"], &app["outcome"]),
        (&1.into(), &"failed".into())
    );
    assert!(
        app["error"].as_str().unwrap().contains("failed at"),
        "{app}"
    );
    assert!(app["deployment"].is_string() && app["live_after"].is_string());
}

#[test]
fn a_run_that_is_interrupted_or_killed_leaves_a_receipt() {
    for (name, outcome) in [("INT", "interrupted"), ("KILL", "open")] {
        let platform = slow_platform();
        let env = shop().on(&platform);
        let child = env.spawn("apply --yes --receipt receipt.json");
        until("a look at the deployment", || {
            let mut requests = platform.requests().into_iter();
            requests.any(|request| request.path.contains("/deployments/"))
        });
        signal(&child, name);
        finish(child);
        let left = receipt(&env);
        let app = &left["apps"][0];
        assert_eq!(app["outcome"], outcome);
        assert!(app["deployment"].is_string(), "{app}");
        assert_eq!(left["ended"].is_null(), name == "KILL");
        let shown = run(&env, "show receipt.json").expect(0);
        assert_eq!(
            shown.stderr.contains("ipctl wait shop"),
            name == "KILL",
            "{}",
            shown.stderr
        );
    }
}

#[test]
fn a_receipt_that_cannot_be_written_stops_the_run_before_anything_is_sent() {
    let platform = platform();
    let env = shop().on(&platform);
    let before = fs::read_to_string(env.path("specs/shop.yaml")).unwrap();
    run(&env, "apply --yes --receipt specs/shop.yaml").expect(64);
    assert_eq!(
        fs::read_to_string(env.path("specs/shop.yaml")).unwrap(),
        before
    );
    run(&env, "apply --yes --receipt no/such/folder/receipt.json").expect(1);
    run(&env, "apply --yes --receipt specs").expect(64);
    assert!(writes(&platform).is_empty() && apps(&platform).is_empty());
}
