//! What is sent for a secret, for every combination of file, live value, state and mode.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipctl::model::live::App;
use ipctl::model::secret::Plaintext;
use ipctl::plan::{
    AppState, Decision, SecretMode, SendReason, Slot, StateMode, Supplied, SuppliedValue, Tag,
    tags_of,
};
use serde_json::{Value, json};

use super::platform::{desired, plan_of, slot, supply};

const VALUE: &str = "not-a-real-secret";
const OTHER: &str = "not-a-real-secreT";

/// For each file and live value a grid: the stored state down, the mode across.
const TABLE: &str = "
file none, live none
            changed         keep            set
none        missing         missing         missing
equal       missing         missing         missing
different   missing         missing         missing

file none, live same
            changed         keep            set
none        keep            keep            keep
equal       keep            keep            keep
different   keep            keep            keep

file none, live other
            changed         keep            set
none        keep            keep            keep
equal       keep            keep            keep
different   keep            keep            keep

file plain, live none
            changed         keep            set
none        send-new        send-new        send-new
equal       send-new        send-new        send-new
different   send-new        send-new        send-new

file plain, live same
            changed         keep            set
none        send-once       keep            send-forced
equal       keep            keep            send-forced
different   send-changed    keep            send-forced

file plain, live other
            changed         keep            set
none        send-length     keep            send-forced
equal       send-length     keep            send-forced
different   send-length     keep            send-forced

file encrypted, live none
            changed         keep            set
none        as-written      as-written      as-written
equal       as-written      as-written      as-written
different   as-written      as-written      as-written

file encrypted, live same
            changed         keep            set
none        as-written      as-written      as-written
equal       as-written      as-written      as-written
different   as-written      as-written      as-written

file encrypted, live other
            changed         keep            set
none        as-written      as-written      as-written
equal       as-written      as-written      as-written
different   as-written      as-written      as-written
";

const MODES: [SecretMode; 3] = [SecretMode::Changed, SecretMode::Keep, SecretMode::Set];

#[test]
fn every_combination_is_decided_as_designed() {
    let mut cells = 0;
    for grid in TABLE.trim().split("\n\n") {
        let mut lines = grid.lines();
        let title = lines.next().unwrap();
        let (file, live) = title.split_once(", ").unwrap();
        for line in lines.skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            for (mode, expected) in MODES.into_iter().zip(&words[1..]) {
                let decided = decide(file, live, words[0], mode);
                assert_eq!(
                    word(&decided),
                    *expected,
                    "{title}, state {}, {mode:?}",
                    words[0]
                );
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 81);
}

#[test]
fn a_value_from_elsewhere_counts_like_one_in_the_file() {
    for (live, state) in [
        ("live none", "none"),
        ("live same", "equal"),
        ("live other", "different"),
    ] {
        for mode in MODES {
            let mut wanted = desired(&app(&json!({"key": "TOKEN", "type": "SECRET"})));
            wanted
                .supplied
                .values
                .insert(slot(Some("api"), "TOKEN"), supply(VALUE));
            let plan = plan_of(&wanted, &[live_app(live, state)], mode, StateMode::On);
            assert_eq!(
                word(&plan.secrets[0].decision),
                word(&decide("file plain", live, state, mode))
            );
        }
    }
}

#[test]
fn without_a_state_only_another_length_is_noticed() {
    let wanted = wanted("file plain");
    let decision = |live| {
        let plan = plan_of(
            &wanted,
            &[live_app(live, "none")],
            SecretMode::Changed,
            StateMode::Off,
        );
        word(&plan.secrets[0].decision)
    };
    assert_eq!(decision("live same"), "keep");
    assert_eq!(decision("live other"), "send-length");
}

#[test]
fn an_optional_secret_is_left_out_only_when_there_is_no_value_at_all() {
    let decision = |live, given: bool| {
        let mut wanted = wanted("file none");
        wanted.supplied.optional.insert(slot(Some("api"), "TOKEN"));
        if given {
            wanted
                .supplied
                .values
                .insert(slot(Some("api"), "TOKEN"), supply(VALUE));
        }
        let plan = plan_of(
            &wanted,
            &[live_app(live, "equal")],
            SecretMode::Changed,
            StateMode::On,
        );
        word(&plan.secrets[0].decision)
    };
    assert_eq!(decision("live none", false), "left-out");
    assert_eq!(decision("live same", false), "keep");
    assert_eq!(decision("live none", true), "send-new");
    assert_eq!(decision("live same", true), "keep");
}

fn decide(file: &str, live: &str, state: &str, mode: SecretMode) -> Decision {
    let plan = plan_of(&wanted(file), &[live_app(live, state)], mode, StateMode::On);
    plan.secrets[0].decision.clone()
}

fn word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Keep(_) => "keep",
        Decision::Literal => "as-written",
        Decision::Omit => "left-out",
        Decision::Missing => "missing",
        Decision::Send(SendReason::New) => "send-new",
        Decision::Send(SendReason::LengthDiffers) => "send-length",
        Decision::Send(SendReason::Changed) => "send-changed",
        Decision::Send(SendReason::NotComparable) => "send-once",
        Decision::Send(SendReason::Forced) => "send-forced",
    }
}

fn wanted(file: &str) -> ipctl::plan::Desired {
    let env = match file {
        "file plain" => json!({"key": "TOKEN", "type": "SECRET", "value": VALUE}),
        "file encrypted" => json!({"key": "TOKEN", "type": "SECRET", "value": encrypted(3)}),
        _ => json!({"key": "TOKEN", "type": "SECRET"}),
    };
    desired(&app(&env))
}

fn app(env: &Value) -> Value {
    json!({"name": "shop", "services": [{"name": "api", "envs": [env]}]})
}

/// Returns the live app; its ciphertext has the length of the value, or one byte more.
fn live_app(live: &str, state: &str) -> App {
    let mut spec = match live {
        "live same" => {
            app(&json!({"key": "TOKEN", "type": "SECRET", "value": encrypted(VALUE.len())}))
        }
        "live other" => {
            app(&json!({"key": "TOKEN", "type": "SECRET", "value": encrypted(VALUE.len() + 1)}))
        }
        _ => json!({"name": "shop", "services": [{"name": "api"}]}),
    };
    if state != "none" {
        let value = if state == "equal" { VALUE } else { OTHER };
        let state = AppState {
            salt: [3; 16],
            spec: "not-a-hash".to_owned(),
            tags: [("api/TOKEN".to_owned(), tag_of(value))].into(),
            together: None,
            stack: None,
        };
        spec["envs"] = json!([state.to_env()]);
    }
    let app = json!({"id": "c22d8f48-4bc4-49f5-8ca0-58e7164427ac", "spec": spec});
    serde_json::from_value(app).expect("an app")
}

/// Returns the tag under the salt of the live app that a value has when it is stored.
fn tag_of(value: &str) -> Tag {
    let slot = Slot {
        component: Some("api".to_owned()),
        key: "TOKEN".to_owned(),
    };
    let given = SuppliedValue {
        plaintext: Rc::new(Plaintext::new(value.to_owned())),
        source: "a test".to_owned(),
    };
    let supplied = Supplied {
        values: [(slot.clone(), given)].into(),
        ..Supplied::default()
    };
    let tags = tags_of(&supplied, std::slice::from_ref(&slot), [3; 16]);
    tags.get(&slot).cloned().expect("a tag")
}

fn encrypted(length: usize) -> String {
    let body = STANDARD.encode(vec![7_u8; length + 16]);
    format!("EV[1:{}:{body}]", "A".repeat(32))
}
