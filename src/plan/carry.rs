//! Live settings that the model does not know travel along unchanged.

use serde_json::{Map, Value};

use crate::model::schema;

/// Copies from `live` into `outgoing` every field that the schema does not know and the file does not set.
///
/// A PUT replaces the whole spec, so a field that is newer than this program would otherwise be lost. Only objects that
/// stand on both sides are looked at; members of lists are matched by name, key, domain or rule.
pub(super) fn carry_unknown(live: &Value, outgoing: &mut Value) {
    let root = schema::app_spec();
    carry(live, outgoing, root, root);
}

fn carry(live: &Value, outgoing: &mut Value, schema: &Value, root: &Value) {
    let schema = resolve(schema, root);
    match (live, outgoing) {
        (Value::Object(live), Value::Object(outgoing)) => {
            carry_object(live, outgoing, schema, root);
        }
        (Value::Array(live), Value::Array(outgoing)) => {
            let Some(items) = schema.get("items") else {
                return;
            };
            for wanted in outgoing {
                if let Some(known) = live.iter().find(|known| same_identity(known, wanted)) {
                    carry(known, wanted, items, root);
                }
            }
        }
        _ => {}
    }
}

fn carry_object(
    live: &Map<String, Value>,
    outgoing: &mut Map<String, Value>,
    schema: &Value,
    root: &Value,
) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    for (key, value) in live {
        match (properties.get(key), outgoing.get_mut(key)) {
            (Some(known), Some(wanted)) => carry(value, wanted, known, root),
            (None, None) => {
                outgoing.insert(key.clone(), value.clone());
            }
            _ => {}
        }
    }
}

fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let target = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|text| text.strip_prefix("#/$defs/"));
    target
        .and_then(|name| root.get("$defs")?.get(name))
        .unwrap_or(schema)
}

fn same_identity(left: &Value, right: &Value) -> bool {
    ["name", "key", "domain", "rule"].iter().any(|field| {
        let name = left.get(field).and_then(Value::as_str);
        name.is_some() && name == right.get(field).and_then(Value::as_str)
    }) || rule_identity(left).is_some_and(|rule| Some(rule) == rule_identity(right))
}

/// Returns what an ingress rule matches, by which it is told from others; none for anything else.
fn rule_identity(value: &Value) -> Option<[Option<&str>; 4]> {
    let is_rule = value.get("component").is_some() || value.get("redirect").is_some();
    let part = |place: &str| value.pointer(place).and_then(Value::as_str);
    is_rule.then(|| {
        [
            part("/match/path/prefix"),
            part("/match/path/exact"),
            part("/match/authority/prefix"),
            part("/match/authority/exact"),
        ]
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unknown_live_fields_travel_and_known_ones_do_not() {
        let live = json!({"name": "a", "region": "sgp", "moon_phase": {"x": 1},
            "services": [{"name": "web", "http_port": 80, "tide": "high"}, {"name": "old", "tide": "low"}]});
        let mut outgoing = json!({"name": "a", "services": [{"name": "web"}]});
        carry_unknown(&live, &mut outgoing);
        let expected = json!({"name": "a", "services": [{"name": "web", "tide": "high"}], "moon_phase": {"x": 1}});
        assert_eq!(outgoing, expected);
    }

    #[test]
    fn unknown_fields_of_an_ingress_rule_travel() {
        let rule =
            |path: &str| json!({"match": {"path": {"prefix": path}}, "component": {"name": "web"}});
        let mut live = json!({"ingress": {"rules": [rule("/b"), rule("/a")]}});
        live["ingress"]["rules"][0]["weight"] = json!(7);
        let mut outgoing = json!({"ingress": {"rules": [rule("/a"), rule("/b")]}});
        carry_unknown(&live, &mut outgoing);
        assert_eq!(outgoing["ingress"]["rules"][1]["weight"], 7);
        assert_eq!(outgoing["ingress"]["rules"][0].get("weight"), None);
    }

    #[test]
    fn the_file_wins_over_the_live_value() {
        let mut outgoing = json!({"name": "a", "moon_phase": "new"});
        carry_unknown(&json!({"name": "a", "moon_phase": "full"}), &mut outgoing);
        assert_eq!(outgoing["moon_phase"], "new");
    }
}
