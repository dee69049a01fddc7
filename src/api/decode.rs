//! From a body to typed values, with the JSON path of what does not fit.

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::error::{ApiError, Call};
use super::send_error::shorten;
use super::status::excerpt;
use super::token::Token;

/// Bounds the words about what does not fit.
const MAX_PROBLEM_CHARS: usize = 200;

/// Holds an answer with a good status.
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// The body, unpacked.
    pub(crate) body: Vec<u8>,
}

/// Decodes a body, which has to be an object; one that does not even begin like JSON is told apart from JSON of another
/// form.
pub(crate) fn json<T: DeserializeOwned>(
    reply: &Reply,
    call: Call,
    token: &Token,
) -> Result<T, ApiError> {
    if first_byte(reply) == Some(b'[') {
        // A struct would be read from a list by position.
        let problem = "expected an object".into();
        return Err(ApiError::Decode {
            call,
            path: ".".into(),
            problem,
        });
    }
    typed(reply, call, token)
}

/// Decodes a body that is a list.
pub(crate) fn list<T: DeserializeOwned>(
    reply: &Reply,
    call: Call,
    token: &Token,
) -> Result<Vec<T>, ApiError> {
    typed(reply, call, token)
}

fn typed<T: DeserializeOwned>(reply: &Reply, call: Call, token: &Token) -> Result<T, ApiError> {
    // Keeping track of the path is slow, so it is done only once something is known not to fit.
    serde_json::from_slice(&reply.body).map_err(|error| located::<T>(reply, call, &error, token))
}

fn located<T: DeserializeOwned>(
    reply: &Reply,
    call: Call,
    error: &serde_json::Error,
    token: &Token,
) -> ApiError {
    let mut source = serde_json::Deserializer::from_slice(&reply.body);
    match serde_path_to_error::deserialize::<_, T>(&mut source) {
        Err(found) => mismatch(reply, call, &found.path().to_string(), found.inner(), token),
        Ok(_) => mismatch(reply, call, ".", error, token),
    }
}

fn mismatch(
    reply: &Reply,
    call: Call,
    path: &str,
    error: &serde_json::Error,
    token: &Token,
) -> ApiError {
    if error.classify() != Category::Data && first_byte(reply) != Some(b'{') {
        return ApiError::NotJson {
            call,
            status: reply.status,
            excerpt: excerpt(&reply.body, token),
        };
    }
    let path = shorten(&token.redact(path), MAX_PROBLEM_CHARS);
    ApiError::Decode {
        call,
        path,
        problem: problem(error, token),
    }
}

fn first_byte(reply: &Reply) -> Option<u8> {
    reply
        .body
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
}

/// Returns what was expected, without the value that was found: that could be a secret.
fn problem(error: &serde_json::Error, token: &Token) -> Box<str> {
    let text = error.to_string();
    let shown = match text.split_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => text,
    };
    shorten(&token.redact(&shown), MAX_PROBLEM_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::request::{Idempotency, Verb};
    use crate::model::live::Deployment;

    fn error(body: &str) -> ApiError {
        let call = Call {
            verb: Verb::Get,
            path: "/v2/x".into(),
            idempotency: Idempotency::Safe,
        };
        let reply = Reply {
            status: 200,
            body: body.into(),
        };
        json::<Deployment>(&reply, call, &Token::new("not-a-real-token").unwrap()).unwrap_err()
    }

    #[test]
    fn the_path_is_named_and_the_value_is_not() {
        let shown = error(
            r#"{"id":"d","progress":{"steps":[{"name":"a"},{"started_at":1,"reason":{"code":["hush"]}}]}}"#,
        );
        insta::assert_snapshot!(shown, @r#"`GET /v2/x`: unexpected form of the answer at `progress.steps[1].started_at`: expected a string at line 1 column 59"#);
        let shown = error(r#"{"id":"d","progress":"hush"}"#);
        insta::assert_snapshot!(shown, @r#"`GET /v2/x`: unexpected form of the answer at `progress`: expected struct Progress at line 1 column 27"#);
    }

    #[test]
    fn pages_torn_json_and_trailing_text_differ() {
        assert!(matches!(
            error("<html>"),
            ApiError::NotJson { status: 200, .. }
        ));
        assert!(matches!(error(""), ApiError::NotJson { .. }));
        assert!(matches!(error(r#"{"id":"d""#), ApiError::Decode { .. }));
        assert!(matches!(error(r#"{"id":"d"} x"#), ApiError::Decode { .. }));
        assert!(matches!(error("{}"), ApiError::Decode { .. }));
        assert!(matches!(error("[]"), ApiError::Decode { .. }));
        assert!(matches!(
            error(&"[".repeat(100_000)),
            ApiError::Decode { .. }
        ));
    }
}
