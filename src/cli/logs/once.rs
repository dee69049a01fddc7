//! Logs as they are now: of several components merged by time.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;

use crate::api::{ApiError, Follow, LogKind, LogReader};
use crate::autopsy::LineKind;
use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::logs::Entry;
use crate::model::live::{LineSplitter, LogLine};
use crate::render::sanitise::one_line;

use super::printer::{Flow, Lines, Printer};
use super::source::{Place, Source};

/// How many logs are asked for side by side.
const AT_ONCE: usize = 8;

/// How long a live stream may be silent until what it gave counts as all there is.
const SILENCE: Duration = Duration::from_secs(10);

/// How much text is put together before it is printed, in bytes.
const ENOUGH: usize = 64 * 1024;

/// Prints the logs, and ends.
pub(in crate::cli) async fn read_once(
    context: &Context,
    printer: &Printer<'_>,
    (sources, tail): (&[Source], Option<u32>),
) -> Outcome<()> {
    let client = context.client()?;
    let asked = sources.iter().map(async |source| {
        let links = source.links(client, Follow::No, tail).await;
        (source, links)
    });
    let asked: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    let mut logs = Vec::new();
    let mut failure = None;
    let mut empty = true;
    for (source, links) in asked {
        let log = match links {
            Ok(links) if links.is_empty() => continue,
            Ok(links) => Log::of(source, client.open_logs(links), (printer, tail)),
            Err(error) => {
                let Some(log) = recorded(context, source, (printer, tail)) else {
                    failure = failure.or(Some(error));
                    continue;
                };
                log
            }
        };
        empty = false;
        logs.push(log);
    }
    let flow = merge(printer, &mut logs).await;
    let failure = failure.filter(|error| empty || !is_refusal(error));
    let failure = logs
        .iter_mut()
        .find_map(|log| log.failure.take())
        .or(failure);
    match failure {
        Some(error) if flow == Flow::On => Err(error.into()),
        _ => {
            tell_gaps(printer, &logs, flow);
            Ok(())
        }
    }
}

/// Tells whether the platform says that there is no such log, which is no failure where there are others.
fn is_refusal(error: &ApiError) -> bool {
    matches!(error, ApiError::Rejected { .. } | ApiError::NotFound { .. })
}

/// Tells when nothing was printed, and of which components there is less than was asked for.
fn tell_gaps(printer: &Printer<'_>, logs: &[Log<'_>], flow: Flow) {
    if flow == Flow::On && logs.iter().all(|log| log.shown == 0) {
        printer.note("No lines.");
    }
    let Some(since) = printer.since() else {
        return;
    };
    for log in logs {
        // Of the last lines only, the oldest says nothing of how far the log goes back.
        if let (Some(oldest), Some(component), None) = (log.oldest, &log.source.component, log.tail)
            && oldest > since
        {
            let oldest = oldest.strftime("%Y-%m-%d %H:%M:%S UTC");
            let component = one_line(component);
            printer.note(&format!(
                "{component}: the oldest line there is from {oldest}"
            ));
        }
    }
}

/// Returns what was recorded while a deployment was rolled out, of the logs that the platform refuses afterwards.
fn recorded<'a>(
    context: &Context,
    source: &'a Source,
    (printer, tail): (&Printer<'_>, Option<u32>),
) -> Option<Log<'a>> {
    let wanted = match source.place {
        Place::Component(LogKind::Run) => LineKind::Run,
        Place::Component(LogKind::RunRestarted) => LineKind::Crash,
        _ => return None,
    };
    let component = source.component.as_ref()?;
    let mut lines = context.recorder().lines(&source.deployment, component);
    lines.retain(|line| line.kind == wanted);
    if lines.is_empty() {
        return None;
    }
    printer.note(
        "The platform does not give this log any more; these lines were recorded during the roll-out.",
    );
    let mut log = Log::empty(source, (printer, tail));
    for line in lines {
        log.take(LogLine {
            component: Some(component.clone()),
            timestamp: None,
            message: line.text,
        });
    }
    Some(log)
}

/// Prints the logs in the order of time, as far as somebody reads.
async fn merge(printer: &Printer<'_>, logs: &mut [Log<'_>]) -> Flow {
    let mut text = String::new();
    loop {
        for log in logs.iter_mut() {
            if log.needs_more() {
                // What is ready is shown before more is waited for.
                if printer.print(&text) == Flow::Off {
                    return Flow::Off;
                }
                text.clear();
                log.fill().await;
            }
        }
        let next = logs.iter_mut().filter(|log| !log.queue.is_empty());
        let Some(log) = next.min_by_key(|log| log.key()) else {
            return printer.print(&text);
        };
        if let Some(entry) = log.pop() {
            printer.put(&mut text, log.source, &entry);
        }
        if text.len() >= ENOUGH {
            if printer.print(&text) == Flow::Off {
                return Flow::Off;
            }
            text.clear();
        }
    }
}

/// One log while it is read.
struct Log<'a> {
    source: &'a Source,
    lines: Lines,
    reader: Option<LogReader>,
    splitter: LineSplitter,
    queue: VecDeque<Entry>,
    tail: Option<usize>,
    oldest: Option<Timestamp>,
    /// The time of the last entry that was taken, for those that have none.
    reached: Option<Timestamp>,
    shown: u64,
    failure: Option<ApiError>,
}

impl<'a> Log<'a> {
    fn of(source: &'a Source, reader: LogReader, with: (&Printer<'_>, Option<u32>)) -> Self {
        Self {
            reader: Some(reader),
            ..Self::empty(source, with)
        }
    }

    fn empty(source: &'a Source, (printer, tail): (&Printer<'_>, Option<u32>)) -> Self {
        Self {
            source,
            lines: printer.reader(),
            reader: None,
            splitter: LineSplitter::default(),
            queue: VecDeque::new(),
            tail: tail.and_then(|tail| usize::try_from(tail).ok()),
            oldest: None,
            reached: None,
            shown: 0,
            failure: None,
        }
    }

    /// Tells whether the next entry is not known yet. Of a log of which the end is wanted, that is known at its end.
    fn needs_more(&self) -> bool {
        self.reader.is_some() && (self.queue.is_empty() || self.tail.is_some())
    }

    /// Reads until the next entry is known.
    async fn fill(&mut self) {
        while self.needs_more() {
            let Some(reader) = &mut self.reader else {
                return;
            };
            match tokio::time::timeout(SILENCE, reader.next()).await {
                Ok(Some(Ok(chunk))) => {
                    for line in self.splitter.push(&chunk.text) {
                        self.take(LogLine::parse(&line));
                    }
                }
                Ok(Some(Err(error))) => {
                    self.failure = Some(error);
                    self.end();
                }
                Ok(None) | Err(_) => self.end(),
            }
        }
    }

    fn end(&mut self) {
        self.reader = None;
        if let Some(line) = std::mem::take(&mut self.splitter).finish() {
            self.take(LogLine::parse(&line));
        }
    }

    fn take(&mut self, line: LogLine) {
        self.oldest = self.oldest.or(line.timestamp);
        if let Some(entry) = self.lines.read(line) {
            self.queue.push_back(entry);
        }
        if self.tail.is_some_and(|tail| self.queue.len() > tail) {
            self.queue.pop_front();
        }
    }

    /// Returns where the next entry stands among those of all logs: lines that go on from another stand with it.
    fn key(&self) -> Option<Timestamp> {
        let next = self.queue.front();
        next.and_then(|entry| entry.began).or(self.reached)
    }

    fn pop(&mut self) -> Option<Entry> {
        let entry = self.queue.pop_front()?;
        self.reached = entry.began.or(self.reached);
        self.shown += 1;
        Some(entry)
    }
}
