//! Types, words, bounds and patterns of single values, as the tables of the spec describe them.

use serde_json::Value;

use super::super::canonical::{SPEC, Shape, TextRule, as_whole};
use super::{Checked, Rejection};

/// Is how many characters of a refused word are repeated in a message.
const QUOTED: usize = 64;

/// Checks every known field of the spec.
pub(super) fn check(spec: &Value) -> Checked {
    let mut path = Vec::new();
    check_value(spec, &SPEC, &mut path)
}

fn check_value(value: &Value, shape: &Shape, path: &mut Vec<&'static str>) -> Checked {
    match (shape, value) {
        (Shape::Object(fields), Value::Object(map)) => {
            for field in *fields {
                let Some(value) = map.get(field.key).filter(|value| !value.is_null()) else {
                    continue;
                };
                path.push(field.key);
                check_value(value, field.shape, path)?;
                path.pop();
            }
            Ok(())
        }
        (Shape::List(of), Value::Array(items)) => items
            .iter()
            .try_for_each(|item| check_value(item, of, path)),
        _ => check_scalar(value, shape).map_err(|reason| Rejection::new(dotted(path), reason)),
    }
}

fn dotted(path: &[&str]) -> String {
    if path.is_empty() {
        "spec".to_owned()
    } else {
        path.join(".")
    }
}

/// Checks a single value and says what is wrong with it.
fn check_scalar(value: &Value, shape: &Shape) -> Result<(), String> {
    match (shape, value) {
        (Shape::Text(rule), Value::String(text)) => check_text(text, rule),
        (Shape::Choice { zero, words }, Value::String(text)) => check_word(text, *zero, words),
        (Shape::Integer { min, max }, Value::Number(_)) => check_integer(value, *min, *max),
        (Shape::Number, Value::Number(number)) => {
            let negative = number.as_f64().is_none_or(|number| number < 0.0);
            refuse_if(negative, || "must not be negative".to_owned())
        }
        (Shape::Flag | Shape::LooseFlag, Value::Bool(_)) => Ok(()),
        (Shape::LooseFlag, Value::String(text)) if text.parse::<bool>().is_ok() => Ok(()),
        _ => Err(format!("must be {}, not {}", wanted(shape), found(value))),
    }
}

fn refuse_if(refused: bool, reason: impl FnOnce() -> String) -> Result<(), String> {
    if refused { Err(reason()) } else { Ok(()) }
}

fn check_text(text: &str, rule: &TextRule) -> Result<(), String> {
    if text.len() > rule.max {
        return Err(format!("must have at most {} characters", rule.max));
    }
    let refused = !text.is_empty() && !(rule.accepts)(text);
    refuse_if(refused, || format!("must be {}", rule.wants))
}

fn check_word(text: &str, zero: Option<&str>, words: &[&str]) -> Result<(), String> {
    let known = text.is_empty() || zero == Some(text) || words.contains(&text);
    refuse_if(!known, || {
        let shown: String = text.chars().take(QUOTED).collect();
        let zero = zero.filter(|zero| !zero.starts_with("UN"));
        let words: Vec<&str> = zero.into_iter().chain(words.iter().copied()).collect();
        format!(
            "invalid value \"{shown}\"; must be one of {}",
            words.join(", ")
        )
    })
}

fn check_integer(value: &Value, min: i64, max: i64) -> Result<(), String> {
    let Some(number) = as_whole(value) else {
        return Err("must be a whole number".to_owned());
    };
    let refused = number != 0 && !(min..=max).contains(&number);
    refuse_if(refused, || {
        if max == i64::MAX {
            format!("must be at least {min}")
        } else {
            format!("must be between {min} and {max}")
        }
    })
}

/// Names the JSON type that a shape takes.
fn wanted(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) | Shape::Choice { .. } => "a string",
        Shape::Integer { .. } | Shape::Number => "a number",
        Shape::Flag | Shape::LooseFlag => "a boolean",
        Shape::Object(_) => "an object",
        Shape::List(_) => "a list",
    }
}

/// Names the JSON type of a value.
fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
