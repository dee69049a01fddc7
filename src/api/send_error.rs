//! From a failure of the HTTP library to a typed error and its meaning for a retry.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use super::error::{ApiError, Call, LostCause, Outage};
use super::request::Idempotency;
use super::retry::Outcome;

/// Bounds text that comes from a server or the system.
const MAX_DETAIL_CHARS: usize = 500;

/// Holds a failed attempt: what it is, and whether to try again.
#[derive(Debug)]
pub(crate) struct Trouble {
    /// What a caller is told if this was the last attempt.
    pub(crate) error: ApiError,
    /// What the retry policy is told.
    pub(crate) outcome: Outcome,
}

/// Tells how far an attempt was when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No status had come.
    Sending,
    /// A status had come.
    Reading,
}

/// Judges a failure of the HTTP library.
pub(crate) fn judge(error: &reqwest::Error, call: Call, stage: Stage, limit: Duration) -> Trouble {
    let detail = deepest(error);
    if is_untrusted(error) {
        return Trouble {
            error: ApiError::Unreachable {
                call,
                outage: Outage::Certificate,
                detail,
            },
            outcome: Outcome::Final,
        };
    }
    if error.is_connect() {
        let error = ApiError::Unreachable {
            call,
            outage: Outage::Connection,
            detail,
        };
        return Trouble {
            error,
            outcome: Outcome::NeverLeft,
        };
    }
    if error.is_timeout() {
        return timed_out(call, limit);
    }
    broken(call, stage, detail)
}

/// Judges a time-out of the whole attempt.
pub(crate) fn timed_out(call: Call, after: Duration) -> Trouble {
    let error = match call.idempotency {
        Idempotency::Safe => ApiError::Timeout { call, after },
        Idempotency::Repeatable | Idempotency::Once => ApiError::Lost {
            call,
            cause: LostCause::Timeout,
        },
    };
    Trouble {
        error,
        outcome: Outcome::Final,
    }
}

fn broken(call: Call, stage: Stage, detail: Box<str>) -> Trouble {
    let cause = match stage {
        Stage::Sending => LostCause::Dropped,
        Stage::Reading => LostCause::Torn,
    };
    let error = match call.idempotency {
        Idempotency::Safe => ApiError::Broken { call, detail },
        Idempotency::Repeatable | Idempotency::Once => ApiError::Lost { call, cause },
    };
    Trouble {
        error,
        outcome: Outcome::Broken,
    }
}

/// Returns the innermost message, which is the one that says something; outer ones repeat the address.
pub(crate) fn deepest(error: &reqwest::Error) -> Box<str> {
    let last = chain(error)
        .last()
        .map_or_else(|| "unknown trouble".to_owned(), ToString::to_string);
    shorten(&last, MAX_DETAIL_CHARS)
}

/// Returns the beginning of a text.
pub(crate) fn shorten(text: &str, chars: usize) -> Box<str> {
    match text.char_indices().nth(chars) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()).into(),
        None => text.into(),
    }
}

/// Tells whether the other side's certificate, or its way of doing TLS, is what failed.
fn is_untrusted(error: &reqwest::Error) -> bool {
    chain(error).any(|cause| tls_error(cause).is_some_and(is_certificate_trouble))
}

fn is_certificate_trouble(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented
    )
}

/// Finds the TLS error in a cause; I/O errors hide it in their payload, not in their source, and can be nested.
fn tls_error<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let payload = |error: &&'a (dyn StdError + 'static)| -> Option<&'a (dyn StdError + 'static)> {
        let inner = error.downcast_ref::<io::Error>()?.get_ref()?;
        Some(inner)
    };
    std::iter::successors(Some(cause), payload).find_map(|error| error.downcast_ref())
}

fn chain<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause: &&'a (dyn StdError + 'static)| {
        (*cause).source()
    })
}

#[cfg(test)]
mod tests {
    use rustls::CertificateError;

    use super::*;
    use crate::api::request::Verb;

    fn call(idempotency: Idempotency) -> Call {
        Call {
            verb: Verb::Post,
            path: "/v2/apps".into(),
            idempotency,
        }
    }

    #[test]
    fn certificates_are_found_inside_io_errors() {
        let untrusted = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let wrapped = io::Error::new(io::ErrorKind::InvalidData, untrusted);
        assert!(tls_error(&wrapped).is_some_and(is_certificate_trouble));
        let nested = io::Error::other(wrapped);
        assert!(tls_error(&nested).is_some_and(is_certificate_trouble));
        assert!(tls_error(&io::Error::other("x")).is_none());
        assert!(!is_certificate_trouble(
            &rustls::Error::HandshakeNotComplete
        ));
    }

    #[test]
    fn a_time_out_of_a_write_is_a_loss() {
        let after = Duration::from_secs(1);
        assert!(matches!(
            timed_out(call(Idempotency::Safe), after).error,
            ApiError::Timeout { .. }
        ));
        let lost = timed_out(call(Idempotency::Repeatable), after);
        assert!(matches!(
            lost.error,
            ApiError::Lost {
                cause: LostCause::Timeout,
                ..
            }
        ));
        assert_eq!(lost.outcome, Outcome::Final);
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        assert_eq!(&*shorten("äöü", 2), "äö…");
        assert_eq!(&*shorten("äöü", 3), "äöü");
    }
}
