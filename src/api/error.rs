//! What can go wrong with a call, told by kind.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::request::{Idempotency, Verb};

/// Names one call in errors and logs; it never holds a query, since those can carry permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Holds the method.
    pub verb: Verb,
    /// Holds the path, or the host of a log address.
    pub path: Box<str>,
    /// Tells what repeating the call would do.
    pub idempotency: Idempotency,
}

impl fmt::Display for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{} {}`", self.verb, self.path)
    }
}

/// Tells why nothing could be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// No connection came about: name, route, refusal, proxy.
    Connection,
    /// The other side's certificate is not trusted.
    Certificate,
}

/// Tells how the answer to a write went missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostCause {
    /// The time for it ran out.
    Timeout,
    /// The connection broke before an answer came.
    Dropped,
    /// The connection broke in the middle of the answer.
    Torn,
}

impl fmt::Display for LostCause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Timeout => "no answer came in time",
            Self::Dropped => "the connection broke before the answer",
            Self::Torn => "the connection broke inside the answer",
        })
    }
}

/// Names the limit an answer went over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeLimit {
    /// Bounds one body, in bytes.
    Bytes(usize),
    /// Bounds a list, in pages.
    Pages(u32),
}

impl fmt::Display for SizeLimit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(count) => write!(out, "{count} bytes"),
            Self::Pages(count) => write!(out, "{count} pages"),
        }
    }
}

/// Groups errors by what a caller does about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorKind {
    /// The token is missing, malformed or not accepted.
    Login,
    /// The token lacks a scope.
    Scope,
    /// The thing asked for does not exist.
    Missing,
    /// The state of the platform is in the way.
    Conflict,
    /// The API limit is used up.
    Limit,
    /// The platform refused the request as wrong.
    Refused,
    /// The platform failed, or answered something that is not an answer.
    Server,
    /// The platform was not reached, or not in time.
    Network,
    /// A write may or may not have happened.
    Uncertain,
    /// A log stream ended early; a new connection may help.
    Stream,
    /// The settings cannot work.
    Setup,
}

/// Tells what went wrong with a call.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ApiError {
    /// The token was not accepted.
    #[error("{call}: the token was not accepted: {message}")]
    Unauthorized {
        /// The call.
        call: Call,
        /// The platform's words.
        message: Box<str>,
    },
    /// The token lacks a scope.
    #[error("{call}: the token lacks a scope this call needs: `{scope}`")]
    Forbidden {
        /// The call.
        call: Call,
        /// The scope the call needs.
        scope: &'static str,
        /// The platform's words.
        message: Box<str>,
    },
    /// The thing asked for does not exist.
    #[error("{call}: not found: {message}")]
    NotFound {
        /// The call.
        call: Call,
        /// The platform's words.
        message: Box<str>,
        /// The platform's id of the request.
        request_id: Option<Box<str>>,
    },
    /// The state of the platform is in the way.
    #[error("{call}: conflict: {message}")]
    Conflict {
        /// The call.
        call: Call,
        /// The platform's words.
        message: Box<str>,
        /// The platform's id of the request.
        request_id: Option<Box<str>>,
    },
    /// The API limit is used up, and waiting for it would take too long.
    #[error("{call}: the API limit is used up")]
    RateLimited {
        /// The call.
        call: Call,
        /// When the next request is let through, as far as the platform said.
        resumes: Option<Timestamp>,
    },
    /// The platform refused the request as wrong.
    #[error("{call}: refused with status {status}: {message}")]
    Rejected {
        /// The call.
        call: Call,
        /// The status.
        status: u16,
        /// The platform's short name for it.
        id: Box<str>,
        /// The platform's words.
        message: Box<str>,
        /// The platform's id of the request.
        request_id: Option<Box<str>>,
    },
    /// The platform failed.
    #[error("{call}: the platform failed with status {status}: {message}")]
    Server {
        /// The call.
        call: Call,
        /// The status.
        status: u16,
        /// The platform's short name for it.
        id: Box<str>,
        /// The platform's words.
        message: Box<str>,
        /// The platform's id of the request.
        request_id: Option<Box<str>>,
    },
    /// The answer is not from the API, for example a page of a proxy.
    #[error("{call}: status {status} with something that is not JSON: {excerpt}")]
    NotJson {
        /// The call.
        call: Call,
        /// The status.
        status: u16,
        /// The beginning of it, with control characters replaced.
        excerpt: Box<str>,
    },
    /// The answer does not have the expected form.
    #[error("{call}: unexpected form of the answer at `{path}`: {problem}")]
    Decode {
        /// The call.
        call: Call,
        /// Where in the JSON.
        path: Box<str>,
        /// What was expected.
        problem: Box<str>,
    },
    /// The answer is larger than is accepted.
    #[error("{call}: the answer is larger than {limit}")]
    TooLarge {
        /// The call.
        call: Call,
        /// The limit.
        limit: SizeLimit,
    },
    /// Nothing was reached; nothing was sent.
    #[error("{call}: not reached: {detail}")]
    Unreachable {
        /// The call.
        call: Call,
        /// The kind of trouble.
        outage: Outage,
        /// The system's words.
        detail: Box<str>,
    },
    /// The connection broke while something was read.
    #[error("{call}: the connection broke: {detail}")]
    Broken {
        /// The call.
        call: Call,
        /// The system's words.
        detail: Box<str>,
    },
    /// No answer came in time to a request that changes nothing.
    #[error("{call}: no answer within {} s", after.as_secs_f32())]
    Timeout {
        /// The call.
        call: Call,
        /// The time that was given.
        after: Duration,
    },
    /// The answer points elsewhere; it is not followed, since the token would go along.
    #[error("{call}: status {status} points to {to}, which is not followed")]
    Redirected {
        /// The call.
        call: Call,
        /// The status.
        status: u16,
        /// The host it points to.
        to: Box<str>,
    },
    /// An address would send the token, or a log permission, in clear over the network.
    #[error("plain http to `{host}` would send secrets in clear")]
    InsecureUrl {
        /// The host.
        host: Box<str>,
    },
    /// An address cannot be used.
    #[error("the address cannot be used: {problem}")]
    BadUrl {
        /// What is wrong; the address itself is not repeated.
        problem: Box<str>,
    },
    /// A name or id cannot stand in a request.
    #[error("{call}: a name or id in it is empty or cannot be sent")]
    BadName {
        /// The call.
        call: Call,
    },
    /// A token cannot be one.
    #[error("the token {problem}")]
    BadToken {
        /// What is wrong; the token itself is not repeated.
        problem: &'static str,
    },
    /// A write was sent and its answer never came: it may or may not have happened.
    #[error("{call}: {cause}; the change may or may not have been made")]
    Lost {
        /// The call.
        call: Call,
        /// How the answer went missing.
        cause: LostCause,
    },
    /// A log stream ended early.
    #[error("{call}: the log stream ended early: {detail}")]
    Stream {
        /// The address, by host.
        call: Call,
        /// The close code, when the other side sent one.
        code: Option<u16>,
        /// The other side's or the system's words.
        detail: Box<str>,
    },
    /// The connection settings cannot work.
    #[error("the connection cannot be set up: {problem}")]
    Setup {
        /// What is wrong.
        problem: Box<str>,
    },
}

impl ApiError {
    /// Returns the group the error belongs to.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unauthorized { .. } | Self::BadToken { .. } => ErrorKind::Login,
            Self::Forbidden { .. } => ErrorKind::Scope,
            Self::NotFound { .. } => ErrorKind::Missing,
            Self::Conflict { .. } => ErrorKind::Conflict,
            Self::RateLimited { .. } => ErrorKind::Limit,
            Self::Rejected { .. } | Self::BadName { .. } => ErrorKind::Refused,
            Self::Server { .. }
            | Self::NotJson { .. }
            | Self::Decode { .. }
            | Self::TooLarge { .. }
            | Self::Redirected { .. } => ErrorKind::Server,
            Self::Unreachable { .. } | Self::Broken { .. } | Self::Timeout { .. } => {
                ErrorKind::Network
            }
            Self::Lost { .. } => ErrorKind::Uncertain,
            Self::Stream { .. } => ErrorKind::Stream,
            Self::InsecureUrl { .. } | Self::BadUrl { .. } | Self::Setup { .. } => ErrorKind::Setup,
        }
    }

    /// Returns the call, unless the error lies before any call.
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Unauthorized { call, .. }
            | Self::Forbidden { call, .. }
            | Self::NotFound { call, .. }
            | Self::Conflict { call, .. }
            | Self::RateLimited { call, .. }
            | Self::Rejected { call, .. }
            | Self::Server { call, .. }
            | Self::NotJson { call, .. }
            | Self::Decode { call, .. }
            | Self::TooLarge { call, .. }
            | Self::Unreachable { call, .. }
            | Self::Broken { call, .. }
            | Self::Timeout { call, .. }
            | Self::Redirected { call, .. }
            | Self::BadName { call }
            | Self::Lost { call, .. }
            | Self::Stream { call, .. } => Some(call),
            Self::InsecureUrl { .. }
            | Self::BadUrl { .. }
            | Self::BadToken { .. }
            | Self::Setup { .. } => None,
        }
    }

    /// Returns the platform's id of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::NotFound { request_id, .. }
            | Self::Conflict { request_id, .. }
            | Self::Rejected { request_id, .. }
            | Self::Server { request_id, .. } => request_id.as_deref(),
            _ => None,
        }
    }

    /// Tells whether a write may have been made in spite of the error.
    pub fn may_have_happened(&self) -> bool {
        let writes = self
            .call()
            .is_some_and(|call| call.idempotency != Idempotency::Safe);
        let unclear = match self {
            Self::Lost { .. }
            | Self::Server { .. }
            | Self::Decode { .. }
            | Self::TooLarge { .. } => true,
            Self::NotJson { status, .. } => *status < 300 || *status >= 500,
            _ => false,
        };
        writes && unclear
    }

    /// Returns what to do next, where that is known.
    pub fn hint(&self) -> Option<Cow<'static, str>> {
        let hint = match self {
            Self::Unauthorized { .. } => {
                "the token may be mistyped, expired or revoked; log in again"
            }
            Self::Forbidden { scope, .. } => {
                return Some(format!("make a token that has the scope `{scope}`").into());
            }
            Self::RateLimited { resumes, .. } => return Some(resumption(*resumes)),
            Self::Server { .. } => "this is a failure of the platform; try again in a few minutes",
            Self::NotJson { .. } => {
                "a proxy or an outage page may stand in between; check the API address"
            }
            Self::Unreachable {
                outage: Outage::Certificate,
                ..
            } => "if a proxy opens TLS on this network, give its certificate as an extra root",
            Self::Unreachable { .. } => "check the network, the proxy settings and the API address",
            Self::Timeout { .. } | Self::Broken { .. } => "nothing was changed; try again",
            Self::Redirected { .. } => "check the API address",
            Self::InsecureUrl { .. } => "use https, or a loopback address",
            Self::Lost { .. } => "read the app again before repeating the change",
            Self::Stream { .. } => "connect again",
            Self::BadToken { .. } => "copy the token again, as one line",
            _ => return None,
        };
        Some(hint.into())
    }
}

fn resumption(resumes: Option<Timestamp>) -> Cow<'static, str> {
    match resumes {
        Some(time) => format!("requests are let through again from {time}").into(),
        None => "wait some minutes; the limit counts the last hour".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(idempotency: Idempotency) -> Call {
        Call {
            verb: Verb::Post,
            path: "/v2/apps".into(),
            idempotency,
        }
    }

    #[test]
    fn only_writes_can_have_happened() {
        let server = |idempotency| ApiError::Server {
            call: call(idempotency),
            status: 500,
            id: "server_error".into(),
            message: "x".into(),
            request_id: None,
        };
        assert!(server(Idempotency::Once).may_have_happened());
        assert!(server(Idempotency::Repeatable).may_have_happened());
        assert!(!server(Idempotency::Safe).may_have_happened());
        let page = |status| ApiError::NotJson {
            call: call(Idempotency::Once),
            status,
            excerpt: "x".into(),
        };
        assert!(
            page(200).may_have_happened()
                && page(524).may_have_happened()
                && !page(404).may_have_happened()
        );
    }

    #[test]
    fn an_error_says_what_where_and_what_next() {
        let error = ApiError::Forbidden {
            call: call(Idempotency::Once),
            scope: "app:create",
            message: "no".into(),
        };
        insta::assert_snapshot!(error, @"`POST /v2/apps`: the token lacks a scope this call needs: `app:create`");
        assert_eq!(
            error.hint().unwrap(),
            "make a token that has the scope `app:create`"
        );
        assert_eq!(error.kind(), ErrorKind::Scope);
    }

    #[test]
    fn errors_are_small() {
        assert!(size_of::<ApiError>() <= 128, "{}", size_of::<ApiError>());
    }
}
