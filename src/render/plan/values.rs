//! Values of fields on one line, without secrets.

use serde_json::{Map, Value};

use crate::diff::{MASKED, NEW_SECRET, mask};
use crate::model::secret::Encrypted;
use crate::render::sanitise::one_line;

/// Returns a copy in which every secret, encrypted ones too, is [`MASKED`].
pub(super) fn conceal(value: &Value) -> Value {
    let mut value = mask(value);
    conceal_in(&mut value);
    value
}

fn conceal_in(value: &mut Value) {
    match value {
        Value::String(text) if is_secret(text) => MASKED.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(conceal_in),
        Value::Object(fields) => fields.values_mut().for_each(conceal_in),
        _ => {}
    }
}

/// Tells whether a text stands for a secret.
pub(super) fn is_secret(text: &str) -> bool {
    text == NEW_SECRET || text == MASKED || Encrypted::is_encrypted(text)
}

/// Writes the value of a field: plain words bare, any other text in quotes, objects as `field value, field value`.
pub(super) fn shown(value: &Value) -> String {
    one_line(&words(&conceal(value)))
}

/// Writes the value of a variable, which is always text; JSON stands without quotes, which would make it hard to read.
pub(super) fn quoted(value: &Value) -> String {
    match conceal(value) {
        Value::String(text) if is_secret(&text) => text,
        Value::String(text) if is_json(&text) => one_line(&text),
        other => one_line(&other.to_string()),
    }
}

/// Writes the fields of an item that the path to it does not name already.
pub(super) fn item(fields: &Map<String, Value>, key: &str) -> String {
    let mut rest = fields.clone();
    rest.shift_remove(key);
    shown(&Value::Object(rest))
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) if is_word(text) || text == MASKED => text.clone(),
        Value::Array(items) if items.iter().all(is_scalar) => {
            let items: Vec<String> = items.iter().map(words).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let mut parts = Vec::new();
            flatten(&mut parts, "", fields);
            parts.join(", ")
        }
        other => other.to_string(),
    }
}

fn flatten(parts: &mut Vec<String>, above: &str, fields: &Map<String, Value>) {
    for (key, value) in fields {
        let name = if above.is_empty() {
            key.clone()
        } else {
            format!("{above}.{key}")
        };
        match value {
            Value::Object(inner) if !inner.is_empty() => flatten(parts, &name, inner),
            _ => parts.push(format!("{name} {}", words(value))),
        }
    }
}

/// Tells whether a text is a JSON object or list.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

/// Tells whether a text needs no quotes: it starts with a letter or a slash, and holds nothing that would end a word.
fn is_word(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || "_-./:@+".contains(c);
    let first = |c: char| c.is_ascii_alphabetic() || c == '/';
    text.starts_with(first) && text.chars().all(inner) && !matches!(text, "true" | "false" | "null")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn plain_words_stand_bare_and_other_text_in_quotes() {
        assert_eq!(shown(&json!("apps-s-1vcpu-1gb")), "apps-s-1vcpu-1gb");
        assert_eq!(shown(&json!("/health")), "/health");
        assert_eq!(shown(&json!("true")), "\"true\"");
        assert_eq!(shown(&json!("5000")), "\"5000\"");
        assert_eq!(shown(&json!("a b\u{1b}[2J")), "\"a b\\u001b[2J\"");
        assert_eq!(shown(&json!(8080)), "8080");
        assert_eq!(shown(&json!([80, 90])), "[80, 90]");
        assert_eq!(
            shown(&json!({"component": {"name": "web"}, "cors": {}, "x": [{"a": 1}]})),
            "component.name web, cors , x [{\"a\":1}]"
        );
    }

    #[test]
    fn no_form_of_a_secret_is_shown() {
        let cipher = format!("EV[1:{}:AAAA]", "A".repeat(32));
        let env = json!({"key": "A", "type": "SECRET", "value": "marker"});
        for value in [json!(cipher), json!(NEW_SECRET)] {
            assert_eq!(shown(&value), MASKED);
            assert_eq!(quoted(&value), MASKED);
        }
        assert_eq!(shown(&env), "key A, type SECRET, value (secret)");
    }
}
