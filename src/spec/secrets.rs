//! Finds the values of a document that must never be shown.

use super::parse::Built;
use super::{Entry, Node, Value};
use crate::diag::{Source, Span, address_password_spans, command_secret_spans, is_placeholder};

/// Keys whose value is a secret wherever they stand.
const SECRET_KEYS: [&str; 6] = [
    "registry_credentials",
    "api_key",
    "token",
    "password",
    "credentials",
    "secret",
];
/// Keys whose value is a command.
const COMMANDS: [&str; 2] = ["run_command", "build_command"];
/// Parts of a variable's name that make its value a secret, whatever its type says.
const SECRET_WORDS: [&str; 8] = [
    "PASSWORD",
    "PASSWD",
    "SECRET",
    "TOKEN",
    "API_KEY",
    "APIKEY",
    "PRIVATE_KEY",
    "CREDENTIAL",
];

/// Returns the spans of secret values, of entries a later one replaced included.
pub(super) fn spans(source: &Source, built: &Built) -> Vec<Span> {
    let mut found = Vec::new();
    if let Some(root) = &built.root {
        walk(source, root, &mut found);
    }
    for entry in &built.replaced {
        if entry.key.eq_ignore_ascii_case("value") {
            hide(source, &entry.value, &mut found);
        }
        visit(source, entry, &mut found);
    }
    found
}

fn walk(source: &Source, node: &Node, found: &mut Vec<Span>) {
    if node.as_str().is_some() {
        hide_in_text(source, node, address_password_spans, found);
    }
    if holds_secret(node)
        && let Some(value) = field(node, "value")
    {
        hide(source, value, found);
    }
    node.items()
        .iter()
        .for_each(|item| walk(source, item, found));
    node.entries()
        .iter()
        .for_each(|entry| visit(source, entry, found));
}

fn visit(source: &Source, entry: &Entry, found: &mut Vec<Span>) {
    let key = entry.key.as_str();
    if SECRET_KEYS
        .iter()
        .any(|secret| key.eq_ignore_ascii_case(secret))
    {
        hide(source, &entry.value, found);
    }
    if key.eq_ignore_ascii_case("secure_header")
        && let Some(value) = field(&entry.value, "value")
    {
        hide(source, value, found);
    }
    if COMMANDS.iter().any(|name| key.eq_ignore_ascii_case(name)) {
        hide_in_text(source, &entry.value, command_secret_spans, found);
    }
    walk(source, &entry.value, found);
}

/// Hides the parts of a text that something finds in it.
fn hide_in_text(source: &Source, node: &Node, parts: fn(&str) -> Vec<Span>, found: &mut Vec<Span>) {
    if node.as_str().is_none() {
        return;
    }
    let at = node.span.start();
    let spans = parts(source.slice(node.span)).into_iter();
    found.extend(spans.map(|span| Span::new(at + span.start(), at + span.end())));
}

/// Tells whether a mapping is a variable that is a secret by its type or its name.
fn holds_secret(node: &Node) -> bool {
    let key = field(node, "key").and_then(Node::as_str);
    is_marked(node) || key.is_some_and(has_secret_name)
}

/// Tells whether a variable of this name most likely holds a secret.
fn has_secret_name(key: &str) -> bool {
    let key = key.to_ascii_uppercase();
    SECRET_WORDS.iter().any(|word| key.contains(word))
}

fn field<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    node.entries()
        .iter()
        .find(|entry| entry.key.eq_ignore_ascii_case(name))
        .map(|entry| &entry.value)
}

/// What the fields around a value say about it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Holder<'a> {
    /// The field, and the mapping it stands in.
    field: Option<(&'a str, &'a Node)>,
    /// The field that holds that mapping.
    outer: &'a str,
}

impl<'a> Holder<'a> {
    /// Returns what is around a field of a mapping that this stands for.
    pub(super) fn below(&self, mapping: &'a Node, key: &'a str) -> Self {
        Self {
            field: Some((key, mapping)),
            outer: self.field.map_or("", |(key, _)| key),
        }
    }

    /// Tells whether the value is always a secret.
    pub(super) fn is_secret(&self) -> bool {
        self.field.is_some_and(|(key, mapping)| {
            let is = |name: &&str| key.eq_ignore_ascii_case(name);
            let header = ["secure_header", "headers"]
                .iter()
                .any(|name| self.outer.eq_ignore_ascii_case(name));
            SECRET_KEYS.iter().any(is) || (is(&"value") && (header || is_marked(mapping)))
        })
    }

    /// Tells whether what is sent for the secret is decided when a plan is made.
    pub(super) fn is_slot(&self) -> bool {
        self.field.is_some_and(|(key, mapping)| {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            is("registry_credentials") || (is("value") && is_marked(mapping))
        })
    }

    /// Tells whether the value says what kind of variable its mapping is.
    pub(super) fn is_kind_of_variable(&self) -> bool {
        self.field.is_some_and(|(key, mapping)| {
            key.eq_ignore_ascii_case("type") && field(mapping, "key").is_some()
        })
    }
}

/// Tells whether a mapping, or one field of it, holds the plain value of a secret. `outer` is the field that holds it.
pub(super) fn holds_secrets(node: &Node, outer: &str, only: Option<&str>) -> bool {
    let above = Holder {
        field: Some((outer, node)),
        outer: "",
    };
    let wanted = node.entries().iter();
    let mut wanted = wanted.filter(|entry| only.is_none_or(|name| entry.key == name));
    let in_fields = wanted.any(|entry| {
        let secret = above.below(node, &entry.key).is_secret();
        let text = entry.value.as_str().is_some_and(|text| !text.is_empty());
        (secret && text) || (only.is_none() && holds_secrets(&entry.value, &entry.key, None))
    });
    let mut items = node.items().iter();
    in_fields || (only.is_none() && items.any(|item| holds_secrets(item, outer, None)))
}

/// Tells whether a mapping is a variable whose type is `SECRET`.
fn is_marked(mapping: &Node) -> bool {
    let kind = field(mapping, "type").and_then(Node::as_str);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("secret"))
}

/// Hides a value, unless it only refers to another one. Mappings that a secret key leads to are walked instead.
fn hide(source: &Source, node: &Node, found: &mut Vec<Span>) {
    match &node.value {
        Value::Null | Value::Map(_) => {}
        Value::String(text) if text.is_empty() || (text.contains('{') && is_placeholder(text)) => {}
        Value::Seq(items) => items.iter().for_each(|item| hide(source, item, found)),
        _ if source.slice(node.span).is_empty() => {}
        _ => found.push(node.span),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::diag::{Source, Span};
    use crate::spec::check_spec;

    /// Tells whether a part of a text is hidden once the text has been read.
    fn hides(text: &str, part: &str) -> bool {
        let source = Arc::new(Source::new("app.yaml", text));
        check_spec(&source);
        let at = text.find(part).unwrap();
        source.is_hidden(Span::new(at, at + part.len()))
    }

    #[test]
    fn secrets_inside_commands_are_hidden() {
        let text = "name: shop\nservices:\n- name: web\n  run_command: serve --port 80 --password not-real\n";
        assert!(hides(text, "not-real"));
        assert!(!hides(text, "serve --port 80"));
    }

    #[test]
    fn passwords_of_addresses_are_hidden_whatever_they_hold() {
        let text = "name: shop\nenvs:\n- {key: DATABASE_URL, value: 'mysql://u:not/re@l@db.example.com/x'}\n";
        assert!(hides(text, "not/re@l"));
        assert!(!hides(text, "db.example.com/x"));
    }
}
