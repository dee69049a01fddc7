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
/// Mappings that hold a secret, each with the fields that are none. What else is in them is hidden: a misspelt name must
/// not show the value behind it.
const HOLDERS: [(&str, &[&str]); 5] = [
    ("logtail", &[]),
    ("datadog", &["endpoint"]),
    ("basic_auth", &["user"]),
    ("secure_header", &["key", "remove_header"]),
    ("headers", &["key"]),
];
/// The fields of a variable that are no secrets.
const OF_VARIABLE: [&str; 3] = ["key", "type", "scope"];
/// Keys whose value is a command.
const COMMANDS: [&str; 2] = ["run_command", "build_command"];
/// Parts of a name that make what it stands for a secret, whatever its type says.
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
    if holds_secret(node) {
        hide_all_but(&OF_VARIABLE, source, node, found);
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
    if is_secret_field(entry) {
        hide(source, &entry.value, found);
    }
    if let Some((_, harmless)) = HOLDERS
        .iter()
        .find(|(name, _)| key.eq_ignore_ascii_case(name))
    {
        hide_all_but(harmless, source, &entry.value, found);
        let items = entry.value.items().iter();
        items.for_each(|item| hide_all_but(harmless, source, item, found));
    }
    if COMMANDS.iter().any(|name| key.eq_ignore_ascii_case(name)) {
        hide_in_text(source, &entry.value, command_secret_spans, found);
    }
    walk(source, &entry.value, found);
}

/// Tells whether a field holds a secret by its name, which may be misspelt. A switch such as `allow_credentials` holds none.
fn is_secret_field(entry: &Entry) -> bool {
    let is = |name: &&str| entry.key.eq_ignore_ascii_case(name);
    SECRET_KEYS.iter().any(is)
        || (has_secret_name(&entry.key) && !matches!(entry.value.value, Value::Bool(_)))
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

/// Tells whether a mapping is a variable that is a secret by its type, which may be misspelt, or by its name.
fn holds_secret(node: &Node) -> bool {
    let text = |name| field(node, name).and_then(Node::as_str);
    let plain = |kind: &str| kind.is_empty() || kind.eq_ignore_ascii_case("general");
    text("key")
        .is_some_and(|key| has_secret_name(key) || text("type").is_some_and(|kind| !plain(kind)))
}

/// Tells whether what has this name is most likely a secret.
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

/// Hides every field of a mapping but some.
fn hide_all_but(harmless: &[&str], source: &Source, node: &Node, found: &mut Vec<Span>) {
    let is_harmless = |entry: &&Entry| {
        harmless
            .iter()
            .any(|name| entry.key.eq_ignore_ascii_case(name))
    };
    let others = node.entries().iter().filter(|entry| !is_harmless(entry));
    others.for_each(|entry| hide(source, &entry.value, found));
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
    fn misspelt_names_do_not_show_the_value_behind_them() {
        for fields in [
            "envs:\n- {key: A, type: SECRETS, value: not-real}",
            "envs:\n- {key: A, type: SECRET, valeu: not-real}",
            "envs:\n- {key: A, tpye: SECRET, type: SECRETE, value: [not-real]}",
            "services:\n- {name: a, image: {registry_credential: not-real}}",
            "services:\n- {name: a, log_destinations: [{name: l, logtail: {tokne: not-real}}]}",
            "services:\n- {name: a, log_destinations: [{name: l, datadog: {apikye: not-real}}]}",
            "services:\n- {name: a, log_destinations: [{headers: [{key: A, valeu: not-real}]}]}",
            "services:\n- {name: a, log_destinations: [{open_search: {basic_auth: {pass: not-real}}}]}",
            "ingress: {secure_header: {key: A, vaule: not-real}}",
        ] {
            let text = format!("name: shop\n{fields}\n");
            assert!(hides(&text, "not-real"), "{fields}");
        }
        let plain = "name: shop\nenvs:\n- {key: A, type: GENERAL, value: seen}\n";
        assert!(!hides(plain, "seen"));
        let switch = "name: shop\ningress: {rules: [{cors: {allow_credentials: true}}]}\n";
        assert!(!hides(switch, "true"));
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
