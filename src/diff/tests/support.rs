//! Short ways to write specs and check comparisons.

use serde_json::{Value, json};

use crate::diff::{Change, compare, normalise};

/// Returns a spec in normal form.
pub(super) fn norm(spec: &Value) -> Value {
    normalise(spec).into_value()
}

/// Returns what differs between two specs.
pub(super) fn changes(live: &Value, desired: &Value) -> Vec<Change> {
    compare(&normalise(live), &normalise(desired))
}

/// Returns where two specs differ.
pub(super) fn paths(live: &Value, desired: &Value) -> Vec<String> {
    changes(live, desired)
        .iter()
        .map(|change| change.path.to_slash())
        .collect()
}

/// Returns an app with one service.
pub(super) fn service(fields: &Value) -> Value {
    component("services", fields)
}

/// Returns an app with one component.
pub(super) fn component(list: &str, fields: &Value) -> Value {
    let mut item = json!({"name": "web"});
    for (key, value) in fields.as_object().into_iter().flatten() {
        item[key] = value.clone();
    }
    json!({"name": "app", list: [item]})
}

/// Returns an app with one variable.
pub(super) fn env(fields: &Value) -> Value {
    json!({"name": "app", "envs": [fields]})
}

/// Checks that two specs have one normal form.
#[track_caller]
pub(super) fn same(a: &Value, b: &Value) {
    assert_eq!(norm(a), norm(b));
    assert_eq!(changes(a, b), [], "a to b");
    assert_eq!(changes(b, a), [], "b to a");
}

/// Checks that an update shows no change.
#[track_caller]
pub(super) fn silent(live: &Value, desired: &Value) {
    assert_eq!(changes(live, desired), []);
}

/// Returns an app with one component and these ingress rules.
pub(super) fn with_rules(list: &str, rules: &Value) -> Value {
    let mut spec = component(list, &json!({}));
    spec["ingress"] = json!({"rules": rules});
    spec
}
