//! Single values as text that is read back as the same value.

use std::fmt::Write;

use serde_json::Value;

use crate::spec::scalar;

/// Says how a text is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Not at all, where that is possible.
    Plain,
    /// By `'`, where that is possible.
    Single,
    /// By `"`.
    Double,
}

/// Says where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// On lines of its own or behind a key.
    Block,
    /// Between brackets.
    Flow,
}

/// Writes a value that is neither a list nor a mapping.
pub(super) fn scalar_text(value: &Value, quoting: Quoting, around: Around) -> String {
    let Some(text) = value.as_str() else {
        return value.to_string();
    };
    match quoting {
        Quoting::Plain if is_plain(text, around) => text.to_owned(),
        Quoting::Single if !text.contains(is_special) => format!("'{}'", text.replace('\'', "''")),
        _ => double_quoted(text),
    }
}

/// Writes a text in double quotes, with escapes that YAML and JSON share.
pub(super) fn double_quoted(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    if !quoted.contains(is_special) {
        return quoted;
    }
    let mut escaped = String::with_capacity(quoted.len() + 16);
    for character in quoted.chars() {
        if is_special(character) {
            // All of them lie below 16 bits; writing into a string cannot fail.
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// Tells whether a character cannot stand for itself in a line.
fn is_special(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Tells whether a text can stand without quotes and is still read as this text by readers of YAML 1.1 and 1.2.
fn is_plain(text: &str, around: Around) -> bool {
    let starts = |c: char| !"-?:,[]{}#&*!|>'\"%@`=~<".contains(c) && !c.is_whitespace();
    let inside = |c: char| !is_special(c) && (around == Around::Block || !",[]{}".contains(c));
    text.starts_with(starts)
        && text.chars().all(inside)
        && !text.ends_with([':', ' ', '\u{a0}'])
        && !text.contains(": ")
        && !text.contains(" #")
        && (around == Around::Block || !text.contains(':'))
        && !looks_like_another(text)
}

/// Tells whether some reader would take a text for a number, a date or a truth value.
fn looks_like_another(text: &str) -> bool {
    let words = [
        "y",
        "n",
        "yes",
        "no",
        "on",
        "off",
        "true",
        "false",
        "null",
        "undefined",
    ];
    let digits = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '.'));
    let counted = |c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                '+' | '-' | '.' | ':' | '_' | ',' | 'T' | 'Z' | ' ' | 'e' | 'E'
            )
    };
    scalar::resolve(text).is_some()
        || words.contains(&text.to_ascii_lowercase().as_str())
        || (digits && text.chars().all(counted))
        || (digits && text.starts_with("0x"))
}

/// Returns the header and the lines of a text of several lines as a literal block; none when it cannot be one.
pub(super) fn literal(text: &str) -> Option<(&'static str, Vec<&str>)> {
    let (header, body) = match text.strip_suffix('\n') {
        Some(body) => ("|", body),
        None => ("|-", text),
    };
    let lines: Vec<&str> = body.split('\n').collect();
    let fine = |line: &&str| {
        !line.contains(is_special) && (line.is_empty() || line.contains(|c: char| c != ' '))
    };
    let first = lines.first()?;
    let last = lines.last()?;
    let held = !first.is_empty() && !first.starts_with([' ', '\t']) && !last.is_empty();
    (held && lines.iter().all(fine)).then_some((header, lines))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plain(value: &Value) -> String {
        scalar_text(value, Quoting::Plain, Around::Block)
    }

    #[test]
    fn text_is_quoted_only_where_it_must_be() {
        for text in [
            "a",
            "/web/health",
            "https://a.example/b?c=d",
            "a b",
            "${db.URL}",
            "ünï ✓",
            "7-alpine",
            "apps-s-1vcpu-0.5gb",
            "a, b",
            "a#b",
        ] {
            assert_eq!(plain(&json!(text)), text);
        }
        for text in [
            "",
            "6543",
            "no",
            "Y",
            "1e3",
            "0x1f",
            "2024-01-01",
            "12:30:45",
            "1_000",
            "~",
            "- a",
            "a: b",
            "a #b",
            "a:",
            " a",
            "a ",
            "*x",
            "&x",
            "!x",
            "{a}",
            "[a",
            "null",
            "@a",
            "%a",
            "=",
            "<<",
            ".5",
            "+1",
        ] {
            assert_eq!(plain(&json!(text)), format!("\"{text}\""));
        }
        assert_eq!(
            plain(&json!("a\"\n\u{85}\u{2028}é")),
            "\"a\\\"\\n\\u0085\\u2028é\""
        );
        assert_eq!(plain(&json!(5)), "5");
        assert_eq!(plain(&Value::Null), "null");
    }

    #[test]
    fn quotes_are_kept_where_they_can_hold_the_text() {
        let single = |text: &str| scalar_text(&json!(text), Quoting::Single, Around::Block);
        assert_eq!(single("it's"), "'it''s'");
        assert_eq!(single("a\nb"), "\"a\\nb\"");
        let flow = |text: &str| scalar_text(&json!(text), Quoting::Plain, Around::Flow);
        assert_eq!(
            (flow("a"), flow("a, b"), flow("a:b")),
            ("a".into(), "\"a, b\"".into(), "\"a:b\"".into())
        );
    }

    #[test]
    fn several_lines_become_a_literal_block_when_that_can_hold_them() {
        assert_eq!(
            literal("a\n  b\n\nc\n"),
            Some(("|", vec!["a", "  b", "", "c"]))
        );
        assert_eq!(literal("a\nb"), Some(("|-", vec!["a", "b"])));
        for text in ["a\n\n", " a\nb", "\na", "a\n \nb", "a\r\nb", "", "\n"] {
            assert_eq!(literal(text), None, "{text:?}");
        }
    }
}
