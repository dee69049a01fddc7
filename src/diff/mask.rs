//! Keeps secret values out of changes.
//!
//! Secrets are found by the names around them, not only by their place, so that a spec of the wrong shape does not give
//! one away.

use serde_json::{Map, Value};

use crate::model::secret::Encrypted;
use crate::model::semantics::is_secret_name;

/// Stands in a desired spec where a secret value will be sent.
pub const NEW_SECRET: &str = "ipctl:new-secret";

/// Stands in a change for a secret that must not be shown.
pub const MASKED: &str = "(secret)";

/// Says which secret values are masked.
#[derive(Clone, Copy)]
enum Hide {
    /// Those that are plaintext.
    Plaintext,
    /// All of them.
    Everything,
}

/// Returns a copy in which every secret plaintext is [`MASKED`]; ciphertext and [`NEW_SECRET`] stay.
pub fn mask(value: &Value) -> Value {
    mask_below("", value)
}

/// Returns a copy of what stands in a field of this name, with its secrets masked.
pub(super) fn mask_below(name: &str, value: &Value) -> Value {
    replace(Hide::Plaintext, name, value)
}

/// Returns a copy in which every secret value is [`MASKED`], ciphertext too.
pub(super) fn without_secrets(value: &Value) -> Value {
    replace(Hide::Everything, "", value)
}

fn replace(hide: Hide, parent: &str, value: &Value) -> Value {
    let field = |map, key: &String, child| {
        if is_hidden(parent, key, map) {
            cover(hide, child)
        } else {
            replace(hide, key, child)
        }
    };
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, child)| (key.clone(), field(map, key, child)))
            .collect(),
        Value::Array(items) => items
            .iter()
            .map(|item| replace(hide, parent, item))
            .collect(),
        other => other.clone(),
    }
}

fn cover(hide: Hide, value: &Value) -> Value {
    match hide {
        Hide::Plaintext if value.as_str().is_some_and(is_opaque) => value.clone(),
        Hide::Plaintext | Hide::Everything => Value::from(MASKED),
    }
}

/// Tells whether a field's value is secret, given the object it is in and the name that object goes by.
pub(super) fn is_hidden(parent: &str, key: &str, map: &Map<String, Value>) -> bool {
    is_secret_name(parent, key) || (key == "value" && is_secret_variable(map))
}

fn is_secret_variable(map: &Map<String, Value>) -> bool {
    let typed = map
        .get("type")
        .and_then(Value::as_str)
        .is_some_and(|kind| kind.eq_ignore_ascii_case("SECRET"));
    typed
        || map
            .get("value")
            .and_then(Value::as_str)
            .is_some_and(is_opaque)
}

fn is_opaque(text: &str) -> bool {
    text == NEW_SECRET || text == MASKED || Encrypted::is_encrypted(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::semantics::{Secrecy, TABLE};
    use serde_json::json;

    #[test]
    fn secret_variables_are_masked_wherever_they_stand() {
        let env = json!({"key": "A", "value": "not-a-real-value", "type": "SECRET"});
        let spec = json!({"envs": [env], "services": {"web": {"envs": {"A": env}}}});
        assert!(!mask(&spec).to_string().contains("not-a-real-value"));
    }

    #[test]
    fn every_secret_row_of_the_table_is_masked() {
        for row in TABLE.iter().filter(|row| row.secrecy == Secrecy::Always) {
            let names: Vec<_> = row.pattern.split('.').collect();
            let value =
                names
                    .iter()
                    .rev()
                    .fold(json!("not-a-real-value"), |inner, name| {
                        match name.strip_suffix("[]") {
                            Some(list) => json!({list: [inner]}),
                            None => json!({*name: inner}),
                        }
                    });
            assert!(
                !mask(&value).to_string().contains("not-a-real-value"),
                "{}",
                row.pattern
            );
        }
    }

    #[test]
    fn ciphertext_and_plain_values_stay() {
        let cipher = format!("EV[1:{}:AAAA]", "A".repeat(32));
        let spec = json!({"envs": [
            {"key": "A", "value": cipher, "type": "SECRET"},
            {"key": "B", "value": NEW_SECRET, "type": "SECRET"},
            {"key": "C", "value": "plain"},
        ]});
        assert_eq!(mask(&spec), spec);
    }
}
