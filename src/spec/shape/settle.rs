//! Brings a document into the spelling of its schema.

use std::collections::HashSet;

use super::compile::{Compiled, Id, Kind, Others, ROOT, Shape};
use crate::spec::{Document, Entry, Node, Value};

/// The largest whole number a float holds without gaps.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

pub(super) fn settle(schema: &Compiled, document: &mut Document) {
    settle_node(schema, ROOT, &mut document.root);
}

fn settle_node(schema: &Compiled, id: Id, node: &mut Node) {
    let shape = schema.shape(id);
    match &mut node.value {
        Value::Map(entries) => settle_map(schema, shape, entries),
        Value::Seq(items) => {
            if let Some(id) = shape.items {
                for item in items {
                    settle_node(schema, id, item);
                }
            }
        }
        Value::Float(value) if shape.kinds == [Kind::Integer] => {
            if let Some(whole) = whole(*value) {
                node.value = Value::Int(whole);
            }
        }
        _ => {}
    }
}

fn settle_map(schema: &Compiled, shape: &Shape, entries: &mut Vec<Entry>) {
    entries.retain(|entry| !matches!(entry.value.value, Value::Null));
    let known = |entry: &Entry| shape.field(&entry.key).is_some();
    if !entries.iter().all(known) {
        spell(shape, entries);
    }
    for entry in entries {
        if let Some(id) = inner(shape, &entry.key) {
            settle_node(schema, id, &mut entry.value);
        }
    }
}

/// Spells keys that differ in case only as the schema does, unless the right spelling is there too.
fn spell(shape: &Shape, entries: &mut [Entry]) {
    let is_field = |entry: &&Entry| shape.field(&entry.key).is_some();
    let written = entries.iter().filter(is_field);
    let mut written: HashSet<String> = written.map(|entry| entry.key.clone()).collect();
    for entry in entries {
        if shape.field(&entry.key).is_none()
            && let Some((name, _)) = shape.field_any_case(&entry.key)
            && written.insert(name.to_owned())
        {
            name.clone_into(&mut entry.key);
        }
    }
}

/// Returns the shape of what a key holds.
fn inner(shape: &Shape, key: &str) -> Option<Id> {
    shape.field(key).or(match shape.others {
        Others::Shaped(id) => Some(id),
        Others::Any | Others::Denied => None,
    })
}

/// Returns a float as a whole number, if it is one.
pub(super) fn whole(value: f64) -> Option<i128> {
    if value.fract() != 0.0 || value.abs() > MOST_EXACT {
        return None;
    }
    format!("{value:.0}").parse().ok()
}
