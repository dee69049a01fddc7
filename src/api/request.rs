//! Requests as values: built without I/O, sent elsewhere.

use std::fmt;
use std::io::{self, Write};

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

use super::base::BaseUrl;
use super::error::{ApiError, Call};

/// Keeps what RFC 3986 calls unreserved and encodes everything else.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Names a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Makes or triggers.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
}

impl Verb {
    /// Returns the name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Returns the method in the HTTP library's terms.
    pub(crate) fn method(self) -> reqwest::Method {
        match self {
            Self::Get => reqwest::Method::GET,
            Self::Post => reqwest::Method::POST,
            Self::Put => reqwest::Method::PUT,
            Self::Patch => reqwest::Method::PATCH,
            Self::Delete => reqwest::Method::DELETE,
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// Tells what sending a request a second time would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idempotency {
    /// Changes nothing, whatever the method.
    Safe,
    /// Leads to the same state, but may have a side effect twice, such as one more deployment.
    Repeatable,
    /// Does its work once more.
    Once,
}

/// Holds the body of a request.
#[derive(Clone)]
enum Body {
    Empty,
    Json(Bytes),
    /// Could not be written; sending is refused, so that nothing ever goes out with an empty body by mistake.
    Unwritable,
}

/// Holds one request, complete but for the address of the API and the token.
#[derive(Clone)]
pub struct Request {
    verb: Verb,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Body,
    idempotency: Idempotency,
    scope: &'static str,
}

impl Request {
    /// Starts a request below `/v2`; each segment is percent-encoded here.
    pub(crate) fn new(
        verb: Verb,
        segments: &[&str],
        idempotency: Idempotency,
        scope: &'static str,
    ) -> Self {
        Self::below("/v2", (verb, segments), idempotency, scope)
    }

    /// Starts a request below a path, empty for the address of the API itself.
    pub(crate) fn below(
        root: &str,
        (verb, segments): (Verb, &[&str]),
        idempotency: Idempotency,
        scope: &'static str,
    ) -> Self {
        let mut path = String::from(root);
        for segment in segments {
            path.push('/');
            path.extend(utf8_percent_encode(segment, SEGMENT));
        }
        Self {
            verb,
            path,
            query: Vec::new(),
            body: Body::Empty,
            idempotency,
            scope,
        }
    }

    /// Starts a request that reads.
    pub(crate) fn get(segments: &[&str], scope: &'static str) -> Self {
        Self::new(Verb::Get, segments, Idempotency::Safe, scope)
    }

    /// Adds one query pair; keys may repeat.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and texts are passed alike"
    )]
    pub(crate) fn query(mut self, key: &'static str, value: impl ToString) -> Self {
        self.query.push((key, value.to_string()));
        self
    }

    /// Adds one query pair if there is a value.
    pub(crate) fn query_some(self, key: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(key, value),
            None => self,
        }
    }

    /// Adds one query pair for each value.
    pub(crate) fn query_each(self, key: &'static str, values: &[String]) -> Self {
        values
            .iter()
            .fold(self, |request, value| request.query(key, value))
    }

    /// Sets the JSON body; its bytes are wiped once nobody holds them any more.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        self.body = match write_json(body) {
            Ok(bytes) => Body::Json(Bytes::from_owner(bytes)),
            Err(_) => Body::Unwritable,
        };
        self
    }

    /// Returns the method.
    pub fn verb(&self) -> Verb {
        self.verb
    }

    /// Returns the percent-encoded path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the query pairs in order, not encoded.
    pub fn pairs(&self) -> &[(&'static str, String)] {
        &self.query
    }

    /// Returns what repeating the request would do.
    pub fn idempotency(&self) -> Idempotency {
        self.idempotency
    }

    /// Returns the token scope the platform wants for it.
    pub fn scope(&self) -> &'static str {
        self.scope
    }

    /// Returns the name of the request for errors and logs.
    pub fn call(&self) -> Call {
        Call {
            verb: self.verb,
            path: self.path.as_str().into(),
            idempotency: self.idempotency,
        }
    }

    /// Returns the JSON body, if there is one.
    pub(crate) fn body(&self) -> Result<Option<Bytes>, ApiError> {
        match &self.body {
            Body::Empty => Ok(None),
            Body::Json(bytes) => Ok(Some(bytes.clone())),
            Body::Unwritable => Err(ApiError::Setup {
                problem: "the request cannot be written as JSON".into(),
            }),
        }
    }

    /// Returns the whole address; fails when a name or id in the path would change its meaning.
    pub(crate) fn url(&self, base: &BaseUrl) -> Result<Url, ApiError> {
        let empty_end = self.path.ends_with('/');
        let url = base.join(&self.path).filter(|_| !empty_end);
        let mut url = url.ok_or_else(|| ApiError::BadName { call: self.call() })?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

/// Writes JSON into a buffer of exactly the right size: growing one would leave copies of secrets behind.
fn write_json(body: &impl Serialize) -> serde_json::Result<Zeroizing<Vec<u8>>> {
    let mut count = Counter(0);
    serde_json::to_writer(&mut count, body)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(count.0));
    serde_json::to_writer(&mut *bytes, body)?;
    Ok(bytes)
}

struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(segments: &[&str]) -> Result<String, ApiError> {
        let base = BaseUrl::parse("https://x.example").unwrap();
        Request::get(segments, "app:read")
            .url(&base)
            .map(String::from)
    }

    #[test]
    fn every_segment_is_encoded() {
        assert_eq!(
            url(&["apps", "a/b?c#d%é ..;"]).unwrap(),
            "https://x.example/v2/apps/a%2Fb%3Fc%23d%25%C3%A9%20..%3B"
        );
        assert_eq!(
            url(&["apps", "web_1-x.y~z"]).unwrap(),
            "https://x.example/v2/apps/web_1-x.y~z"
        );
    }

    #[test]
    fn names_that_change_the_path_are_refused() {
        for name in ["", ".", ".."] {
            assert!(
                matches!(
                    url(&["apps", name, "restart"]),
                    Err(ApiError::BadName { .. })
                ),
                "{name:?}"
            );
            assert!(
                matches!(url(&["apps", name]), Err(ApiError::BadName { .. })),
                "{name:?}"
            );
        }
    }

    #[test]
    fn query_keys_may_repeat() {
        let base = BaseUrl::parse("http://127.0.0.1:9/").unwrap();
        let types = ["MANUAL".to_owned(), "A&B".to_owned()];
        let request = Request::get(&["apps"], "app:read")
            .query_each("t", &types)
            .query_some("n", None::<u32>);
        assert_eq!(
            request.url(&base).unwrap().as_str(),
            "http://127.0.0.1:9/v2/apps?t=MANUAL&t=A%26B"
        );
    }

    #[test]
    fn bodies_are_written_once_at_full_size() {
        let bytes = write_json(&serde_json::json!({"k": "väl\n"})).unwrap();
        assert_eq!(str::from_utf8(&bytes).unwrap(), r#"{"k":"väl\n"}"#);
        assert_eq!(bytes.capacity(), bytes.len());
    }

    #[test]
    fn what_cannot_be_written_is_not_sent_empty() {
        let odd = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert!(matches!(
            Request::get(&["apps"], "x").json(&odd).body(),
            Err(ApiError::Setup { .. })
        ));
    }
}
