//! Joining a stream that broke off with the one that goes on: no line twice, and word of lines that may be missing.
//!
//! A new connection begins with lines from before the break. Which of them were shown is told by the time of the last line
//! of each instance; of the lines with that very time it is remembered which they were. What is remembered does not grow
//! with the stream. Equal lines of one instance and one nanosecond are told apart only if the new connection begins before
//! all of them.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};

use jiff::Timestamp;

use super::origins::ByOrigin;
use crate::model::live::LogLine;

/// The most lines of one time, or without a time, that are remembered.
const MOST_LINES: usize = 4096;

/// Says what the lines after a break have to do with those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// A line from before the break came again, so none is missing.
    Seen,
    /// None came again: there may be lines that nobody saw.
    NotSeen,
}

/// Remembers the end of what was shown.
#[derive(Debug, Default)]
pub struct Seam {
    hasher: RandomState,
    ends: ByOrigin<End>,
    repeated: u64,
}

/// The end of what one instance wrote.
#[derive(Debug, Default)]
struct End {
    at: Option<Timestamp>,
    /// The lines of that time, or the newest ones without a time.
    lines: VecDeque<u64>,
    /// Those of `lines` that may come again on this connection; none once there was a newer line.
    again: Option<Vec<u64>>,
}

impl Seam {
    /// Says that a new connection begins.
    pub fn reconnected(&mut self) {
        self.repeated = 0;
        for end in self.ends.all() {
            end.again = Some(end.lines.iter().copied().collect());
        }
    }

    /// Tells whether a line is new; asked of every line.
    pub fn is_new(&mut self, line: &LogLine) -> bool {
        let hash = self.hasher.hash_one(&line.message);
        let end = self.ends.place(line.component.as_deref());
        let is_new = end.takes(line.timestamp, hash);
        if !is_new {
            self.repeated += 1;
        }
        is_new
    }

    /// Tells whether this line, the first of a new connection, comes after a gap: its instance was known before, and
    /// nothing of what was shown came again.
    pub fn leaves_gap(&self, line: &LogLine) -> bool {
        let end = self.ends.get(line.component.as_deref());
        self.repeated == 0 && end.is_some_and(|end| end.again.is_some() && line.timestamp > end.at)
    }

    /// Says whether lines from before the break came again. While nothing was shown before, none can be missing.
    pub fn overlap(&self) -> Overlap {
        if self.repeated > 0 || self.ends.is_empty() {
            Overlap::Seen
        } else {
            Overlap::NotSeen
        }
    }
}

impl End {
    fn takes(&mut self, at: Option<Timestamp>, hash: u64) -> bool {
        if self.again.is_some() && self.is_repeated(at, hash) {
            return false;
        }
        if at != self.at && at > self.at {
            self.at = at;
            self.lines.clear();
        }
        if at == self.at {
            if self.lines.len() == MOST_LINES {
                self.lines.pop_front();
            }
            self.lines.push_back(hash);
        }
        true
    }

    /// Tells whether a line of a new connection was shown on an earlier one.
    fn is_repeated(&mut self, at: Option<Timestamp>, hash: u64) -> bool {
        if at > self.at {
            self.again = None;
            return false;
        }
        if at < self.at {
            return true;
        }
        let Some(again) = &mut self.again else {
            return false;
        };
        let place = again.iter().position(|line| *line == hash);
        place.map(|place| again.remove(place)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(instance: u8, at: u32, text: u8) -> LogLine {
        LogLine::parse(&format!(
            "i{instance} 2024-05-02T09:10:{:02}.{:03}Z line {text}",
            at / 1000 % 60,
            at % 1000
        ))
    }

    /// Makes a log whose times never go back within an instance, though many lines share one.
    fn any_log() -> impl Strategy<Value = Vec<LogLine>> {
        prop::collection::vec((0u8..3, 0u32..3, 0u8..3), 1..80).prop_map(|steps| {
            let mut at = 0;
            let line = |(instance, step, text)| {
                at += step;
                line(instance, at, text)
            };
            steps.into_iter().map(line).collect()
        })
    }

    /// Goes back to the first line of the same time: equal lines of one time cannot be told apart by anybody.
    fn beginning(log: &[LogLine], mut from: usize) -> usize {
        while from > 0 && from < log.len() && log[from - 1].timestamp == log[from].timestamp {
            from -= 1;
        }
        from
    }

    proptest! {
        #[test]
        fn every_line_is_shown_once_and_in_order(log in any_log(), breaks in prop::collection::vec((0usize..80, 0usize..80), 0..6)) {
            let mut seam = Seam::default();
            let mut shown = Vec::new();
            let mut reached = 0;
            for (stop, back) in breaks.into_iter().chain([(usize::MAX, 80)]) {
                let from = beginning(&log, reached - back.min(reached));
                let to = stop.clamp(reached, log.len());
                seam.reconnected();
                for line in &log[from..to] {
                    if seam.is_new(line) {
                        shown.push(line.clone());
                    }
                }
                reached = to;
            }
            prop_assert_eq!(shown, log);
        }
    }

    #[test]
    fn an_overlap_is_what_tells_that_nothing_is_missing() {
        let mut seam = Seam::default();
        assert_eq!(seam.overlap(), Overlap::Seen);
        assert!(seam.is_new(&line(0, 1, 0)));
        seam.reconnected();
        assert_eq!(seam.overlap(), Overlap::NotSeen);
        assert!(seam.leaves_gap(&line(0, 2, 0)) && !seam.leaves_gap(&line(1, 2, 0)));
        assert!(!seam.is_new(&line(0, 1, 0)));
        assert_eq!(seam.overlap(), Overlap::Seen);
        assert!(seam.is_new(&line(0, 2, 0)));
        seam.reconnected();
        assert!(seam.is_new(&line(0, 9, 0)));
        assert_eq!(seam.overlap(), Overlap::NotSeen);
    }
}
