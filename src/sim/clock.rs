//! Time of the simulator: the machine's clock, or one that a test moves by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Selects where the simulator reads the time.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's own clock.
    #[default]
    System,
    /// A clock that stands still until it is advanced.
    Manual(ManualClock),
}

impl Clock {
    /// Returns the present moment.
    pub(crate) fn now(&self) -> Moment {
        match self {
            Self::System => Moment::from(jiff::Timestamp::now()),
            Self::Manual(clock) => Moment(clock.nanos.load(Ordering::SeqCst)),
        }
    }
}

/// Holds a shared time that only moves when told to.
#[derive(Debug, Clone)]
pub struct ManualClock {
    nanos: Arc<AtomicI64>,
}

impl ManualClock {
    /// Makes a clock that stands at `start`.
    pub fn new(start: jiff::Timestamp) -> Self {
        Self {
            nanos: Arc::new(AtomicI64::new(Moment::from(start).0)),
        }
    }

    /// Moves the clock forward by `step`; every copy of it sees the new time.
    pub fn advance(&self, step: Duration) {
        self.nanos.fetch_add(nanos(step), Ordering::SeqCst);
    }
}

impl Default for ManualClock {
    /// Starts at 2026-01-01T00:00:00Z.
    fn default() -> Self {
        Self {
            nanos: Arc::new(AtomicI64::new(1_767_225_600_000_000_000)),
        }
    }
}

/// Marks a point in time in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Moment(pub(crate) i64);

impl Moment {
    /// Returns the moment `span` nanoseconds later.
    pub(crate) fn plus(self, span: i64) -> Self {
        Self(self.0.saturating_add(span))
    }

    /// Returns the nanoseconds from `earlier` to here, negative when `earlier` is later.
    pub(crate) fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Returns whole seconds since 1970.
    pub(crate) fn epoch_seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// Returns RFC 3339 text in UTC without fractions.
    pub(crate) fn in_seconds(self) -> String {
        format!("{:.0}", self.timestamp())
    }

    /// Returns RFC 3339 text in UTC with nine fractional digits.
    pub(crate) fn in_nanos(self) -> String {
        format!("{:.9}", self.timestamp())
    }

    /// Returns the moment as a time stamp of the calendar library.
    pub(crate) fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_nanosecond(i128::from(self.0)).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl From<jiff::Timestamp> for Moment {
    fn from(stamp: jiff::Timestamp) -> Self {
        Self(i64::try_from(stamp.as_nanosecond()).unwrap_or(0))
    }
}

/// Nanoseconds of one second.
pub(crate) const SECOND: i64 = 1_000_000_000;

/// Nanoseconds of one millisecond.
pub(crate) const MILLISECOND: i64 = 1_000_000;

/// Returns `span` in nanoseconds, the longest possible when it does not fit.
pub(crate) fn nanos(span: Duration) -> i64 {
    i64::try_from(span.as_nanos()).unwrap_or(i64::MAX)
}

/// Says how many times faster than real time deployments advance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace(f64);

impl Pace {
    /// Makes a pace of `speed`; anything that is not a positive number counts as real time.
    pub(crate) fn new(speed: f64) -> Self {
        let sound = speed.is_finite() && speed > 0.0;
        Self(if sound { speed.clamp(1e-3, 1e6) } else { 1.0 })
    }

    /// Returns the nanoseconds that `millis` of platform time take.
    pub(crate) fn of_millis(self, millis: i64) -> i64 {
        let millis = u32::try_from(millis.max(0)).unwrap_or(u32::MAX);
        let seconds = f64::from(millis) / 1000.0 / self.0;
        Duration::try_from_secs_f64(seconds).map_or(i64::MAX, nanos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_prints_with_and_without_fractions() {
        let moment = Moment(1_767_225_600_123_456_789);
        assert_eq!(moment.in_seconds(), "2026-01-01T00:00:00Z");
        assert_eq!(moment.in_nanos(), "2026-01-01T00:00:00.123456789Z");
    }

    #[test]
    fn pace_divides_time_and_survives_nonsense() {
        assert_eq!(Pace::new(10.0).of_millis(1000), SECOND / 10);
        for speed in [f64::NAN, -1.0, 0.0, f64::INFINITY] {
            assert_eq!(Pace::new(speed).of_millis(1000), SECOND);
        }
    }

    #[test]
    fn copies_of_a_manual_clock_move_together() {
        let clock = ManualClock::default();
        let copy = Clock::Manual(clock.clone());
        let before = copy.now();
        clock.advance(Duration::from_secs(3));
        assert_eq!(copy.now().since(before), 3 * SECOND);
    }
}
