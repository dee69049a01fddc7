//! Words that several sections share.

use crate::architecture::{Component, Health};
use crate::diag::command_secret_spans;
use crate::plan::Monthly;
use crate::render::graph::words::memory_words;
use crate::render::plan::money;
use crate::render::sanitise::one_line;

use super::tree::{Text, code, words};

/// Returns the name of a heading in addresses: small letters and digits, and a dash for each blank.
pub(super) fn anchor(title: &str) -> String {
    let kept = title.chars().filter_map(|character| match character {
        ' ' => Some('-'),
        other if other.is_ascii_alphanumeric() || other == '-' => Some(other.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

/// Tells whether a text is an address that holds nothing else.
pub(super) fn is_address(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#=%+".contains(c);
    text.strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(plain))
}

/// Writes text so that it ends no comment.
pub(super) fn without_comment_end(text: &str) -> String {
    let mut text = one_line(text).replace(['<', '>'], "?");
    while text.contains("--") {
        text = text.replace("--", "-");
    }
    text
}

/// Writes a price; `-` when it is not known.
pub(super) fn price(price: Option<Monthly>) -> String {
    price.map_or_else(|| "-".to_owned(), money)
}

/// Returns the memory of a component's size; `-` when it is not known.
pub(super) fn memory_of(component: &Component) -> String {
    let bytes = component.size.as_ref().and_then(|size| size.memory_bytes);
    bytes.map_or_else(|| "-".to_owned(), memory_words)
}

/// Returns the number of virtual processors of a component's size; `-` when it is not known.
pub(super) fn processors_of(component: &Component) -> String {
    let count = component.size.as_ref().and_then(|size| size.cpus);
    count.map_or_else(|| "-".to_owned(), |count| count.to_string())
}

/// Returns the number of instances; `-` for a kind that has none.
pub(super) fn instances_of(component: &Component) -> String {
    match component.instances {
        None => "-".to_owned(),
        Some((least, most)) if least == most => least.to_string(),
        Some((least, most)) => format!("{least} to {most}"),
    }
}

/// Says what a check asks for.
pub(super) fn endpoint(check: &Health) -> Text {
    match (&check.path, check.port) {
        (Some(path), _) => code(path),
        (None, Some(port)) => words(format!("TCP {port}")),
        (None, None) => words("TCP"),
    }
}

/// Returns a command with asterisks in the place of what looks like a secret.
pub(super) fn without_secrets(command: &str) -> String {
    let mut shown = String::with_capacity(command.len());
    let mut at = 0;
    for span in command_secret_spans(command) {
        shown.push_str(command.get(at..span.start()).unwrap_or_default());
        shown.push_str("***");
        at = span.end();
    }
    shown + command.get(at..).unwrap_or_default()
}
