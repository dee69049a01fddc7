//! Reads and changes places of a spec as it is written.

use serde_json::{Map, Value, json};

use crate::diff::rule_labels;
use crate::model::path::{KeyField, Step};
use crate::model::semantics::{Emptiness, Node};

/// Returns the name by which an item is told from others.
pub fn identity(item: &Value) -> Option<String> {
    let host = item.get("domain").and_then(Value::as_str);
    let host = host.map(|host| host.trim_end_matches('.').to_ascii_lowercase());
    let name = ["name", "key", "rule"]
        .iter()
        .find_map(|field| item.get(field)?.as_str());
    host.or_else(|| name.map(str::to_owned))
}

fn position(items: &[Value], by: KeyField, name: &str) -> Option<usize> {
    let is_it = |item: &Value| {
        item.get(by.as_str())
            .and_then(Value::as_str)
            .is_some_and(|text| by.is_same(text, name))
    };
    items.iter().position(is_it)
}

/// Returns the value at the end of some steps.
pub(super) fn lookup<'v>(value: &'v Value, steps: &[Step]) -> Option<&'v Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(name) => value.get(name),
        Step::Item { by, value: name } => {
            let items = value.as_array()?;
            items.get(position(items, *by, name)?)
        }
        Step::Position { label, .. } => {
            let items = value.as_array()?;
            let at = rule_labels(items).iter().position(|other| other == label)?;
            items.get(at)
        }
    })
}

/// Sets the value at the end of some steps, or takes it out. What becomes empty by that goes too.
pub(super) fn put(node: &'static Node, place: &mut Value, steps: &[Step], value: Option<Value>) {
    match steps {
        [] => {
            if let Some(value) = value {
                *place = value;
            }
        }
        [Step::Key(name), rest @ ..] => put_field(node, place, name, rest, value),
        [Step::Item { by, value: name }, rest @ ..] => {
            put_item(node, place, (*by, name), rest, value);
        }
        [Step::Position { index, label }, rest @ ..] => {
            put_rule(node, place, (*index, label), rest, value);
        }
    }
}

fn put_field(
    node: &'static Node,
    place: &mut Value,
    name: &str,
    rest: &[Step],
    value: Option<Value>,
) {
    if place.is_null() {
        *place = json!({});
    }
    let Some(fields) = place.as_object_mut() else {
        return;
    };
    if value.is_none() && !fields.contains_key(name) {
        return;
    }
    if rest.is_empty() {
        match value {
            Some(value) => drop(fields.insert(name.to_owned(), value)),
            None => drop(fields.shift_remove(name)),
        }
        return;
    }
    let list = matches!(
        rest.first(),
        Some(Step::Item { .. } | Step::Position { .. })
    );
    let taken_out = value.is_none();
    let inner = fields.entry(name.to_owned()).or_insert(Value::Null);
    if inner.is_null() {
        *inner = if list { json!([]) } else { json!({}) };
    }
    put(node.child(name), inner, rest, value);
    let empty = match &*inner {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    if taken_out && empty && node.child(name).row().emptiness == Emptiness::Absent {
        fields.shift_remove(name);
    }
}

fn put_item(
    node: &'static Node,
    place: &mut Value,
    (by, name): (KeyField, &str),
    rest: &[Step],
    value: Option<Value>,
) {
    let Some(items) = place.as_array_mut() else {
        return;
    };
    match (position(items, by, name), rest.is_empty(), value) {
        (Some(at), true, None) => drop(items.remove(at)),
        (None, true, Some(value)) => items.push(value),
        (None, false, value @ Some(_)) => {
            let mut item = Value::Object(Map::from_iter([(
                by.as_str().to_owned(),
                Value::from(name),
            )]));
            put(node.items(), &mut item, rest, value);
            items.push(item);
        }
        (Some(at), _, value) => {
            if let Some(item) = items.get_mut(at) {
                put(node.items(), item, rest, value);
            }
        }
        (None, _, None) => {}
    }
}

fn put_rule(
    node: &'static Node,
    place: &mut Value,
    (index, label): (usize, &str),
    rest: &[Step],
    value: Option<Value>,
) {
    let Some(items) = place.as_array_mut() else {
        return;
    };
    let found = rule_labels(items).iter().position(|other| other == label);
    match (found, rest.is_empty(), value) {
        (Some(at), true, None) => drop(items.remove(at)),
        (None, true, Some(value)) => items.insert(index.min(items.len()), value),
        (Some(at), _, value) => {
            if let Some(item) = items.get_mut(at) {
                put(node.items(), item, rest, value);
            }
        }
        (None, _, _) => {}
    }
}
