//! Secrets from a given value to what the running program sees, over several applies.

use ipctl::plan::{Decision, Desired, SecretMode, SendReason, StateMode};
use serde_json::{Value, json};

use super::platform::{Platform, desired, is_silent, shown, slot, supply};

const TOKEN: &str = "marker-token-not-real";
const PASSWORD: &str = "marker-password-not-real";
const LOGIN: &str = "user:marker-login-not-real";

fn tree(level: &str) -> Value {
    json!({
        "name": "shop",
        "envs": [{"key": "PASSWORD", "type": "SECRET", "scope": "RUN_TIME"}],
        "services": [{
            "name": "api",
            "image": {"registry_type": "GHCR", "registry": "acme", "repository": "shop", "registry_credentials": ""},
            "envs": [
                {"key": "TOKEN", "type": "SECRET"},
                {"key": "EXTRA", "type": "SECRET"},
                {"key": "LEVEL", "value": level},
            ],
        }],
    })
}

fn bare(level: &str) -> Desired {
    let mut wanted = desired(&tree(level));
    wanted.supplied.optional.insert(slot(Some("api"), "EXTRA"));
    wanted
}

fn given(level: &str, token: &str) -> Desired {
    let mut wanted = bare(level);
    let credentials = slot(Some("api"), "image.registry_credentials");
    for (slot, value) in [
        (slot(None, "PASSWORD"), PASSWORD),
        (slot(Some("api"), "TOKEN"), token),
        (credentials, LOGIN),
    ] {
        wanted.supplied.values.insert(slot, supply(value));
    }
    wanted
}

fn started() -> Platform {
    let platform = Platform::start();
    platform
        .apply(&given("info", TOKEN))
        .expect("the app is made");
    platform
}

/// Returns the variables `PASSWORD` and `TOKEN` as the program sees them.
fn seen(platform: &Platform) -> [Option<String>; 2] {
    let seen = platform
        .sim
        .environment("shop", "api")
        .expect("the component");
    ["PASSWORD", "TOKEN"].map(|key| seen.get(key).cloned())
}

fn texts<const N: usize>(texts: [&str; N]) -> [Option<String>; N] {
    texts.map(|text| Some(text.to_owned()))
}

/// Returns every encrypted text of a spec in order.
fn encrypted(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.starts_with("EV[") => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(encrypted).collect(),
        Value::Object(map) => map.values().flat_map(encrypted).collect(),
        _ => Vec::new(),
    }
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

fn last_put(platform: &Platform) -> Value {
    let requests = platform.sim.requests();
    let put = requests
        .iter()
        .rev()
        .find(|request| request.method == "PUT");
    put.and_then(|put| put.body.clone()).expect("a PUT")["spec"].clone()
}

#[test]
fn the_program_sees_the_given_values_and_the_spec_does_not_show_them() {
    let platform = started();
    assert_eq!(seen(&platform), texts([PASSWORD, TOKEN]));
    let live = platform.live("shop");
    assert_eq!(encrypted(&live).len(), 3);
    assert!(!live.to_string().contains("marker"));
    let all = platform.sim.environment("shop", "api").unwrap();
    assert!(
        !all.contains_key("EXTRA"),
        "an optional secret without a value is not sent"
    );
}

#[test]
fn a_plan_without_values_keeps_every_live_value() {
    let platform = started();
    let live = platform.live("shop");
    let plan = platform.plan(&bare("info"));
    assert!(is_silent(&plan), "{}", shown(&plan));
    let kept: Vec<String> = plan
        .secrets
        .iter()
        .filter_map(|line| match &line.decision {
            Decision::Keep(value) => Some(value.as_str().to_owned()),
            _ => None,
        })
        .collect();
    assert_eq!(sorted(kept), sorted(encrypted(&live)));
}

#[test]
fn another_change_carries_the_encrypted_values_and_blanks_none() {
    let platform = started();
    let live = platform.live("shop");
    platform.apply(&bare("debug")).unwrap();
    assert_eq!(
        sorted(encrypted(&last_put(&platform))),
        sorted(encrypted(&live))
    );
    assert_eq!(seen(&platform), texts([PASSWORD, TOKEN]));
    assert_eq!(
        sorted(encrypted(&platform.live("shop"))),
        sorted(encrypted(&live))
    );
    platform.assert_silent(&bare("debug"), "no values");
    platform.assert_silent(&given("debug", TOKEN), "the same values");
}

fn decision(platform: &Platform, wanted: &Desired, key: &str) -> Decision {
    let plan = platform.plan(wanted);
    let line = plan.secrets.into_iter().find(|line| line.slot.key == key);
    line.expect("the secret is in the plan").decision
}

#[test]
fn a_value_is_sent_once_when_it_changes() {
    let platform = started();
    platform.assert_silent(&given("info", TOKEN), "the same value");
    for (token, reason) in [
        ("marker-token-not-reaL", SendReason::Changed),
        ("marker-longer-token-not-real", SendReason::LengthDiffers),
    ] {
        let before = encrypted(&platform.live("shop"));
        let wanted = given("info", token);
        assert_eq!(
            decision(&platform, &wanted, "TOKEN"),
            Decision::Send(reason)
        );
        let plan = platform.plan(&wanted);
        let paths: Vec<String> = plan
            .changes
            .iter()
            .map(|change| change.path.to_slash())
            .collect();
        assert_eq!(paths, ["/services/api/envs/TOKEN/value"]);
        platform.write(&plan, &wanted.supplied).unwrap();
        assert_eq!(seen(&platform), texts([PASSWORD, token]));
        let after = encrypted(&platform.live("shop"));
        let kept = before.iter().filter(|text| after.contains(text)).count();
        assert_eq!((kept, after.len()), (2, 3), "only one of them is new");
        platform.assert_silent(&wanted, "sent");
        platform.assert_silent(&bare("info"), "no values");
    }
}

#[test]
fn a_forced_value_is_sent_and_a_kept_one_is_not() {
    let platform = started();
    let wanted = given("info", "marker-token-not-reaL");
    let keep = platform.plan_with(&wanted, SecretMode::Keep, StateMode::On);
    assert!(is_silent(&keep), "{}", shown(&keep));
    let same = given("info", TOKEN);
    let before = encrypted(&platform.live("shop"));
    let set = platform.plan_with(&same, SecretMode::Set, StateMode::On);
    platform.write(&set, &same.supplied).unwrap();
    let after = encrypted(&platform.live("shop"));
    assert!(
        before.iter().all(|text| !after.contains(text)),
        "all are new"
    );
    assert_eq!(seen(&platform), texts([PASSWORD, TOKEN]));
    platform.assert_silent(&same, "set");
}

#[test]
fn a_tag_of_a_kept_value_survives_other_changes() {
    let platform = started();
    platform.apply(&bare("debug")).unwrap();
    platform.apply(&bare("trace")).unwrap();
    let wanted = given("trace", "marker-token-not-reaL");
    assert_eq!(
        decision(&platform, &wanted, "TOKEN"),
        Decision::Send(SendReason::Changed)
    );
    platform.assert_silent(&given("trace", TOKEN), "the first value");
}

#[test]
fn a_secret_without_any_value_is_missing_and_an_optional_one_is_left_out() {
    let platform = Platform::start();
    let wanted = bare("info");
    let plan = platform.plan(&wanted);
    let plan = ipctl::plan::Plan::from(vec![plan]);
    let missing: Vec<String> = plan
        .missing_secrets(std::slice::from_ref(&wanted))
        .iter()
        .map(|missing| missing.slot.to_string())
        .collect();
    assert_eq!(
        missing,
        ["PASSWORD", "api/TOKEN", "api/image.registry_credentials"]
    );
    assert_eq!(decision(&platform, &wanted, "EXTRA"), Decision::Omit);
}

#[test]
fn without_a_state_equal_lengths_are_kept_and_nothing_is_stored() {
    let platform = Platform::start();
    let wanted = given("info", TOKEN);
    let plan = platform.plan_with(&wanted, SecretMode::Changed, StateMode::Off);
    platform.write(&plan, &wanted.supplied).unwrap();
    assert!(!platform.live("shop").to_string().contains("IPCTL_STATE"));
    let changed = given("info", "marker-token-not-reaL");
    let plan = platform.plan_with(&changed, SecretMode::Changed, StateMode::Off);
    assert!(is_silent(&plan), "{}", shown(&plan));
}

#[test]
fn a_value_that_the_platform_was_given_by_others_is_sent_once() {
    let platform = Platform::start();
    let wanted = given("info", TOKEN);
    let plan = platform.plan_with(&wanted, SecretMode::Changed, StateMode::Off);
    platform.write(&plan, &wanted.supplied).unwrap();
    let once = Decision::Send(SendReason::NotComparable);
    assert_eq!(decision(&platform, &wanted, "TOKEN"), once);
    platform.apply(&wanted).unwrap();
    platform.assert_silent(&wanted, "sent once");
}

#[test]
fn no_plaintext_is_shown_or_stored_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Platform::with(ipctl::sim::Options {
        state: Some(folder.path().to_owned()),
        ..ipctl::sim::Options::default()
    });
    let mut texts = Vec::new();
    for wanted in [
        given("info", TOKEN),
        given("debug", "marker-token-not-reaL"),
        given("debug", "marker-other-length"),
    ] {
        let plan = platform.plan(&wanted);
        texts.push(format!(
            "{:?} {:?} {}",
            plan.changes, plan.secrets, plan.outgoing
        ));
        texts.push(format!("{:?}", ipctl::diff::normalise(&plan.outgoing)));
        let app = platform.write(&plan, &wanted.supplied).unwrap();
        texts.push(format!("{app:?}"));
        let plan = ipctl::plan::Plan::from(vec![plan]);
        texts.extend(written(&plan));
    }
    let mut wrong = given("info", TOKEN);
    wrong.tree["services"][0]["http_port"] = json!(99_999);
    let error = platform.apply(&wrong).unwrap_err();
    texts.push(format!("{error} {error:?}"));
    texts.push(format!("{:?} {:?}", platform.sim, platform.sim.requests()));
    texts.extend(files(folder.path()));
    drop(platform);
    texts.extend(files(folder.path()));
    assert!(
        texts.iter().any(|text| text.contains("EV[1:")),
        "the files were looked at"
    );
    for text in texts {
        assert!(!text.contains("marker"), "{text}");
    }
}

fn files(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder").flatten();
    let texts = entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    texts.collect()
}

#[test]
fn no_secret_of_another_kind_is_shown_in_a_plan() {
    let platform = Platform::start();
    let spec = |mark: &str| {
        json!({
            "name": "shop",
            "services": [{"name": "api", "github": {"repo": "acme/shop"}, "log_destinations": [
                {"name": "dog", "datadog": {"api_key": mark}},
                {"name": "tail", "logtail": {"token": mark}},
                {"name": "search", "open_search": {"endpoint": "https://search.example.com:9200",
                    "basic_auth": {"user": "writer", "password": mark}}},
                {"name": "http", "endpoint": "https://logs.example.com", "headers": [{"key": "A", "value": mark}]},
            ]}],
            "ingress": {"rules": [{"component": {"name": "api"}}], "secure_header": {"key": "X-A", "value": mark}},
        })
    };
    let mut plans = vec![platform.plan(&desired(&spec("marker-one")))];
    platform.apply(&desired(&spec("marker-one"))).unwrap();
    plans.push(platform.plan(&desired(&spec("marker-two"))));
    assert_eq!(plans[1].changes.len(), 5, "{}", shown(&plans[1]));
    let mut without = spec("marker-one");
    without["services"][0]
        .as_object_mut()
        .unwrap()
        .shift_remove("log_destinations");
    plans.push(platform.plan(&desired(&without)));
    let changes: Vec<_> = plans
        .iter()
        .map(|plan| format!("{:?}", plan.changes))
        .collect();
    let plan = ipctl::plan::Plan::from(plans);
    for text in changes.into_iter().chain(written(&plan)) {
        assert!(!text.contains("marker"), "{text}");
    }
}

/// Writes a plan in every format and at every level of detail.
fn written(plan: &ipctl::plan::Plan) -> Vec<String> {
    use ipctl::render::plan::{Detail, Frame, plan_json, plan_markdown, plan_page, plan_patch};
    let mut texts = vec![plan_patch(plan)];
    for detail in [Detail::Summary, Detail::Changes, Detail::Everything] {
        let frame = Frame {
            detail,
            ..Frame::default()
        };
        texts.push(plan_json(plan, &frame).to_string());
        texts.push(plan_markdown(plan, &frame, None));
        texts.push(plan_page(
            plan,
            &frame,
            ipctl::render::style::Style::plain(),
        ));
    }
    texts
}
