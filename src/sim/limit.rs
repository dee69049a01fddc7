//! Counting requests per token in sliding windows.

use std::collections::{BTreeMap, VecDeque};

use super::clock::{Moment, SECOND};
use super::options::Limits;
use super::random::stable_hex;

/// Says how a request fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Requests in an hour.
    pub(crate) limit: u32,
    /// What is left of them.
    pub(crate) remaining: u32,
    /// When the oldest request leaves the window, in seconds since 1970.
    pub(crate) reset: i64,
    /// What speaks against serving the request.
    pub(crate) refusal: Option<Refusal>,
}

/// Says which limit a request ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The hour's.
    Hour,
    /// The minute's, which is free again after so many seconds.
    Burst(i64),
}

/// Counts the requests of every token.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Limits,
    seen: BTreeMap<String, VecDeque<Moment>>,
}

/// The most tokens that are counted apart.
const MOST: usize = 500;

impl Limiter {
    /// Starts counting.
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            seen: BTreeMap::new(),
        }
    }

    /// Counts one request of `token` and says how it fares; a refused one is not counted.
    pub(crate) fn count(&mut self, token: &str, now: Moment) -> Allowance {
        // Only a digest is kept, so that no token stays in memory.
        let key = stable_hex(&["token", token], 32);
        if self.seen.len() >= MOST && !self.seen.contains_key(&key) {
            self.seen.clear();
        }
        let seen = self.seen.entry(key).or_default();
        while seen
            .front()
            .is_some_and(|at| now.since(*at) >= 3600 * SECOND)
        {
            seen.pop_front();
        }
        let refusal = refusal(seen, self.limits, now);
        if refusal.is_none() {
            seen.push_back(now);
        }
        let used = u32::try_from(seen.len()).unwrap_or(u32::MAX);
        let oldest = seen.front().copied().unwrap_or(now);
        Allowance {
            limit: self.limits.hourly,
            remaining: self.limits.hourly.saturating_sub(used),
            reset: oldest.epoch_seconds() + 3600,
            refusal,
        }
    }
}

fn refusal(seen: &VecDeque<Moment>, limits: Limits, now: Moment) -> Option<Refusal> {
    let size = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
    if seen.len() >= size(limits.hourly) {
        return Some(Refusal::Hour);
    }
    // The request that has to leave the minute before there is room again.
    let place = seen.len().checked_sub(size(limits.burst))?;
    let blocking = seen.get(place).copied().unwrap_or(now);
    let left = 60 * SECOND - now.since(blocking);
    (left > 0).then(|| Refusal::Burst((left - 1) / SECOND + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment(seconds * SECOND)
    }

    #[test]
    fn a_burst_is_refused_until_its_minute_is_over() {
        let mut limiter = Limiter::new(Limits {
            hourly: 100,
            burst: 2,
        });
        assert_eq!(limiter.count("a", at(0)).remaining, 99);
        assert_eq!(limiter.count("a", at(10)).refusal, None);
        let refused = limiter.count("a", at(20));
        assert_eq!(refused.refusal, Some(Refusal::Burst(40)));
        assert_eq!(refused.reset, 3600);
        assert_eq!(limiter.count("b", at(20)).refusal, None);
        assert_eq!(limiter.count("a", at(60)).refusal, None);
    }

    #[test]
    fn the_hour_slides() {
        let mut limiter = Limiter::new(Limits {
            hourly: 2,
            burst: 50,
        });
        limiter.count("a", at(0));
        limiter.count("a", at(100));
        assert_eq!(limiter.count("a", at(200)).refusal, Some(Refusal::Hour));
        assert_eq!(limiter.count("a", at(3600)).refusal, None);
        assert_eq!(limiter.count("a", at(3600)).remaining, 0);
    }
}
