//! Writes values as new text: on lines of their own, between brackets, or as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::order::rank;
use super::scalar_text::{Around, Quoting, double_quoted, literal, scalar_text};
use super::style::{Language, Style};

/// Comments for values that are put in, by the names of the steps that lead to the value.
///
/// A comment stands above its value on lines of its own; between brackets and in JSON there is no place for one.
pub type Notes = BTreeMap<Vec<String>, String>;

/// Writes values in the layout of a document.
pub(super) struct Writer<'a> {
    pub(super) style: Style,
    notes: &'a Notes,
}

/// Returns what an item of a list is called in a path: by its name where it has one, by its place otherwise.
pub(super) fn step_of(index: usize, item: &Value) -> String {
    identity(item).map_or_else(|| index.to_string(), |(_, name)| name.to_owned())
}

/// Returns the field and the text by which an item is told from others.
pub(super) fn identity(item: &Value) -> Option<(&'static str, &str)> {
    let fields = ["name", "key", "domain", "rule"];
    let mut found = fields
        .into_iter()
        .filter_map(|field| Some((field, item.get(field)?.as_str()?)));
    found.next()
}

/// Tells whether a value is a list or a mapping that holds something.
pub(super) fn holds_something(value: &Value) -> bool {
    match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

/// Returns the fields of a mapping in the order in which people write them.
fn ordered(fields: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|(name, _)| rank(name));
    fields
}

impl<'a> Writer<'a> {
    pub(super) fn new(style: Style, notes: &'a Notes) -> Self {
        Self { style, notes }
    }

    /// Writes a value on one line; lists and mappings in brackets.
    pub(super) fn inline(&self, value: &Value) -> String {
        if self.style.language == Language::Json {
            return json_line(value);
        }
        match value {
            Value::Object(fields) => {
                let parts = ordered(fields)
                    .into_iter()
                    .map(|(key, value)| self.inline_entry(key, value));
                format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
            }
            Value::Array(items) => {
                let parts = items.iter().map(|item| self.inline(item));
                format!("[{}]", parts.collect::<Vec<_>>().join(", "))
            }
            scalar => scalar_text(scalar, Quoting::Plain, Around::Flow),
        }
    }

    /// Writes a key with its value on one line, as it stands in a mapping in brackets.
    pub(super) fn inline_entry(&self, key: &str, value: &Value) -> String {
        format!("{}: {}", self.inline(&Value::from(key)), self.inline(value))
    }

    /// Writes a value as JSON over several lines; the first one begins at `column`.
    pub(super) fn json_lines(&self, value: &Value, column: usize) -> String {
        let inner = column + self.style.unit;
        let parts: Vec<String> = match value {
            Value::Object(fields) => {
                let fields = ordered(fields).into_iter();
                fields
                    .map(|(key, value)| self.json_entry(key, value, inner))
                    .collect()
            }
            Value::Array(items) => items
                .iter()
                .map(|item| self.json_lines(item, inner))
                .collect(),
            scalar => return json_line(scalar),
        };
        let (open, close) = if value.is_object() {
            ('{', '}')
        } else {
            ('[', ']')
        };
        if parts.is_empty() {
            return format!("{open}{close}");
        }
        let line = self.style.line_break;
        let before = |columns: usize| format!("{line}{}", " ".repeat(columns));
        let body = parts.join(&format!(",{}", before(inner)));
        format!("{open}{}{body}{}{close}", before(inner), before(column))
    }

    /// Writes a key with its value as JSON over several lines.
    pub(super) fn json_entry(&self, key: &str, value: &Value, column: usize) -> String {
        format!("{}: {}", double_quoted(key), self.json_lines(value, column))
    }

    /// Writes the lines of a list or a mapping that holds something.
    pub(super) fn block(
        &self,
        value: &Value,
        column: usize,
        path: &mut Vec<String>,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        match value {
            Value::Object(fields) => {
                for (key, value) in ordered(fields) {
                    lines.extend(self.entry(key, value, column, path));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(step_of(index, item));
                    lines.extend(self.item(item, (column, 2), path));
                    path.pop();
                }
            }
            _ => {}
        }
        lines
    }

    /// Writes the lines of a key with its value.
    pub(super) fn entry(
        &self,
        key: &str,
        value: &Value,
        column: usize,
        path: &mut Vec<String>,
    ) -> Vec<String> {
        path.push(key.to_owned());
        let mut lines = self.note(column, path);
        let (behind, below) = self.value(value, column, path);
        let key = scalar_text(&Value::from(key), Quoting::Plain, Around::Block);
        let blanks = " ".repeat(column);
        lines.push(format!("{blanks}{key}:{behind}"));
        lines.extend(below);
        path.pop();
        lines
    }

    /// Writes the lines of an item; `offset` is how far its content stands right of the dash. The path leads to the item.
    pub(super) fn item(
        &self,
        value: &Value,
        (column, offset): (usize, usize),
        path: &mut Vec<String>,
    ) -> Vec<String> {
        let mut lines = self.note(column, path);
        let dash = format!(
            "{}-{}",
            " ".repeat(column),
            " ".repeat(offset.saturating_sub(1))
        );
        if holds_something(value) {
            let mut inner = self.block(value, column + offset, path);
            // A comment may come first; it stays above the dash.
            let start = inner
                .iter()
                .position(|line| !line.trim_start().starts_with('#'))
                .unwrap_or(0);
            lines.extend(
                inner
                    .drain(..start)
                    .map(|line| format!("{}{}", " ".repeat(column), line.trim_start())),
            );
            let first = inner.first_mut().map(|line| dash + line.trim_start());
            lines.extend(first);
            lines.extend(inner.into_iter().skip(1));
        } else {
            let (behind, below) = self.value(value, column, path);
            lines.push(format!("{}{}", dash.trim_end(), behind));
            lines.extend(below);
        }
        lines
    }

    /// Writes a value behind a key or a dash: what stands on the same line, and the lines below.
    pub(super) fn value(
        &self,
        value: &Value,
        column: usize,
        path: &mut Vec<String>,
    ) -> (String, Vec<String>) {
        let inner = column + self.style.unit;
        match value {
            Value::Array(_) if holds_something(value) => (
                String::new(),
                self.block(value, column + self.style.dash, path),
            ),
            Value::Object(_) if holds_something(value) => {
                (String::new(), self.block(value, inner, path))
            }
            Value::String(text) if text.contains('\n') => match literal(text) {
                Some((header, lines)) => (format!(" {header}"), literal_lines(&lines, inner)),
                None => (format!(" {}", double_quoted(text)), Vec::new()),
            },
            Value::Object(_) => (" {}".to_owned(), Vec::new()),
            Value::Array(_) => (" []".to_owned(), Vec::new()),
            scalar => (
                format!(" {}", scalar_text(scalar, Quoting::Plain, Around::Block)),
                Vec::new(),
            ),
        }
    }

    fn note(&self, column: usize, path: &[String]) -> Vec<String> {
        let note = self.notes.get(path).map(String::as_str).unwrap_or_default();
        note.lines()
            .map(|line| format!("{}# {line}", " ".repeat(column)))
            .collect()
    }
}

/// Returns the lines of a literal block at a column; empty ones stay empty.
pub(super) fn literal_lines(lines: &[&str], column: usize) -> Vec<String> {
    let blanks = " ".repeat(column);
    let line = |line: &&str| {
        if line.is_empty() {
            String::new()
        } else {
            format!("{blanks}{line}")
        }
    };
    lines.iter().map(line).collect()
}

/// Writes a value as JSON on one line, with blanks behind colons and commas.
fn json_line(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let parts = ordered(fields)
                .into_iter()
                .map(|(key, value)| format!("{}: {}", double_quoted(key), json_line(value)));
            format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let parts = items.iter().map(json_line);
            format!("[{}]", parts.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => double_quoted(text),
        scalar => scalar.to_string(),
    }
}
