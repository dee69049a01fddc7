//! A live spec in the form in which a person would write it.

use serde_json::{Map, Value};

use crate::diff::{is_default_ingress, normalise};
use crate::model::path::{FieldPath, Step};
use crate::model::schema;
use crate::model::semantics::{self, ListSemantics, Node, Secrecy};

use super::place::{identity, lookup};

/// Returns a live spec as a file has it: without defaults, secret values, what is unknown here, and what only the
/// platform writes; lists in the order of the platform.
pub fn file_form(live: &Value) -> Value {
    let normal = normalise(live);
    let mut spec = part_form(&FieldPath::root(), normal.as_value(), live);
    if normal
        .as_value()
        .as_object()
        .is_some_and(is_default_ingress)
        && let Some(ingress) = spec.get_mut("ingress").and_then(Value::as_object_mut)
    {
        ingress.shift_remove("rules");
        if ingress.is_empty() {
            spec.as_object_mut().map(|app| app.shift_remove("ingress"));
        }
    }
    spec
}

/// Returns a part of a live spec, given in normal form, as a file has it.
pub(super) fn part_form(path: &FieldPath, value: &Value, live: &Value) -> Value {
    let parent = path.steps().iter().rev().find_map(|step| match step {
        Step::Key(name) => Some(name.as_str()),
        _ => None,
    });
    let place = Place {
        node: semantics::lookup(path),
        schema: schema_at(path),
        name: parent.unwrap_or_default(),
    };
    let mut formed = form(place, value);
    if let Some(raw) = lookup(live, path.steps()) {
        order_like(&mut formed, raw);
    }
    formed
}

/// Where a value is looked at.
#[derive(Clone, Copy)]
struct Place<'a> {
    node: &'static Node,
    schema: Option<&'static Value>,
    name: &'a str,
}

impl<'a> Place<'a> {
    fn field(self, name: &'a str) -> Self {
        let schema = self
            .schema
            .and_then(|schema| schema.get("properties")?.get(name));
        Self {
            node: self.node.child(name),
            schema: schema.and_then(resolved),
            name,
        }
    }

    fn items(self) -> Self {
        let schema = self.schema.and_then(|schema| schema.get("items"));
        Self {
            node: self.node.items(),
            schema: schema.and_then(resolved),
            name: self.name,
        }
    }
}

fn resolved(schema: &'static Value) -> Option<&'static Value> {
    schema::resolve(schema::app_spec(), schema)
}

fn schema_at(path: &FieldPath) -> Option<&'static Value> {
    path.steps()
        .iter()
        .try_fold(schema::app_spec(), |schema, step| {
            let inner = match step {
                Step::Key(name) => schema.get("properties")?.get(name)?,
                _ => schema.get("items")?,
            };
            resolved(inner)
        })
}

/// Returns the form of a value.
fn form(place: Place<'_>, value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(form_of_fields(place, fields)),
        Value::Array(items) => {
            let added = |item: &&Value| {
                let extra = item.as_str().zip(place.node.row().extra);
                extra.is_some_and(|(text, start)| text.starts_with(start))
            };
            let kept = items.iter().filter(|item| !added(item));
            kept.map(|item| form(place.items(), item)).collect()
        }
        other => other.clone(),
    }
}

fn form_of_fields(place: Place<'_>, fields: &Map<String, Value>) -> Map<String, Value> {
    let mut formed = Map::new();
    for (name, value) in fields {
        let inner = place.field(name);
        let unknown = place
            .schema
            .is_some_and(|schema| schema.get("properties").is_some())
            && inner.schema.is_none();
        if unknown || is_secret(inner.node, fields) || is_default(inner.node, fields, value) {
            continue;
        }
        let part = form(inner, value);
        let emptied = matches!(&part, Value::Array(items) if items.is_empty()) && *value != part;
        let bare = matches!(&part, Value::Object(left) if left.is_empty())
            && *value != part
            && !holds_secret(inner, value);
        if !emptied && !bare {
            formed.insert(name.clone(), part);
        }
    }
    formed
}

fn is_secret(node: &Node, beside: &Map<String, Value>) -> bool {
    match node.row().secrecy {
        Secrecy::Plain => false,
        Secrecy::Always => true,
        Secrecy::ByType => beside.get("type").and_then(Value::as_str) == Some("SECRET"),
    }
}

fn is_default(node: &Node, beside: &Map<String, Value>, value: &Value) -> bool {
    let row = node.row();
    let void = row.unless.is_some_and(|other| beside.contains_key(other));
    !void && row.default().is_some_and(|default| default.is(value))
}

/// Tells whether a secret stands directly in an object, which then stays although nothing else is in it.
fn holds_secret(place: Place<'_>, value: &Value) -> bool {
    let fields = value.as_object().into_iter().flatten();
    fields
        .into_iter()
        .any(|(name, _)| place.node.child(name).row().secrecy == Secrecy::Always)
}

/// Brings named items into the order in which they stand in another value.
fn order_like(value: &mut Value, raw: &Value) {
    match (value, raw) {
        (Value::Object(fields), Value::Object(raw)) => {
            for (name, value) in fields {
                if let Some(raw) = raw.get(name) {
                    order_like(value, raw);
                }
            }
        }
        (Value::Array(items), Value::Array(raw)) => {
            let place = |item: &Value| {
                raw.iter()
                    .position(|other| identity(item).is_some() && identity(item) == identity(other))
            };
            items.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
            for item in items {
                if let Some(raw) = place(item).and_then(|at| raw.get(at)) {
                    order_like(item, raw);
                }
            }
        }
        _ => {}
    }
}

/// Returns the paths of every field and item of a spec.
pub fn paths(spec: &Value) -> Vec<FieldPath> {
    let mut found = Vec::new();
    collect(semantics::root(), spec, &FieldPath::root(), &mut found);
    found
}

fn collect(node: &'static Node, value: &Value, at: &FieldPath, found: &mut Vec<FieldPath>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = at.clone().key(name);
                found.push(path.clone());
                collect(node.child(name), value, &path, found);
            }
        }
        Value::Array(items) => {
            let labels = crate::diff::rule_labels(items);
            for (index, (item, label)) in items.iter().zip(labels).enumerate() {
                let path = match node.row().list {
                    ListSemantics::Keyed(by) => match item.get(by.as_str()).and_then(Value::as_str)
                    {
                        Some(name) => at.clone().item(by, name),
                        None => continue,
                    },
                    ListSemantics::Ordered => at.clone().position(index, label),
                    ListSemantics::Set | ListSemantics::Atomic => continue,
                };
                found.push(path.clone());
                collect(node.items(), item, &path, found);
            }
        }
        _ => {}
    }
}
