//! Names of kinds, in words.

use super::compile::Kind;
use crate::spec::Value;

/// Returns what a value is, in words.
pub(in crate::spec) fn kind_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Int(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::String(_) => "text",
        Value::Seq(_) => "a list",
        Value::Map(_) => "a mapping",
    }
}

/// Returns what is wanted, in words.
pub(super) fn wanted(kinds: &[Kind]) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| wanted_kind(*kind)).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "another kind of value".to_owned(),
    }
}

fn wanted_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "nothing",
        Kind::Boolean => "`true` or `false`",
        Kind::Integer => "a whole number",
        Kind::Number => "a number",
        Kind::String => "text",
        Kind::Array => "a list",
        Kind::Object => "a mapping",
    }
}

/// Returns a list of literals, at most twelve of them.
pub(super) fn literals<'a>(all: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 12;
    let all: Vec<String> = all.map(|one| format!("`{one}`")).collect();
    let shown = all
        .get(..MOST.min(all.len()))
        .unwrap_or_default()
        .join(", ");
    match all.len().checked_sub(MOST) {
        Some(more) if more > 0 => format!("{shown} and {more} more"),
        _ => shown,
    }
}
