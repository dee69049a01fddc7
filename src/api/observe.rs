//! What the client takes from and tells its caller while it works: time, chance, waits.

use std::time::Duration;

use jiff::Timestamp;

use super::error::Call;

/// Gives time and chance, so that tests can fix both.
pub trait Clock: Send + Sync {
    /// Returns the time now.
    fn now(&self) -> Timestamp;

    /// Returns a number from 0 to 1 that spreads clients out.
    fn jitter(&self) -> f64;
}

/// Gives the system's time and chance.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn jitter(&self) -> f64 {
        getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
    }
}

/// Tells why the client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// The API limit is used up.
    RateLimit,
    /// The platform failed with this status.
    Status(u16),
    /// Nothing was reached.
    Unreachable,
    /// The connection broke.
    Broken,
}

/// Holds one wait before a request is sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Names the request.
    pub call: Call,
    /// Tells why.
    pub reason: WaitReason,
    /// Tells how long.
    pub pause: Duration,
    /// Counts how often the request was sent so far.
    pub attempt: u32,
}

/// Is told about waits.
pub trait Observer: Send + Sync {
    /// Is called before each wait.
    fn waiting(&self, wait: &Wait);
}

/// Takes no notice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn waiting(&self, _wait: &Wait) {}
}

/// Holds what the newest answer said about the API limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Holds the requests allowed an hour.
    pub limit: u32,
    /// Holds the requests left.
    pub remaining: u32,
    /// Tells when the oldest request stops counting.
    pub reset: Option<Timestamp>,
}
