//! Lines on stdout, after what is asked for is chosen among them.

use std::cell::Cell;
use std::io;

use crate::cli::context::Context;
use crate::cli::output::Format;
use crate::logs::{Entry, Filter, Reader, Sieve};
use crate::model::live::LogLine;
use crate::render::logs::{LogLayout, LogRecord, log_json, log_text};

use super::source::Source;

/// Says whether there is anybody who wants more lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Flow {
    /// There is.
    On,
    /// There is not: the reader closed its end, or has as many as were asked for.
    Off,
}

/// Prints the lines of all logs of a run.
pub(in crate::cli) struct Printer<'a> {
    context: &'a Context,
    layout: LogLayout,
    filter: Filter,
    left: Cell<u64>,
}

impl<'a> Printer<'a> {
    /// Makes a printer that stops after `most` lines.
    pub(in crate::cli) fn new(
        context: &'a Context,
        layout: LogLayout,
        filter: Filter,
        most: Option<u64>,
    ) -> Self {
        Self {
            context,
            layout,
            filter,
            left: Cell::new(most.unwrap_or(u64::MAX)),
        }
    }

    /// Returns a reader of one log.
    pub(super) fn reader(&self) -> Lines {
        Lines {
            reader: Reader::default(),
            sieve: Sieve::new(self.filter.clone()),
        }
    }

    /// Returns the oldest time that is asked for.
    pub(super) fn since(&self) -> Option<jiff::Timestamp> {
        self.filter.since
    }

    /// Tells something about the logs, apart from their lines.
    pub(super) fn note(&self, text: &str) {
        self.context.output.note(text);
    }

    /// Writes an entry behind the text so far, if it is not one too many.
    pub(super) fn put(&self, text: &mut String, source: &Source, entry: &Entry) {
        let left = self.left.get();
        if left == 0 {
            return;
        }
        self.left.set(left - 1);
        let record = LogRecord {
            app: &source.app,
            component: source.component.as_deref(),
            deployment: Some(source.deployment.as_str()),
            kind: source.word(),
            entry,
        };
        match self.context.output.format {
            Format::Events => text.push_str(&self.context.output.stream().log(&record)),
            Format::Human => text.push_str(&log_text(&record, &self.layout)),
            Format::Json => text.push_str(&log_json(&record)),
        }
    }

    /// Prints what was put together.
    pub(super) fn print(&self, text: &str) -> Flow {
        let printed: io::Result<()> = if text.is_empty() {
            Ok(())
        } else {
            self.context.output.result(text)
        };
        if printed.is_err() || self.left.get() == 0 {
            Flow::Off
        } else {
            Flow::On
        }
    }
}

/// Reads the lines of one log, and chooses among them.
pub(super) struct Lines {
    reader: Reader,
    sieve: Sieve,
}

impl Lines {
    /// Reads a line; none if it is not wanted.
    pub(super) fn read(&mut self, line: LogLine) -> Option<Entry> {
        let entry = self.reader.read(line);
        self.sieve.shows(&entry).then_some(entry)
    }
}
