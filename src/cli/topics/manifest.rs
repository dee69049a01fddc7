//! Every key of `ipctl.yaml`, from its JSON Schema.

use serde_json::{Value, json};

use crate::model::schema;
use crate::render::style::Style;

use super::page::{push_prose, push_term};

/// The deepest that keys are looked for; the schema does not refer to itself today.
const DEEPEST: usize = 8;
/// The width of the column of keys.
const KEYS: usize = 30;

/// Holds one key: its path, and what it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    path: String,
    about: String,
}

/// Lists every key; `NAME` stands for a name that the user gives.
pub(super) fn keys() -> Vec<Key> {
    let mut keys = Vec::new();
    push_below(&mut keys, schema::manifest(), "", DEEPEST);
    keys
}

fn push_below(keys: &mut Vec<Key>, node: &Value, path: &str, depth: usize) {
    let root = schema::manifest();
    let (Some(node), Some(depth)) = (schema::resolve(root, node), depth.checked_sub(1)) else {
        return;
    };
    let fields = node.get("properties").and_then(Value::as_object);
    for (name, field) in fields.into_iter().flatten() {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        keys.push(Key {
            about: about(field).or_else(|| about(node)).unwrap_or_default(),
            path: path.clone(),
        });
        push_below(keys, field, &path, depth);
    }
    for one in node
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        push_below(keys, one, path, depth);
    }
    if let Some(named) = node
        .get("additionalProperties")
        .filter(|named| named.is_object())
    {
        push_below(keys, named, &format!("{path}.NAME"), depth);
    }
    if let Some(items) = node.get("items") {
        push_below(keys, items, &format!("{path}[]"), depth);
    }
}

fn about(node: &Value) -> Option<String> {
    Some(node.get("description")?.as_str()?.to_owned())
}

/// Writes the topic.
pub(super) fn text(style: Style) -> String {
    let mut text = String::new();
    push_prose(
        &mut text,
        "ipctl.yaml lies beside the specs and says what they cannot. It is optional, and every key in it is. NAME stands for a name of yours, [] for each item of a list. ipctl init writes one; editors take its schema from ipctl schema manifest.",
        style,
    );
    text.push('\n');
    for key in keys() {
        push_term(&mut text, &key.path, KEYS, &key.about, style);
    }
    text
}

/// Returns the topic as JSON.
pub(super) fn data() -> Value {
    let keys = keys();
    let keys = keys
        .iter()
        .map(|key| json!({"key": key.path, "about": key.about}));
    json!({"keys": keys.collect::<Vec<Value>>()})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_depth_are_listed_with_what_they_are() {
        let keys = keys();
        let paths: Vec<&str> = keys.iter().map(|key| key.path.as_str()).collect();
        for path in [
            "stack",
            "waves",
            "secrets.NAME.from.env",
            "secrets.NAME.from.command",
            "secrets.NAME.generate.bytes",
            "tiers.NAME.set",
            "probes.NAME.within",
            "ignore[].path",
            "dns.zone",
            "state",
        ] {
            assert!(paths.contains(&path), "{path} of {paths:?}");
        }
        assert!(keys.iter().all(|key| !key.about.is_empty()), "{keys:?}");
    }

    #[test]
    fn every_key_of_the_schema_is_listed() {
        let text = schema::manifest().to_string();
        let count = text.matches("\"properties\":").count();
        let groups: std::collections::BTreeSet<String> = keys()
            .iter()
            .map(|key| {
                key.path
                    .rsplit_once('.')
                    .map_or("", |(group, _)| group)
                    .to_owned()
            })
            .collect();
        // The three sources of a secret are one group.
        assert_eq!(groups.len(), count - 2, "{groups:?}");
    }
}
