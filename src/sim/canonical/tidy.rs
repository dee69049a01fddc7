//! The part of the stored form that follows from the tables alone: key order, and no zero values.

use serde_json::{Map, Value};

use super::shape::{Field, Shape, Zero};

/// Returns `value` in the order of `shape`, without zero values; what has another type than expected stays as it is.
pub(super) fn tidy(value: &Value, shape: &Shape) -> Value {
    match (shape, value) {
        (Shape::Object(fields), Value::Object(map)) => Value::Object(tidy_object(map, fields)),
        (Shape::List(of), Value::Array(items)) => {
            Value::Array(items.iter().map(|item| tidy(item, of)).collect())
        }
        (Shape::Integer { .. }, Value::Number(_)) => whole(value),
        (Shape::Number, Value::Number(_)) => single_precision(value),
        (Shape::LooseFlag, Value::String(text)) => loose_flag(text, value),
        _ => value.clone(),
    }
}

/// Puts known keys in their order and unknown ones, untouched, behind them.
fn tidy_object(map: &Map<String, Value>, fields: &[Field]) -> Map<String, Value> {
    let known = fields.iter().filter_map(|field| {
        let value = tidy(map.get(field.key)?, field.shape);
        (!is_absent(&value, field)).then(|| (field.key.to_owned(), value))
    });
    let unknown = map
        .iter()
        .filter(|(key, _)| !fields.iter().any(|field| field.key == key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()));
    known.chain(unknown).collect()
}

/// Tells whether a tidied value stands for absence.
fn is_absent(value: &Value, field: &Field) -> bool {
    if value.is_null() {
        return true;
    }
    field.zero == Zero::Drop && (is_zero(value) || is_zero_word(value, field.shape))
}

/// Tells whether a value is the zero value of its type.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

fn is_zero_word(value: &Value, shape: &Shape) -> bool {
    match shape {
        Shape::Choice {
            zero: Some(zero), ..
        } => value.as_str() == Some(*zero),
        _ => false,
    }
}

/// Turns `8080.0` into `8080`.
fn whole(value: &Value) -> Value {
    match as_whole(value) {
        Some(number) => Value::from(number),
        None => value.clone(),
    }
}

/// Returns a JSON number that has no fraction as an integer.
pub(crate) fn as_whole(value: &Value) -> Option<i64> {
    if let Some(number) = value.as_i64() {
        return Some(number);
    }
    let float = value.as_f64()?;
    // Printing and reading again is exact for what matters here, ports and counts, and never overflows.
    (float.fract() == 0.0 && float.abs() < 1e15)
        .then(|| format!("{float:.0}").parse().ok())
        .flatten()
}

/// Rounds to 32 bits, and writes a number without fraction as an integer.
fn single_precision(value: &Value) -> Value {
    let rounded = value
        .as_f64()
        .and_then(|number| number.to_string().parse::<f32>().ok())
        .and_then(|single| single.to_string().parse::<f64>().ok());
    match rounded.map(Value::from) {
        Some(number) if number.is_number() => whole(&number),
        _ => value.clone(),
    }
}

fn loose_flag(text: &str, value: &Value) -> Value {
    text.parse().map_or_else(|_| value.clone(), Value::Bool)
}
