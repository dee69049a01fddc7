//! One log as it goes on: read again where the connection breaks, without a line lost or shown twice.

use std::time::{Duration, Instant};

use crate::api::{ApiError, Client, Follow, LogReader};
use crate::logs::{Overlap, Seam};
use crate::model::live::{LineSplitter, LogLine};
use crate::render::sanitise::one_line;

use super::printer::{Flow, Lines, Printer};
use super::source::Source;

/// The shortest and the longest pause before a connection is made again.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// How many of the last lines are asked for again after a break, at least and at most.
const LEAST_OVERLAP: u32 = 500;
const MOST_OVERLAP: u32 = 200_000;

/// A break that is shorter is not worth a line, if nothing was lost.
const NOTABLE_BREAK: Duration = Duration::from_secs(1);

/// Follows one log.
pub(super) struct Stream<'a> {
    client: &'a Client,
    printer: &'a Printer<'a>,
    source: &'a Source,
    lines: Lines,
    seam: Seam,
    /// New lines, and since when, for how many may be written during a break.
    count: u64,
    began: Instant,
    /// When the connection broke; none while it is whole, or before there was one.
    broken: Option<Instant>,
    pause: Duration,
}

/// Says how a connection ended.
enum Ending {
    /// Nobody wants more lines.
    Unwanted,
    /// The log is complete.
    Complete,
    /// It has to be made again.
    Broken,
    /// It has to be made again at once with more of what was written before.
    Short,
}

impl<'a> Stream<'a> {
    /// Prepares to follow a log.
    pub(super) fn new(client: &'a Client, printer: &'a Printer<'a>, source: &'a Source) -> Self {
        Self {
            client,
            printer,
            source,
            lines: printer.reader(),
            seam: Seam::default(),
            count: 0,
            began: Instant::now(),
            broken: None,
            pause: FIRST_PAUSE,
        }
    }

    /// Prints the log until it is complete or nobody reads; a log of what runs is never complete.
    pub(super) async fn run(&mut self, tail: Option<u32>) -> Result<Flow, ApiError> {
        let mut asked = tail;
        loop {
            match self.connection(asked).await? {
                Ending::Unwanted => return Ok(Flow::Off),
                Ending::Complete => return Ok(Flow::On),
                Ending::Short => {
                    let more = asked.unwrap_or(LEAST_OVERLAP).saturating_mul(4);
                    asked = Some(more.min(MOST_OVERLAP));
                }
                Ending::Broken => {
                    let broken = *self.broken.get_or_insert_with(Instant::now);
                    tokio::time::sleep(self.pause).await;
                    self.pause = (self.pause * 2).min(LONGEST_PAUSE);
                    asked = match self.count {
                        0 => tail,
                        count => Some(overlap(count, self.began.elapsed(), broken.elapsed())),
                    };
                }
            }
        }
    }

    async fn connection(&mut self, tail: Option<u32>) -> Result<Ending, ApiError> {
        let links = match self.source.links(self.client, Follow::Yes, tail).await {
            Ok(links) => links,
            Err(error) if ends(&error) => return Err(error),
            Err(ApiError::Rejected { .. }) if self.is_over().await => return Ok(Ending::Complete),
            Err(_) => return Ok(Ending::Broken),
        };
        if links.is_empty() {
            return Ok(self.at_end());
        }
        self.seam.reconnected();
        let mut reader = self.client.open_logs(links);
        let ending = self.read(&mut reader, tail).await;
        if matches!(ending, Ending::Unwanted) {
            reader.close().await;
        }
        Ok(ending)
    }

    /// Tells whether a log that the platform refuses for the state of its deployment will never be given.
    async fn is_over(&self) -> bool {
        if self.source.is_of_what_runs() {
            return false;
        }
        let (app, deployment) = (&self.source.id, &self.source.deployment);
        let deployment = self.client.get_deployment(app, deployment).await;
        deployment.is_ok_and(|deployment| deployment.phase.is_final())
    }

    async fn read(&mut self, reader: &mut LogReader, tail: Option<u32>) -> Ending {
        let mut splitter = LineSplitter::default();
        let mut text = String::new();
        loop {
            let chunk = match reader.next().await {
                Some(Ok(chunk)) => chunk,
                Some(Err(_)) => return Ending::Broken,
                None => {
                    let rest = splitter.finish();
                    return match rest.map(|line| self.show(&mut text, &[line])) {
                        Some(Flow::Off) => Ending::Unwanted,
                        _ => self.at_end(),
                    };
                }
            };
            let lines = splitter.push(&chunk.text);
            // A longer pause after a break would only make the gap larger.
            self.pause = FIRST_PAUSE;
            if self.is_short(&lines, tail) {
                return Ending::Short;
            }
            if self.show(&mut text, &lines) == Flow::Off {
                return Ending::Unwanted;
            }
        }
    }

    /// Tells whether a connection after a break begins too late, and could begin earlier.
    fn is_short(&self, lines: &[String], tail: Option<u32>) -> bool {
        let more = self.broken.is_some() && tail.is_some_and(|tail| tail < MOST_OVERLAP);
        let first = lines.first().filter(|_| more);
        first.is_some_and(|line| self.seam.leaves_gap(&LogLine::parse(line)))
    }

    /// Prints lines that were not shown yet.
    fn show(&mut self, text: &mut String, lines: &[String]) -> Flow {
        text.clear();
        for line in lines {
            let line = LogLine::parse(line);
            if !self.seam.is_new(&line) {
                continue;
            }
            self.mended();
            self.count += 1;
            if let Some(entry) = self.lines.read(line) {
                self.printer.put(text, self.source, &entry);
            }
        }
        self.printer.print(text)
    }

    /// Says, at the first new line after a break, how long it was and whether lines may be missing.
    fn mended(&mut self) {
        let Some(broken) = self.broken.take() else {
            return;
        };
        let took = broken.elapsed();
        let component = one_line(self.source.component.as_deref().unwrap_or(&self.source.app));
        let seconds = took.as_secs();
        match self.seam.overlap() {
            Overlap::Seen if took < NOTABLE_BREAK => {}
            Overlap::Seen => self.printer.note(&format!(
                "-- {component}: reconnected after {seconds} s, 0 lines lost --"
            )),
            Overlap::NotSeen => self.printer.note(&format!(
                "-- {component}: reconnected after {seconds} s, lines may be missing --"
            )),
        }
    }

    /// Says what a normal end means: of what runs, that it was stopped or replaced; of anything else that it is all.
    fn at_end(&self) -> Ending {
        if self.source.is_of_what_runs() {
            Ending::Broken
        } else {
            Ending::Complete
        }
    }
}

/// Returns how many lines are asked for again when so many came in a time: more than were written since the break, as far
/// as can be told.
fn overlap(count: u64, known: Duration, gone: Duration) -> u32 {
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let (known, gone) = (millis(known).max(1000), millis(gone));
    // Half as many again as are written during the break and the making of a connection; too few are noticed.
    let lines = count.saturating_mul(gone.saturating_add(100)) / known * 3 / 2;
    let lines = u32::try_from(lines).unwrap_or(u32::MAX);
    lines.clamp(LEAST_OVERLAP, MOST_OVERLAP)
}

/// Tells whether asking again makes no sense: the token is not accepted, or there is no such app or component.
pub(super) fn ends(error: &ApiError) -> bool {
    matches!(
        error,
        ApiError::Unauthorized { .. } | ApiError::Forbidden { .. } | ApiError::NotFound { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_asked_for_again_than_was_written_during_the_break() {
        let seconds = Duration::from_secs;
        assert_eq!(overlap(1, seconds(60), seconds(1)), LEAST_OVERLAP);
        assert_eq!(overlap(60_000, seconds(60), seconds(10)), 15_150);
        assert_eq!(overlap(u64::MAX, seconds(1), Duration::MAX), MOST_OVERLAP);
    }
}
