//! Edits by somebody else: shown apart, undone only with consent, and what `drift` says of them.

use ipctl::sim::Simulator;
use serde_json::{Value, json};

use crate::bounded::run;
use crate::faults::shop;
use crate::support::{Run, TestEnv, line, platform, writes};

/// Deploys the small app, and lets somebody else add a variable and change the colour afterwards.
fn edited() -> (TestEnv, Simulator) {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    platform.edit_outside("shop", |spec| {
        spec["services"][0]["envs"][0]["value"] = "green".into();
        spec["services"][0]["instance_count"] = 3.into();
    });
    // The edit has a deployment of its own, which must not be under way any more.
    run(&env, "wait shop").expect(0);
    env.edit("specs/shop.yaml", "branch: main", "branch: next");
    platform.clear_requests();
    (env, platform)
}

/// Returns what a run printed with the time of the last apply left out.
fn timeless(done: &Run) -> String {
    let time = regex_lite::Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC").unwrap();
    time.replace_all(&done.without_ids(), "[TIME]").into_owned()
}

#[test]
fn an_outside_edit_is_shown_apart_with_when_and_by_whom() {
    let (env, _platform) = edited();
    env.edit("specs/shop.yaml", "value: red", "value: blue");
    insta::assert_snapshot!(timeless(&run(&env, "plan").expect(0)), @r#"
    ~ shop  app 00000000                                      effect: build + deploy
        services/web
          ~ envs.COLOUR    "green" -> "blue"
          ~ github.branch  main -> next
        secrets: 1 kept as they are on the platform
        ! `web` goes from 3 instances to 1: nothing takes over while it restarts
        ! changed outside ipctl after [TIME] (by dev@example.com)
          services/web
            ~ envs.COLOUR     "red" -> "green"
                your file says "blue": apply will overwrite it
            ~ instance_count  1 -> 3
                your file says 1: apply will undo it

    Cost   $15.00 -> $5.00 a month (-$10.00)
           shop/web  $15.00 -> $5.00 (-$10.00)
    Plan   0 to create, 1 to change, 0 unchanged
    Next   ipctl apply
    "#);
    let json = run(&env, "plan --json").expect(0).json();
    let app = &json["data"]["apps"][0];
    let origin = |change: &Value| (change["path"].clone(), change["origin"].clone());
    let origins: Vec<_> = app["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(origin)
        .collect();
    assert_eq!(
        json!(origins),
        json!([
            ["/services/web/envs/COLOUR/value", "file"],
            ["/services/web/github/branch", "file"],
            ["/services/web/instance_count", "outside"],
        ])
    );
    assert_eq!(app["outside_edits"], 2);
    assert_eq!(app["outside"]["known"], true);
    assert_eq!(app["outside"]["by"][0]["by"], "dev@example.com");
    assert_eq!(
        app["outside"]["edits"],
        json!([
            {"path": "/services/web/envs/COLOUR/value", "op": "replace", "before": "red", "after": "green",
             "sensitive": false, "verdict": "overwritten", "file": "blue"},
            {"path": "/services/web/instance_count", "op": "replace", "before": 1, "after": 3,
             "sensitive": false, "verdict": "undone"},
        ])
    );
}

#[test]
fn an_edit_that_the_file_has_taken_over_is_silence() {
    let (env, platform) = edited();
    env.edit("specs/shop.yaml", "branch: next", "branch: main");
    env.edit("specs/shop.yaml", "value: red", "value: green");
    env.edit(
        "specs/shop.yaml",
        "  - name: web\n",
        "  - name: web\n    instance_count: 3\n",
    );
    run(&env, "plan --exit-code").expect(0);
    let sent: Vec<String> = platform.requests().iter().map(line).collect();
    assert_eq!(sent, ["GET /v2/apps"]);
    assert_eq!(writes(&platform), [""; 0]);
}

#[test]
fn without_a_state_every_difference_is_simply_a_change() {
    let (env, _platform) = edited();
    env.write(
        "specs/ipctl.yaml",
        "state: off\nsecrets:\n  session: {from: {env: SESSION}, used_by: [shop/web/SESSION_KEY]}\n",
    );
    let json = run(&env, "plan --json").expect(0).json();
    let app = &json["data"]["apps"][0];
    assert_eq!(
        (&app["outside"], &app["outside_edits"]),
        (&Value::Null, &json!(0))
    );
    assert_eq!(app["changes"].as_array().unwrap().len(), 3);
}

#[test]
fn an_outside_edit_is_not_undone_without_consent() {
    let (env, platform) = edited();
    let before = crate::faults::deployments(&platform, &crate::faults::apps(&platform)[0]).len();
    let id = platform_id(&platform);
    for words in [
        "apply --yes",
        "apply",
        "create specs/shop.yaml --upsert --yes",
        "update shop specs/shop.yaml --yes",
    ] {
        let refused = run(&env, words).expect(6);
        let shown = refused.stderr.split("error[").nth(1).unwrap();
        let (reason, _) = shown.split_once("  next ").unwrap_or((shown, ""));
        assert_eq!(reason, REFUSED, "{words}");
    }
    let json = run(&env, "apply --yes --json").expect(6).json();
    assert_eq!(json["error"]["code"], "IP604");
    assert_eq!(writes(&platform), [""; 0]);

    run(&env, "apply --yes --overwrite-outside").expect(0);
    assert_eq!(writes(&platform), [format!("PUT /v2/apps/{id}")]);
    let after = crate::faults::deployments(&platform, &crate::faults::apps(&platform)[0]).len();
    assert_eq!(after, before + 1);
    assert_eq!(
        platform.environment("shop", "web").unwrap()["COLOUR"],
        "red"
    );
    run(&env, "plan --exit-code").expect(0);
    env.edit("specs/shop.yaml", "value: red", "value: blue");
    run(&env, "apply --yes").expect(0);
}

const REFUSED: &str =
    "IP604]: `shop` was changed outside ipctl and your file would undo it (2 fields)
 |
 = help: see it: ipctl drift shop
         take theirs:
         ipctl pull shop --path /services/web/envs/COLOUR/value --path /services/web/instance_count
         keep yours: ipctl apply specs/shop.yaml --overwrite-outside
error: refused for 1 reason; nothing was sent
";

#[test]
fn taking_an_edit_over_field_by_field_leaves_what_the_file_changes() {
    let (env, platform) = edited();
    let refused = run(&env, "apply --yes").expect(6);
    let (_, pull) = refused.stderr.split_once(" ipctl pull ").unwrap();
    run(&env, &format!("pull {}", pull.lines().next().unwrap())).expect(0);
    let plan = run(&env, "plan --json").expect(0).json();
    let changes = plan["data"]["apps"][0]["changes"].as_array().unwrap();
    let paths: Vec<&Value> = changes.iter().map(|change| &change["path"]).collect();
    assert_eq!(paths, ["/services/web/github/branch"]);
    run(&env, "apply --yes").expect(0);
    assert_eq!(writes(&platform).len(), 1);
}

fn platform_id(platform: &Simulator) -> String {
    crate::faults::apps(platform)[0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn an_edit_that_the_file_agrees_with_needs_no_consent() {
    let (env, platform) = edited();
    env.edit("specs/shop.yaml", "value: red", "value: green");
    env.edit(
        "specs/shop.yaml",
        "  - name: web\n",
        "  - name: web\n    instance_count: 3\n",
    );
    run(&env, "apply --yes").expect(0);
    assert_eq!(writes(&platform).len(), 1);
}

#[test]
fn edits_that_cannot_be_read_need_consent_too() {
    let (env, platform) = edited();
    let proxy = crate::proxy::Proxy::start(&platform, |_, line| {
        if line.contains("/deployments") {
            crate::proxy::Fate::Limit
        } else {
            crate::proxy::Fate::Pass
        }
    });
    let env = env.with("IPCTL_API_URL", proxy.url());
    let refused = run(&env, "apply --yes").expect(6);
    assert!(
        refused.stderr.contains("your file may undo it")
            && refused
                .stderr
                .contains("take theirs: ipctl pull shop --diff\n"),
        "{}",
        refused.stderr
    );
    assert_eq!(writes(&platform), [""; 0]);
}

#[test]
fn drift_shows_only_the_outside_edits_and_both_ways_out() {
    let (env, platform) = edited();
    let env = env.with("SESSION", "");
    let done = run(&env, "drift --exit-code").expect(2);
    insta::assert_snapshot!(timeless(&done), @r#"
    ! shop  changed outside ipctl after [TIME] (by dev@example.com)
          services/web
            ~ envs.COLOUR     "red" -> "green"
                your file says "red": apply will undo it
            ~ instance_count  1 -> 3
                your file says 1: apply will undo it
    Next   take theirs: ipctl pull shop --path /services/web/envs/COLOUR/value --path /services/web/instance_count
           keep yours: ipctl apply specs/shop.yaml --overwrite-outside
    "#);
    run(&env, "drift").expect(0);
    let json = run(&env, "drift --json --exit-code").expect(2).json();
    let edits = json["data"]["edits"].as_array().unwrap();
    assert_eq!(edits.len(), 2);
    assert_eq!(
        (&edits[0]["app"], &edits[0]["verdict"]),
        (&json!("shop"), &json!("undone"))
    );
    assert!(
        platform
            .requests()
            .iter()
            .all(|request| request.method == "GET")
    );
}

#[test]
fn drift_is_silent_about_what_was_not_edited_is_not_there_or_is_not_known() {
    let platform = platform();
    let env = shop().on(&platform);
    let says = |words: &str| {
        let done = run(&env, "drift --exit-code").expect(0);
        assert!(done.stdout.contains(words), "{}", done.stdout);
    };
    says("does not exist yet");
    run(&env, "apply --yes").expect(0);
    says("nothing changed outside ipctl");
    env.edit("specs/shop.yaml", "value: red", "value: blue");
    says("nothing changed outside ipctl");
    platform.edit_outside("shop", |spec| {
        spec["envs"] = json!([]);
    });
    says("there is nothing to compare with");
}
