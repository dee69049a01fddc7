//! The retry policy, as pure functions over what happened.
//!
//! Only requests that change nothing are repeated after a failure of the platform or the connection. Any request is
//! repeated when it provably never left, or when the platform turned it away for its rate (a request so turned away was
//! not acted on). A request whose time ran out is not repeated, since that would multiply the wait.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::request::Idempotency;

/// Bounds the random part that is added to a wait the platform asked for.
const ASKED_JITTER: Duration = Duration::from_secs(1);

/// Holds how patient the client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Bounds how often a request is sent, the first time included.
    pub attempts: u32,
    /// Holds the first wait; it doubles each time.
    pub first: Duration,
    /// Bounds the doubling.
    pub longest_backoff: Duration,
    /// Bounds a wait the platform asks for; when it asks for more, waiting is left to the caller.
    pub longest_asked: Duration,
    /// Bounds all waits of one request together.
    pub budget: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 5,
            first: Duration::from_millis(500),
            longest_backoff: Duration::from_secs(15),
            longest_asked: Duration::from_secs(90),
            budget: Duration::from_mins(3),
        }
    }
}

/// Holds what has been spent on one request so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// Counts how often it was sent.
    pub attempts: u32,
    /// Adds up the waits.
    pub waited: Duration,
}

/// Tells how one attempt ended, as far as repeating goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The request provably never left: no name, no route, refused.
    NeverLeft,
    /// The connection broke after the request may have left, or inside the answer.
    Broken,
    /// An answer with an error status came, perhaps with a wait asked for.
    Status {
        /// The status.
        code: u16,
        /// The wait asked for.
        asked: Option<Duration>,
    },
    /// Repeating cannot help: an untrusted certificate, a time-out, an answer that cannot be used.
    Final,
}

/// Tells what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Waits, then sends again.
    Wait(Duration),
    /// Gives up.
    Stop,
}

/// Decides what to do after an attempt; `jitter` lies between 0 and 1.
pub fn decide(
    policy: &RetryPolicy,
    spent: Spent,
    idempotency: Idempotency,
    outcome: Outcome,
    jitter: f64,
) -> Decision {
    if spent.attempts >= policy.attempts || !may_repeat(idempotency, outcome) {
        return Decision::Stop;
    }
    let jitter = jitter.clamp(0.0, 1.0);
    let wait = match outcome {
        Outcome::Status {
            asked: Some(asked), ..
        } if asked > policy.longest_asked => return Decision::Stop,
        Outcome::Status {
            asked: Some(asked), ..
        } if !asked.is_zero() => asked + ASKED_JITTER.mul_f64(jitter),
        _ => backoff(policy, spent.attempts, jitter),
    };
    if spent.waited.saturating_add(wait) > policy.budget {
        Decision::Stop
    } else {
        Decision::Wait(wait)
    }
}

fn may_repeat(idempotency: Idempotency, outcome: Outcome) -> bool {
    let safe = idempotency == Idempotency::Safe;
    match outcome {
        Outcome::NeverLeft | Outcome::Status { code: 429, .. } => true,
        Outcome::Broken => safe,
        Outcome::Status { code, .. } => safe && is_passing(code),
        Outcome::Final => false,
    }
}

/// Tells whether a status stands for a failure of the platform that may pass; 501 and 505 never do.
fn is_passing(code: u16) -> bool {
    (500..600).contains(&code) && code != 501 && code != 505
}

/// Returns half of the doubled wait for certain and the other half by chance, so that clients do not march in step.
fn backoff(policy: &RetryPolicy, attempts: u32, jitter: f64) -> Duration {
    let factor = 1_u32
        .checked_shl(attempts.saturating_sub(1))
        .unwrap_or(u32::MAX);
    let full = policy
        .first
        .saturating_mul(factor)
        .min(policy.longest_backoff);
    full.mul_f64(0.5 + jitter / 2.0)
}

/// Holds the headers that speak about waiting, as text.
#[derive(Debug, Clone, Copy, Default)]
pub struct WaitHeaders<'a> {
    /// Holds `retry-after`: seconds or an HTTP date.
    pub retry_after: Option<&'a str>,
    /// Holds `ratelimit-reset`: an epoch second.
    pub reset: Option<&'a str>,
    /// Holds `date`, the platform's own clock.
    pub date: Option<&'a str>,
}

/// Returns the wait the headers ask for; times are held against the platform's own clock where it is given.
pub fn asked_wait(headers: WaitHeaders<'_>, now: Timestamp) -> Option<Duration> {
    let now = headers.date.and_then(http_date).unwrap_or(now);
    let after = headers.retry_after.and_then(|text| retry_after(text, now));
    after.or_else(|| until(epoch(headers.reset?)?, now))
}

fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    match text.trim().parse().map(Duration::from_secs) {
        Ok(wait) => Some(wait),
        Err(_) => until(http_date(text)?, now),
    }
}

fn until(time: Timestamp, now: Timestamp) -> Option<Duration> {
    time.duration_since(now)
        .max(SignedDuration::ZERO)
        .try_into()
        .ok()
}

fn epoch(text: &str) -> Option<Timestamp> {
    Timestamp::from_second(text.trim().parse().ok()?).ok()
}

/// Reads the time in a header.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    Some(zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Idempotency; 3] = [
        Idempotency::Safe,
        Idempotency::Repeatable,
        Idempotency::Once,
    ];

    fn first(idempotency: Idempotency, outcome: Outcome) -> Decision {
        let spent = Spent {
            attempts: 1,
            waited: Duration::ZERO,
        };
        decide(&RetryPolicy::default(), spent, idempotency, outcome, 0.0)
    }

    fn repeated_statuses(idempotency: Idempotency) -> Vec<u16> {
        let waits = |code: &u16| {
            first(
                idempotency,
                Outcome::Status {
                    code: *code,
                    asked: None,
                },
            ) != Decision::Stop
        };
        (100..=999).filter(waits).collect()
    }

    #[test]
    fn statuses_that_are_repeated() {
        let passing: Vec<u16> = (500..600)
            .filter(|code| ![501, 505].contains(code))
            .collect();
        assert_eq!(
            repeated_statuses(Idempotency::Safe),
            [vec![429], passing].concat()
        );
        assert_eq!(repeated_statuses(Idempotency::Repeatable), [429]);
        assert_eq!(repeated_statuses(Idempotency::Once), [429]);
    }

    #[test]
    fn connection_trouble() {
        for idempotency in ALL {
            assert_ne!(first(idempotency, Outcome::NeverLeft), Decision::Stop);
            assert_eq!(first(idempotency, Outcome::Final), Decision::Stop);
        }
        assert_ne!(first(Idempotency::Safe, Outcome::Broken), Decision::Stop);
        assert_eq!(
            first(Idempotency::Repeatable, Outcome::Broken),
            Decision::Stop
        );
        assert_eq!(first(Idempotency::Once, Outcome::Broken), Decision::Stop);
    }

    #[test]
    fn waits_double_up_to_a_bound() {
        let policy = RetryPolicy {
            attempts: 99,
            budget: Duration::MAX,
            ..RetryPolicy::default()
        };
        let wait = |attempts, jitter| {
            decide(
                &policy,
                Spent {
                    attempts,
                    waited: Duration::ZERO,
                },
                Idempotency::Safe,
                Outcome::Broken,
                jitter,
            )
        };
        assert_eq!(wait(1, 1.0), Decision::Wait(Duration::from_millis(500)));
        assert_eq!(wait(1, 0.0), Decision::Wait(Duration::from_millis(250)));
        assert_eq!(wait(3, 1.0), Decision::Wait(Duration::from_secs(2)));
        assert_eq!(wait(98, 1.0), Decision::Wait(Duration::from_secs(15)));
    }

    #[test]
    fn asked_waits_are_kept_or_left_to_the_caller() {
        let asked = |seconds| Outcome::Status {
            code: 429,
            asked: Some(Duration::from_secs(seconds)),
        };
        for idempotency in ALL {
            assert_eq!(
                first(idempotency, asked(17)),
                Decision::Wait(Duration::from_secs(17))
            );
            assert_eq!(first(idempotency, asked(91)), Decision::Stop);
            assert_eq!(
                first(idempotency, asked(0)),
                Decision::Wait(Duration::from_millis(250))
            );
        }
    }

    #[test]
    fn the_headers_are_read_in_order() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let read = |retry_after, reset, date| {
            asked_wait(
                WaitHeaders {
                    retry_after,
                    reset,
                    date,
                },
                now,
            )
        };
        let seconds = |count| Some(Duration::from_secs(count));
        assert_eq!(read(Some("17"), Some("1000090"), None), seconds(17));
        assert_eq!(read(None, Some("1000090"), None), seconds(90));
        assert_eq!(read(None, Some("999999"), None), seconds(0));
        assert_eq!(read(Some("soon"), Some("1000090"), None), seconds(90));
        assert_eq!(read(Some("-5"), None, None), None);
        assert_eq!(
            read(Some("Mon, 12 Jan 1970 13:46:45 GMT"), None, None),
            seconds(5)
        );
        assert_eq!(
            read(None, Some("1000090"), Some("Mon, 12 Jan 1970 13:47:40 GMT")),
            seconds(30)
        );
        assert_eq!(
            read(Some("99999999999999999999999"), Some("x"), Some("y")),
            None
        );
    }

    proptest! {
        #[test]
        fn waits_stay_inside_the_budget(attempts in 1u32..9, waited in 0u64..200, asked in proptest::option::of(0u64..10_000), jitter in -1.0f64..2.0) {
            let policy = RetryPolicy::default();
            let outcome = Outcome::Status { code: 429, asked: asked.map(Duration::from_secs) };
            let spent = Spent { attempts, waited: Duration::from_secs(waited) };
            if let Decision::Wait(wait) = decide(&policy, spent, Idempotency::Once, outcome, jitter) {
                prop_assert!(spent.waited + wait <= policy.budget);
                prop_assert!(attempts < policy.attempts);
            }
        }
    }
}
