//! Tests of how many tags a plan and a write compute: each costs tens of milliseconds on purpose.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::build::{AppPlan, Desired, Inputs, build};
use super::fingerprint::{tag_together, tags_of, tally};
use super::payload::payload;
use super::secrets::SecretMode;
use super::state::{AppState, StateMode};
use super::test_values::{slot, supplied};
use crate::model::live::App;

const SALT: [u8; 16] = [3; 16];
const KEYS: [&str; 4] = ["A", "B", "C", "D"];

/// What is live: the values, and whether their tags are stored.
struct Live<'a> {
    values: &'a [(&'a str, &'a str)],
    stored: bool,
}

fn encrypted(length: usize) -> String {
    let body = STANDARD.encode(vec![7_u8; length + 16]);
    format!("EV[1:{}:{body}]", "A".repeat(32))
}

fn tree() -> Value {
    let envs = KEYS.map(|key| json!({"key": key, "type": "SECRET"}));
    json!({"name": "shop", "workers": [{"name": "web"}], "envs": envs})
}

fn app(live: &Live<'_>) -> App {
    let mut spec = tree();
    let envs = live
        .values
        .iter()
        .map(|(key, value)| json!({"key": key, "type": "SECRET", "value": encrypted(value.len())}));
    let mut envs: Vec<Value> = envs.collect();
    if live.stored {
        let given = supplied(live.values);
        let slots: Vec<_> = given.values.keys().cloned().collect();
        let tags = tags_of(&given, &slots, SALT).into_iter();
        let state = AppState {
            salt: SALT,
            spec: String::new(),
            tags: tags.map(|(slot, tag)| (slot.to_string(), tag)).collect(),
            together: tag_together(&given, &slots, SALT),
            stack: None,
        };
        envs.push(state.to_env());
    }
    spec["envs"] = envs.into();
    let id = "c22d8f48-4bc4-49f5-8ca0-58e7164427ac";
    serde_json::from_value(json!({"id": id, "spec": spec})).unwrap()
}

/// Returns the plan and how many tags it took.
fn planned(
    given: &[(&str, &str)],
    live: Option<&Live<'_>>,
    secrets: SecretMode,
    state: StateMode,
) -> (AppPlan, Desired, usize) {
    let live: Vec<App> = live.map(app).into_iter().collect();
    let desired = Desired {
        name: "shop".to_owned(),
        file: "shop.yaml".to_owned(),
        tree: tree(),
        supplied: supplied(given),
        ignore: Vec::new(),
    };
    let before = tally::computed();
    let mut plan = build(
        &Inputs {
            desired: std::slice::from_ref(&desired),
            live: &live,
            secrets,
            state,
            stack: &crate::plan::Stack::default(),
        },
        &mut || SALT,
    );
    (plan.apps.remove(0), desired, tally::computed() - before)
}

fn tags_for(given: &[(&str, &str)], live: &Live<'_>) -> usize {
    planned(given, Some(live), SecretMode::Changed, StateMode::On).2
}

const FOUR: [(&str, &str); 4] = [("A", "a1"), ("B", "b1"), ("C", "c1"), ("D", "d1")];

#[test]
fn what_the_length_decides_takes_no_tag() {
    let live = Live {
        values: &FOUR,
        stored: true,
    };
    let longer = [("A", "a12"), ("B", "b12"), ("C", ""), ("D", "d123")];
    assert_eq!(tags_for(&longer, &live), 0);
    let one_open = [("A", "a12"), ("B", "b12"), ("C", "c123"), ("D", "d1")];
    assert_eq!(tags_for(&one_open, &live), 1);
}

#[test]
fn nothing_that_needs_no_comparison_takes_a_tag() {
    let stored = Live {
        values: &FOUR,
        stored: true,
    };
    let foreign = Live {
        values: &FOUR,
        stored: false,
    };
    assert_eq!(tags_for(&[], &stored), 0, "no value given");
    assert_eq!(tags_for(&FOUR, &foreign), 0, "no tag stored");
    for (live, mode, state) in [
        (None, SecretMode::Changed, StateMode::On),
        (Some(&stored), SecretMode::Keep, StateMode::On),
        (Some(&stored), SecretMode::Set, StateMode::On),
        (Some(&stored), SecretMode::Changed, StateMode::Off),
    ] {
        assert_eq!(planned(&FOUR, live, mode, state).2, 0, "{mode:?} {state:?}");
    }
}

#[test]
fn equal_values_take_one_tag_together_and_others_one_more_each() {
    let live = Live {
        values: &FOUR,
        stored: true,
    };
    assert_eq!(tags_for(&FOUR, &live), 1);
    let changed = [("A", "a1"), ("B", "b1"), ("C", "c1"), ("D", "d2")];
    assert_eq!(tags_for(&changed, &live), 1 + 4);
}

#[test]
fn one_value_in_many_places_takes_one_tag() {
    let shared = KEYS.map(|key| (key, "same"));
    let live = Live {
        values: &shared,
        stored: true,
    };
    assert_eq!(tags_for(&shared, &live), 1);
}

#[test]
fn a_write_takes_one_tag_for_each_value_and_one_for_all() {
    let (plan, desired, _) = planned(&FOUR, None, SecretMode::Changed, StateMode::On);
    let before = tally::computed();
    let spec = payload(&plan, &desired.supplied);
    assert_eq!(tally::computed() - before, 4 + 1);
    assert_eq!(AppState::of_spec(&spec).unwrap().tags.len(), 4);
    let (plan, desired, _) = planned(&FOUR, None, SecretMode::Changed, StateMode::Off);
    let before = tally::computed();
    payload(&plan, &desired.supplied);
    assert_eq!(tally::computed() - before, 0, "nothing is stored");
    assert!(desired.supplied.values.contains_key(&slot("A")));
}
