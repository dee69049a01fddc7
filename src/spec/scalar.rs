//! What an unquoted word means: the reading of the YAML 1.1 library behind the platform's own tools.

use std::borrow::Cow;

use super::Value;

/// Reads an unquoted scalar; none when it is text.
///
/// Words such as `on`, `yes` and `y` are booleans, `010` is eight and `0x10` sixteen, underscores inside numbers do not
/// count; dates, times and numbers that fit no 64 bits in another base than ten are text.
pub(super) fn resolve(text: &str) -> Option<Value> {
    match text.as_bytes().first() {
        None => Some(Value::Null),
        Some(b'.') => dotted(text),
        Some(b'+' | b'-' | b'0'..=b'9') => number(text),
        Some(_) => word(text),
    }
}

fn word(text: &str) -> Option<Value> {
    match text {
        "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Some(Value::Bool(true))
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Some(Value::Bool(false))
        }
        _ => None,
    }
}

fn dotted(text: &str) -> Option<Value> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(Value::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" => Some(Value::Float(f64::INFINITY)),
        _ => decimal(text),
    }
}

fn number(text: &str) -> Option<Value> {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Some(Value::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Value::Float(f64::NEG_INFINITY)),
        _ if is_timestamp(text) => return None,
        _ => {}
    }
    let plain = if text.contains('_') {
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    };
    integer(&plain).or_else(|| decimal(&plain))
}

/// Reads a whole number in any base Go's own literals have.
fn integer(text: &str) -> Option<Value> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = split_radix(digits);
    if !digits
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric())
    {
        return None;
    }
    let size = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let value = if negative { -size } else { size };
    (value >= i128::from(i64::MIN)).then_some(Value::Int(value))
}

fn split_radix(digits: &str) -> (u32, &str) {
    let prefixes = [
        ("0x", 16),
        ("0X", 16),
        ("0o", 8),
        ("0O", 8),
        ("0b", 2),
        ("0B", 2),
    ];
    for (prefix, radix) in prefixes {
        if let Some(rest) = digits.strip_prefix(prefix) {
            return (radix, rest);
        }
    }
    match digits.strip_prefix('0') {
        Some(rest) if !rest.is_empty() => (8, rest),
        _ => (10, digits),
    }
}

/// Reads `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`; one out of range is text.
fn decimal(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)),
        ),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_ok =
        digits(whole) && digits(fraction) && (!whole.is_empty() || !fraction.is_empty());
    let exponent_ok = exponent.is_none_or(|part| !part.is_empty() && digits(part));
    if !mantissa_ok || !exponent_ok {
        return None;
    }
    text.parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
        .map(Value::Float)
}

/// Tells whether a word begins like `2024-01-31`, which the reference keeps as text.
fn is_timestamp(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let year = parts
        .next()
        .is_some_and(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit()));
    year && parts.next().is_some_and(|part| matches!(part.len(), 1 | 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match resolve(text) {
            Some(Value::Null) => "null".to_owned(),
            Some(Value::Bool(value)) => format!("bool {value}"),
            Some(Value::Int(value)) => format!("int {value}"),
            Some(Value::Float(value)) => format!("float {value}"),
            Some(_) => "container".to_owned(),
            None => format!("text {text}"),
        }
    }

    #[test]
    fn words_of_yaml_1_1_are_booleans() {
        for word in ["y", "Yes", "ON", "true"] {
            assert_eq!(read(word), "bool true", "{word}");
        }
        for word in ["n", "No", "OFF", "False"] {
            assert_eq!(read(word), "bool false", "{word}");
        }
        for word in ["yEs", "tRue", "o", "nyc", "nulL"] {
            assert_eq!(read(word), format!("text {word}"));
        }
        assert_eq!(
            (read(""), read("~")),
            ("null".to_owned(), "null".to_owned())
        );
    }

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        for (text, expected) in [
            ("0", "int 0"),
            ("010", "int 8"),
            ("08", "float 8"),
            ("0x10", "int 16"),
            ("-0b11", "int -3"),
            ("0o17", "int 15"),
            ("1_000", "int 1000"),
            ("+5", "int 5"),
            ("18446744073709551615", "int 18446744073709551615"),
            ("18446744073709551616", "float 18446744073709552000"),
            ("-9223372036854775808", "int -9223372036854775808"),
            ("1e0", "float 1"),
            ("80.0", "float 80"),
            (".5", "float 0.5"),
            ("1.", "float 1"),
            ("-.INF", "float -inf"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        let wallet = format!("0x{}", "ab".repeat(20));
        for text in [
            "2024-01-01",
            "12:30:45",
            "1.2.3",
            "-",
            "+",
            ".",
            "1e",
            "0x",
            "--1",
            "-+1",
            "1e999",
            &wallet,
        ] {
            assert_eq!(read(text), format!("text {text}"));
        }
    }
}
