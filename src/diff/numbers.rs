//! One way to write each number.

use serde_json::{Number, Value};

use crate::model::semantics::Form;

/// Largest magnitude below which every whole `f64` is exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Returns the number in normal form: whole numbers as integers, 32-bit floats as the shortest decimal that is them.
pub(super) fn number(form: Form, number: Number) -> Value {
    let number = if form == Form::Float32 {
        to_float32(&number).unwrap_or(number)
    } else {
        number
    };
    Value::Number(whole(&number).unwrap_or(number))
}

fn whole(number: &Number) -> Option<Number> {
    if !number.is_f64() {
        return None;
    }
    let float = number.as_f64()?;
    if float.fract() != 0.0 || float.abs() >= EXACT {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the float is whole and below 2^53"
    )]
    Some(Number::from(float as i64))
}

fn to_float32(number: &Number) -> Option<Number> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "losing precision is the point"
    )]
    let single = number.as_f64()? as f32;
    Number::from_f64(single.to_string().parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(form: Form, value: &Value) -> String {
        let Value::Number(n) = value.clone() else {
            panic!("not a number")
        };
        number(form, n).to_string()
    }

    #[test]
    fn whole_floats_are_integers() {
        assert_eq!(shown(Form::AsWritten, &json!(80.0)), "80");
        assert_eq!(shown(Form::AsWritten, &json!(-0.0)), "0");
        assert_eq!(shown(Form::AsWritten, &json!(80.5)), "80.5");
        assert_eq!(shown(Form::AsWritten, &json!(1e300)), "1e+300");
        assert_eq!(
            shown(Form::AsWritten, &json!(u64::MAX)),
            u64::MAX.to_string()
        );
    }

    #[test]
    fn floats_of_the_server_have_32_bits() {
        assert_eq!(shown(Form::Float32, &json!(0.1)), "0.1");
        assert_eq!(
            shown(Form::Float32, &json!(0.100_000_001_490_116_12)),
            "0.1"
        );
        assert_eq!(shown(Form::Float32, &json!(85.0)), "85");
        assert_eq!(shown(Form::Float32, &json!(1e300)), "1e+300");
    }
}
