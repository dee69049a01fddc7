//! Building reply objects the way the platform writes them: zero values are left out.

use serde_json::{Map, Value};

/// Collects the keys of one reply object in order.
#[derive(Debug, Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Starts an empty object.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds `key` unless `value` is a zero value.
    pub(crate) fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !is_zero(&value) {
            self.0.insert(key.to_owned(), value);
        }
        self
    }

    /// Adds `key` when there is a value, even a zero one.
    pub(crate) fn maybe(mut self, key: &str, value: Option<Value>) -> Self {
        if let Some(value) = value {
            self.0.insert(key.to_owned(), value);
        }
        self
    }

    /// Adds `key` whatever its value is.
    pub(crate) fn keep(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Returns the object.
    pub(crate) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        fields.done()
    }
}

/// Wraps `value` in an object with the one key `key`.
pub(crate) fn wrap(key: &str, value: impl Into<Value>) -> Value {
    Fields::new().keep(key, value).done()
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_values_are_left_out_and_empty_objects_stay() {
        let object = Fields::new()
            .put("a", 0)
            .put("b", "")
            .put("c", false)
            .put("d", Vec::<Value>::new())
            .put("e", Fields::new())
            .keep("f", 0)
            .maybe("g", None)
            .done();
        assert_eq!(object.to_string(), r#"{"e":{},"f":0}"#);
    }
}
