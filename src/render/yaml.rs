//! Any value as YAML that every parser reads back, and that a terminal or a build service can be shown.
//!
//! Text is written plain only where nothing can be misread, over several lines where it has several, and else in double
//! quotes, with escapes for everything that is not plainly visible.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::sanitise::{Keep, is_safe};

/// Blanks for each level.
const INDENT: usize = 2;

/// Writes a value as a YAML document, with a line end after the last line.
pub fn yaml(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Object(fields) if !fields.is_empty() => write_fields(&mut text, fields, 0),
        Value::Array(items) if !items.is_empty() => write_items(&mut text, items, 0),
        other => {
            text.push_str(&flat(other));
            text.push('\n');
        }
    }
    text
}

fn write_fields(text: &mut String, fields: &Map<String, Value>, indent: usize) {
    for (number, (key, value)) in fields.iter().enumerate() {
        // The first field of an item stands beside its dash.
        if number > 0 || text.is_empty() || text.ends_with('\n') {
            blanks(text, indent);
        }
        text.push_str(&scalar(key));
        text.push(':');
        write_below(text, value, indent);
    }
}

fn write_items(text: &mut String, items: &[Value], indent: usize) {
    for item in items {
        if text.is_empty() || text.ends_with('\n') {
            blanks(text, indent);
        }
        text.push('-');
        match item {
            Value::Object(fields) if !fields.is_empty() => {
                text.push(' ');
                write_fields(text, fields, indent + INDENT);
            }
            Value::Array(items) if !items.is_empty() => {
                text.push(' ');
                write_items(text, items, indent + INDENT);
            }
            other => write_below(text, other, indent),
        }
    }
}

/// Writes what stands behind a colon or a dash.
fn write_below(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            text.push('\n');
            write_fields(text, fields, indent + INDENT);
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('\n');
            write_items(text, items, indent + INDENT);
        }
        Value::String(lines) if is_literal(lines) => write_literal(text, lines, indent + INDENT),
        other => {
            text.push(' ');
            text.push_str(&flat(other));
            text.push('\n');
        }
    }
}

fn blanks(text: &mut String, count: usize) {
    text.extend(std::iter::repeat_n(' ', count));
}

/// Writes a text line by line.
fn write_literal(text: &mut String, lines: &str, indent: usize) {
    let keeps_end = lines.ends_with('\n');
    text.push_str(if keeps_end { " |\n" } else { " |-\n" });
    for line in lines.lines() {
        if !line.is_empty() {
            blanks(text, indent);
            text.push_str(line);
        }
        text.push('\n');
    }
}

/// Tells whether a text can stand line by line: nothing in it is invisible, and nothing hangs on blanks at an end.
fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let line = |line: &str| {
        let command = line.trim_start().starts_with("::") || line.contains("##[");
        let blank = line.trim().is_empty() && !line.is_empty();
        !command && !blank
    };
    body.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with([' ', '\t', '\n'])
        && body.chars().all(|c| is_visible(c) || c == '\n')
        && body.split('\n').all(line)
}

/// Writes a value on one line.
fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Object(_) => "{}".to_owned(),
        Value::Array(_) => "[]".to_owned(),
        other => other.to_string(),
    }
}

fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    if is_single(text) {
        return format!("'{text}'");
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        push_escaped(&mut quoted, character, rest);
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    quoted.push('"');
    quoted
}

/// Tells whether single quotes make a text easier to read: it has double ones, as JSON does, and needs no escape.
fn is_single(text: &str) -> bool {
    text.contains('"')
        && !text.contains('\'')
        && !text.contains("##[")
        && text.chars().all(is_visible)
}

fn push_escaped(quoted: &mut String, character: char, rest: &str) {
    match character {
        '"' => quoted.push_str("\\\""),
        '\\' => quoted.push_str("\\\\"),
        '\n' => quoted.push_str("\\n"),
        '\t' => quoted.push_str("\\t"),
        '\r' => quoted.push_str("\\r"),
        '#' if rest.starts_with("##[") => quoted.push_str("\\x23"),
        _ if is_visible(character) => quoted.push(character),
        // Writing to a `String` cannot fail.
        _ => drop(match u32::from(character) {
            code @ ..=0xff => write!(quoted, "\\x{code:02x}"),
            code @ ..=0xffff => write!(quoted, "\\u{code:04x}"),
            code => write!(quoted, "\\U{code:08x}"),
        }),
    }
}

fn is_visible(character: char) -> bool {
    is_safe(character, Keep::Nothing) && !matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// Tells whether a text needs no quotes: it begins with a letter or a slash, holds nothing that means something to
/// YAML, and is no word that does.
fn is_plain(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || "_-./@+=,:$ ".contains(c);
    let first = |c: char| c.is_ascii_alphabetic() || c == '/' || c == '$';
    text.starts_with(first)
        && text.chars().all(inner)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !is_reserved(text)
}

fn is_reserved(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_lists_and_texts_stand_as_a_person_would_write_them() {
        let value = json!({
            "name": "shop", "empty": {}, "none": [], "ports": [80, 90], "on": true,
            "services": [
                {"name": "web", "envs": [{"key": "A", "value": "1"}, {"key": "B", "value": "a: b # c"}]},
                {"run_command": "set -e\n\n  date\n", "build_command": "a\nb"},
            ],
            "nested": [[1, 2], [{"a": null}]],
        });
        insta::assert_snapshot!(yaml(&value), @r#"
        name: shop
        empty: {}
        none: []
        ports:
          - 80
          - 90
        "on": true
        services:
          - name: web
            envs:
              - key: A
                value: "1"
              - key: B
                value: "a: b # c"
          - run_command: |
              set -e

                date
            build_command: |-
              a
              b
        nested:
          - - 1
            - 2
          - - a: null
        "#);
    }

    #[test]
    fn nothing_harmful_gets_out() {
        let value = json!({"a": "x\u{1b}[2J\u{202e}\n::error::x", "j": "{\"a\": 1}", "b": "ok\n  ::set-env::x\n", "c": "##[error]x", "::d": "\u{7f}"});
        insta::assert_snapshot!(yaml(&value), @r#"
        a: "x\x1b[2J\u202e\n::error::x"
        j: '{"a": 1}'
        b: "ok\n  ::set-env::x\n"
        c: "\x23#[error]x"
        "::d": "\x7f"
        "#);
    }
}
