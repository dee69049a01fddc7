//! From an error status and its body to a typed error.

use jiff::Timestamp;
use serde::Deserialize;

use super::error::{ApiError, Call};
use super::send_error::shorten;
use super::token::Token;

/// Bounds the words of the platform that are kept.
const MAX_MESSAGE_CHARS: usize = 2000;

/// Bounds what is shown of a body that is not JSON.
const MAX_EXCERPT_CHARS: usize = 200;

/// Bounds how much of such a body is looked at for it.
const MAX_EXCERPT_BYTES: usize = 4096;

/// Holds an answer with an error status.
pub(crate) struct Failure<'a> {
    /// The call.
    pub(crate) call: Call,
    /// The scope the call needs.
    pub(crate) scope: &'static str,
    /// The status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: &'a [u8],
    /// The request id of the headers.
    pub(crate) request_id: Option<&'a str>,
    /// Where a redirect points.
    pub(crate) location: Option<&'a str>,
    /// When the API limit lets requests through again.
    pub(crate) resumes: Option<Timestamp>,
}

/// Holds the platform's form of an error.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    id: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

/// Holds the platform's words, bounded and without the token.
struct Words {
    id: Box<str>,
    message: Box<str>,
    request_id: Option<Box<str>>,
}

/// Returns the typed error; the status is never lost, whatever the body is.
pub(crate) fn typed(failure: Failure<'_>, token: &Token) -> ApiError {
    let status = failure.status;
    if (300..400).contains(&status) {
        let to = target_host(failure.location).into();
        return ApiError::Redirected {
            call: failure.call,
            status,
            to,
        };
    }
    if status == 429 {
        return ApiError::RateLimited {
            call: failure.call,
            resumes: failure.resumes,
        };
    }
    match serde_json::from_slice::<ErrorBody>(failure.body) {
        Ok(body) => worded(
            failure.call,
            status,
            failure.scope,
            words(body, failure.request_id, token),
        ),
        Err(_) => unworded(failure, token),
    }
}

fn worded(call: Call, status: u16, scope: &'static str, words: Words) -> ApiError {
    let Words {
        id,
        message,
        request_id,
    } = words;
    match status {
        401 => ApiError::Unauthorized { call, message },
        403 => ApiError::Forbidden {
            call,
            scope,
            message,
        },
        404 => ApiError::NotFound {
            call,
            message,
            request_id,
        },
        409 => ApiError::Conflict {
            call,
            message,
            request_id,
        },
        500.. => ApiError::Server {
            call,
            status,
            id,
            message,
            request_id,
        },
        _ => ApiError::Rejected {
            call,
            status,
            id,
            message,
            request_id,
        },
    }
}

/// Judges a body that is not the platform's own: without one the status speaks for itself, with one anything in between
/// may have answered, so that even a 404 need not mean that the app is gone.
fn unworded(failure: Failure<'_>, token: &Token) -> ApiError {
    if failure.body.iter().all(u8::is_ascii_whitespace) {
        let words = words(ErrorBody::default(), failure.request_id, token);
        return worded(failure.call, failure.status, failure.scope, words);
    }
    let excerpt = excerpt(failure.body, token);
    ApiError::NotJson {
        call: failure.call,
        status: failure.status,
        excerpt,
    }
}

fn words(body: ErrorBody, header_id: Option<&str>, token: &Token) -> Words {
    let clean = |text: &str| shorten(&token.redact(text), MAX_MESSAGE_CHARS);
    let message = body.message.filter(|text| !text.is_empty());
    Words {
        id: clean(&body.id.unwrap_or_default()),
        message: clean(message.as_deref().unwrap_or("no reason given")),
        request_id: body.request_id.as_deref().or(header_id).map(clean),
    }
}

/// Returns the beginning of a body as one line of plain text.
pub(crate) fn excerpt(body: &[u8], token: &Token) -> Box<str> {
    let text = String::from_utf8_lossy(body.get(..MAX_EXCERPT_BYTES).unwrap_or(body));
    let text = token.redact(&text).replace(is_unprintable, " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.is_empty() {
        "(empty)".into()
    } else {
        shorten(&line, MAX_EXCERPT_CHARS - 1)
    }
}

/// Tells whether a character could move the cursor or turn the direction of text around it.
fn is_unprintable(letter: char) -> bool {
    let turns = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    letter.is_control() || turns
}

fn target_host(location: Option<&str>) -> String {
    let Some(location) = location else {
        return "nowhere".into();
    };
    match url::Url::parse(location) {
        Ok(url) => format!("`{}`", url.host_str().unwrap_or_default()),
        Err(_) => "another path on the same host".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::request::{Idempotency, Verb};

    fn error(status: u16, body: &str) -> ApiError {
        let call = Call {
            verb: Verb::Get,
            path: "/v2/apps".into(),
            idempotency: Idempotency::Safe,
        };
        let failure = Failure {
            call,
            scope: "app:read",
            status,
            body: body.as_bytes(),
            request_id: Some("from-header"),
            location: Some("https://evil.example/x?token=hush"),
            resumes: None,
        };
        typed(failure, &Token::new("not-a-real-token").unwrap())
    }

    #[test]
    fn statuses_become_variants() {
        let body = r#"{"id":"some_id","message":"some words"}"#;
        assert!(matches!(error(401, body), ApiError::Unauthorized { .. }));
        assert!(matches!(
            error(403, body),
            ApiError::Forbidden {
                scope: "app:read",
                ..
            }
        ));
        assert!(matches!(error(404, body), ApiError::NotFound { .. }));
        assert!(matches!(error(409, body), ApiError::Conflict { .. }));
        assert!(matches!(error(429, "<html>"), ApiError::RateLimited { .. }));
        for status in [400, 405, 412, 418, 422] {
            assert!(
                matches!(error(status, body), ApiError::Rejected { status: found, .. } if found == status)
            );
        }
        for status in [500, 502, 503, 524] {
            assert!(
                matches!(error(status, body), ApiError::Server { status: found, .. } if found == status)
            );
        }
    }

    #[test]
    fn the_request_id_comes_from_body_or_header() {
        assert_eq!(
            error(500, r#"{"message":"x","request_id":"from-body"}"#).request_id(),
            Some("from-body")
        );
        assert_eq!(
            error(500, r#"{"message":"x"}"#).request_id(),
            Some("from-header")
        );
        assert_eq!(error(404, "").request_id(), Some("from-header"));
    }

    #[test]
    fn pages_are_shown_as_one_short_plain_line() {
        let page = format!(
            "<html>\u{1b}[2J\r\n  <h1>\u{202e}Down</h1> not-a-real-token {}",
            "x".repeat(9000)
        );
        let ApiError::NotJson {
            status: 503,
            excerpt,
            ..
        } = error(503, &page)
        else {
            panic!()
        };
        assert!(
            excerpt.starts_with("<html> [2J <h1> Down</h1> [token] x"),
            "{excerpt}"
        );
        assert!(excerpt.chars().count() <= 200);
    }

    #[test]
    fn long_words_are_cut_and_the_token_is_taken_out() {
        let body = format!(r#"{{"message":"not-a-real-token {}"}}"#, "y".repeat(5000));
        let shown = error(400, &body).to_string();
        assert!(!shown.contains("not-a-real-token") && shown.len() < 2200);
    }

    #[test]
    fn redirects_name_the_host_only() {
        insta::assert_snapshot!(error(302, ""), @"`GET /v2/apps`: status 302 points to `evil.example`, which is not followed");
    }
}
