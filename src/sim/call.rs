//! One request as the handlers see it, and what they answer.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::error::ApiError;

/// Names the HTTP methods that the platform knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Reads.
    Get,
    /// Makes something or starts an action.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// Reads a method's name; `None` for any other.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "GET" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }
}

/// Holds a decoded query; keys may repeat and keep their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Decodes the text after the question mark.
    pub(crate) fn parse(raw: &str) -> Self {
        let pairs = url::form_urlencoded::parse(raw.as_bytes());
        Self(pairs.into_owned().take(256).collect())
    }

    /// Returns the first value of `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// Returns every value of a list parameter, repeated, with `[]`, or joined by commas.
    pub(crate) fn list(&self, key: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(name, _)| name.strip_suffix("[]").unwrap_or(name) == key)
            .flat_map(|(_, value)| value.split(','))
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// Reads a flag; only `true` and `1` set it.
    pub(crate) fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some("true" | "1"))
    }

    /// Returns all pairs but those of `key`, sorted, for building links.
    pub(crate) fn without(&self, key: &str) -> BTreeMap<&str, Vec<&str>> {
        let mut pairs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in self.0.iter().filter(|(name, _)| name != key) {
            pairs.entry(name).or_default().push(value);
        }
        pairs
    }
}

/// Holds what a handler needs to know of its request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The method.
    pub(crate) method: Method,
    /// The decoded path, segment by segment.
    pub(crate) path: Vec<String>,
    /// The values of the path's placeholders, in order.
    pub(crate) params: Vec<String>,
    /// The decoded query.
    pub(crate) query: Query,
    /// The raw body.
    pub(crate) body: Vec<u8>,
    /// Scheme, host and port of this server.
    pub(crate) base: String,
}

impl Call {
    /// Returns the `index`-th placeholder, empty when the route has fewer.
    pub(crate) fn param(&self, index: usize) -> &str {
        self.params.get(index).map_or("", String::as_str)
    }

    /// Reads the body as a JSON object.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, ApiError> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            _ => Err(ApiError::unreadable()),
        }
    }

    /// Reads the body as a JSON object; no body counts as an empty one.
    pub(crate) fn optional_object(&self) -> Result<Map<String, Value>, ApiError> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        self.object()
    }
}

/// Reads a text member of a body; absent and null are `None`, another type is refused.
pub(crate) fn text<'a>(
    object: &'a Map<String, Value>,
    key: &str,
) -> Result<Option<&'a str>, ApiError> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ApiError::unreadable()),
    }
}

/// Reads a flag of a body; absent and null are false, another type is refused.
pub(crate) fn flag(object: &Map<String, Value>, key: &str) -> Result<bool, ApiError> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(ApiError::unreadable()),
    }
}

/// Reads a list of texts of a body; absent and null are empty, another type is refused.
pub(crate) fn texts(object: &Map<String, Value>, key: &str) -> Result<Vec<String>, ApiError> {
    let items = match object.get(key) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(ApiError::unreadable()),
    };
    items
        .iter()
        .map(|item| item.as_str().map(str::to_owned))
        .collect::<Option<_>>()
        .ok_or_else(ApiError::unreadable)
}

/// Holds a handler's answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The JSON body, if the answer has one.
    pub(crate) body: Option<Value>,
}

impl Reply {
    /// Answers 200 with `body`.
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: 200,
            body: Some(body),
        }
    }

    /// Answers 201 with `body`.
    pub(crate) fn created(body: Value) -> Self {
        Self {
            status: 201,
            body: Some(body),
        }
    }

    /// Answers `status` without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, body: None }
    }
}

/// Splits a raw path and decodes its percent escapes; `None` when an escape or the text behind it is malformed.
pub(crate) fn decode_path(raw: &str) -> Option<Vec<String>> {
    raw.split('/').skip(1).map(decode_segment).collect()
}

fn decode_segment(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_decode_or_are_refused() {
        assert_eq!(decode_path("/v2/a%20b").unwrap(), ["v2", "a b"]);
        assert_eq!(decode_path("/v2/a%2Fb").unwrap(), ["v2", "a/b"]);
        for broken in ["/%", "/%2", "/%zz", "/%ff"] {
            assert_eq!(decode_path(broken), None, "{broken}");
        }
    }

    #[test]
    fn lists_come_in_three_spellings() {
        let query = Query::parse("t=A&t=B&t[]=C&t=D,E&other=F");
        assert_eq!(query.list("t"), ["A", "B", "C", "D", "E"]);
    }

    #[test]
    fn members_of_a_wrong_type_are_refused() {
        let Value::Object(body) = serde_json::json!({"a": 1, "b": null}) else {
            unreachable!()
        };
        assert!(text(&body, "a").is_err());
        assert!(flag(&body, "a").is_err());
        assert!(texts(&body, "a").is_err());
        assert_eq!(text(&body, "b"), Ok(None));
    }
}
