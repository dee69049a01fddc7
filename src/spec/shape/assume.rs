//! Values for references that are not filled in, so that the rest of a document can be read as its type.

use super::compile::{Compiled, Id, Kind, Others, ROOT, Shape};
use crate::spec::{Document, Node, Value};

/// Returns a copy in which each reference that waits for a value has one of the kind its field wants.
///
/// A field of free text keeps the reference as its text.
pub(super) fn assume(schema: &Compiled, document: &Document) -> Document {
    let mut copy = document.clone();
    fill(schema, ROOT, &mut copy.root, document);
    copy
}

fn fill(schema: &Compiled, id: Id, node: &mut Node, document: &Document) {
    let shape = schema.shape(id);
    match &mut node.value {
        Value::String(_) if document.replaced.is_pending(node.span) => {
            if let Some(value) = example(shape) {
                node.value = value;
            }
        }
        Value::Seq(items) => {
            if let Some(id) = shape.items {
                for item in items {
                    fill(schema, id, item, document);
                }
            }
        }
        Value::Map(entries) => {
            for entry in entries {
                let id = match shape.others {
                    Others::Shaped(id) => shape.field(&entry.key).or(Some(id)),
                    Others::Any | Others::Denied => shape.field(&entry.key),
                };
                if let Some(id) = id {
                    fill(schema, id, &mut entry.value, document);
                }
            }
        }
        _ => {}
    }
}

/// Returns a value that the shape allows; none where any text will do.
fn example(shape: &Shape) -> Option<Value> {
    if let Some(word) = shape.allowed.first() {
        return Some(Value::String(word.clone()));
    }
    let wants = |kind: Kind| shape.kinds.contains(&kind);
    if shape.kinds.is_empty() || wants(Kind::String) {
        return None;
    }
    if wants(Kind::Boolean) {
        return Some(Value::Bool(false));
    }
    let listed = shape.numbers.first().map(|number| i128::from(*number));
    let least = shape.bounds.least.and_then(super::settle::whole);
    Some(Value::Int(listed.or(least).unwrap_or(1)))
}
