//! Brings a spec into the platform's normal form.
//!
//! The form is total (any JSON value has one), idempotent, and the same for both sides of a comparison. The numbers are
//! the normalisation rules; a test is named after each.
//!
//! | rule | where |
//! | ---- | ----- |
//! | N1 routes become ingress rules, N2 component CORS moves there | `structure` |
//! | N3 absent ingress is one rule for the one routable component | comparison: `ingress`; an absent ingress stays absent here |
//! | N4 several routable components without ingress | comparison: whatever is live is left alone, as no source says what is made |
//! | N5 `ingress: {}` is kept, and is not the same as absent | table |
//! | N6, N16, N20, N24, N31 false and zero are absent | every place |
//! | N7 `http_port` is 8080, N8 but not with internal ports | table; with internal ports a silent spec accepts 8080 and none |
//! | N9 variable scope, N33 job kind are filled | table |
//! | N10, N21, N22, N25, N34, N35, N36, N38 documented defaults are absent | table |
//! | N11, N43 encrypted values, N44, N45 other secrets | comparison: `walk`, shown only as secret changes |
//! | N12 empty value is absent | every place |
//! | N13, N41 keyed lists are sorted by key | table; rules keep their order |
//! | N14 features, N27 size, N29 region, N30 domain type, N46 database details | table: the platform's unless written; nothing to do here |
//! | N15 no alerts and empty alerts are the same | every place |
//! | N17 alert destinations are not in the spec, N32 is a form of another client | nothing to do |
//! | N18 alert values have 32 bits | table |
//! | N19 image `deploy_on_push` | table: `{}` is absent, a written `enabled: false` is kept and equals absent in the comparison |
//! | N23 health check, termination, N47 environment slug stay absent | nothing to do |
//! | N26 autoscaling drops `instance_count` | `structure` |
//! | N28 legacy size slugs are literal | nothing to do |
//! | N37 archiving implies maintenance | `structure` |
//! | N39, N40 ports and CORS lists are sets | table |
//! | N42 `vpc.egress_ips` is dropped | table |
//! | N48 key order | keys are sorted |
//! | N49 empty objects and lists are absent | every place |
//! | N50 host names are lower case without a dot | table |
//!
//! `health_check.path` is the older name of `http_path`, and a readiness port equal to `http_port` is its default; both
//! are settled in `structure`. The variable [`STATE_KEY`](super::STATE_KEY) is dropped.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::canonical::Canonical;
use super::{numbers, structure};
use crate::model::path::KeyField;
use crate::model::semantics::{self, Absence, Emptiness, Form, ListSemantics, Node, Origin};

/// How deep a spec is looked into; what lies deeper is compared as written.
pub const MAX_DEPTH: usize = 48;

/// Returns the normal form of a spec.
pub fn normalise(spec: &Value) -> Canonical {
    let root = semantics::root();
    let mut value = tidy(root, spec.clone(), 0);
    structure::settle(&mut value);
    let mut value = tidy(root, value, 0);
    arrange(root, &mut value, 0);
    Canonical::trust(value)
}

/// Returns the value with each field below it in normal form.
pub(super) fn tidy(node: &'static Node, value: Value, depth: usize) -> Value {
    if depth > MAX_DEPTH {
        return value;
    }
    match value {
        Value::Object(map) => Value::Object(tidy_object(node, map, depth)),
        Value::Array(items) => {
            let tidied = items
                .into_iter()
                .map(|item| tidy(node.items(), item, depth + 1));
            Value::Array(tidied.collect())
        }
        Value::Number(number) if node.row().form != Form::Text => {
            numbers::number(node.row().form, number)
        }
        other => scalar(node.row().form, other),
    }
}

fn scalar(form: Form, value: Value) -> Value {
    match (form, value) {
        (Form::Text, Value::Bool(flag)) => Value::from(flag.to_string()),
        (Form::Text, Value::Number(number)) => Value::from(number.to_string()),
        (Form::Host, Value::String(host)) => {
            Value::from(host.trim_end_matches('.').to_ascii_lowercase())
        }
        (_, value) => value,
    }
}

fn tidy_object(node: &'static Node, map: Map<String, Value>, depth: usize) -> Map<String, Value> {
    let mut tidied = Map::with_capacity(map.len());
    for (key, value) in map {
        let child = node.child(&key);
        let value = tidy(child, value, depth + 1);
        if child.row().origin == Origin::Spec && !is_absent(child, &value) {
            tidied.insert(key, value);
        }
    }
    erase_defaults(node, &mut tidied);
    fill_defaults(node, &mut tidied);
    tidied
}

/// Tells whether a value means the same as leaving the field out.
pub(super) fn is_absent(node: &Node, value: &Value) -> bool {
    let row = node.row();
    match value {
        Value::Null => true,
        _ if row.emptiness == Emptiness::Kept => false,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || row.unset.contains(&text.as_str()),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

fn erase_defaults(node: &'static Node, map: &mut Map<String, Value>) {
    let is_default = |key: &str, value: &Value| {
        let row = node.child(key).row();
        let default = matches!(row.absence, Absence::Equals(default) if default.is(value));
        default && row.emptiness == Emptiness::Absent && !is_void(node.child(key), map)
    };
    let erased: BTreeSet<String> = map
        .iter()
        .filter(|(key, value)| is_default(key, value))
        .map(|(key, _)| key.clone())
        .collect();
    if !erased.is_empty() {
        map.retain(|key, _| !erased.contains(key));
    }
}

fn fill_defaults(node: &'static Node, map: &mut Map<String, Value>) {
    for (name, child) in node.children() {
        if let Absence::Filled(default) = child.row().absence
            && !map.contains_key(name)
            && !is_void(child, map)
        {
            map.insert(name.to_owned(), default.to_value());
        }
    }
}

/// Tells whether a field beside this one takes its default away.
pub(super) fn is_void(node: &Node, map: &Map<String, Value>) -> bool {
    node.row()
        .unless
        .is_some_and(|sibling| map.contains_key(sibling))
}

fn arrange(node: &'static Node, value: &mut Value, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Object(map) => {
            map.sort_keys();
            for (key, child) in map.iter_mut() {
                arrange(node.child(key), child, depth + 1);
            }
        }
        Value::Array(items) => {
            for item in items.iter_mut() {
                arrange(node.items(), item, depth + 1);
            }
            arrange_list(node.row().list, items);
        }
        _ => {}
    }
}

fn arrange_list(semantics: ListSemantics, items: &mut Vec<Value>) {
    match semantics {
        ListSemantics::Keyed(by) if is_keyed(by, items) => {
            items.sort_by(|a, b| key_of(by, a).cmp(&key_of(by, b)));
        }
        ListSemantics::Set => {
            items.sort_by(compare_items);
            items.dedup();
        }
        ListSemantics::Keyed(_) | ListSemantics::Ordered | ListSemantics::Atomic => {}
    }
}

/// Tells whether every item has a key and no two have the same; a list that is not is one value.
pub(super) fn is_keyed(by: KeyField, items: &[Value]) -> bool {
    let mut seen = BTreeSet::new();
    items
        .iter()
        .all(|item| key_of(by, item).is_some_and(|key| seen.insert(key)))
}

/// Returns an item's key.
pub(super) fn key_of(by: KeyField, item: &Value) -> Option<&str> {
    item.as_object()?.get(by.as_str())?.as_str()
}

/// Orders numbers by value and everything else by its text.
fn compare_items(a: &Value, b: &Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(x), Some(y)) => x.total_cmp(&y),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.to_string().cmp(&b.to_string()),
    }
}
