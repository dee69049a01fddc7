//! The only owner of stdout and stderr.

use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::time::Duration;

use jiff::Timestamp;

use crate::api::{Observer, Wait, WaitReason};
use crate::render::events::EventStream;
use crate::render::style::Style;

use super::stderr::TalkStream;

/// Says how much is told on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Talk {
    /// Errors only.
    ErrorsOnly,
    /// The result and errors.
    Quiet,
    /// What changed and what to do next.
    Normal,
    /// Decisions too.
    Verbose,
}

/// Says in which form results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Text for a person.
    Human,
    /// One JSON document.
    Json,
    /// A stream of JSON objects, one a line.
    Events,
}

impl Format {
    /// Tells whether a person reads it.
    pub(super) fn is_human(self) -> bool {
        self == Self::Human
    }
}

/// Says whether somebody reads the stream of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    There,
    Gone,
}

/// Writes results to stdout and talk to stderr; a closed pipe ends output silently.
pub(super) struct Output {
    stdout: RefCell<Box<dyn Write>>,
    stderr: TalkStream,
    stream: EventStream,
    reader: Cell<Reader>,
    /// The form of results.
    pub format: Format,
    /// How much is told.
    pub talk: Talk,
    /// How results are styled.
    pub style: Style,
    /// How talk is styled.
    pub talk_style: Style,
}

impl Output {
    /// Makes an output over the two given streams.
    pub(super) fn new(
        stdout: Box<dyn Write>,
        stderr: TalkStream,
        format: Format,
        talk: Talk,
        styles: (Style, Style),
    ) -> Self {
        let (style, talk_style) = styles;
        Self {
            stdout: RefCell::new(stdout),
            stderr,
            stream: EventStream::new(Timestamp::now),
            reader: Cell::new(Reader::There),
            format,
            talk,
            style,
            talk_style,
        }
    }

    /// Writes a part of the result as it is.
    pub(super) fn result(&self, text: &str) -> io::Result<()> {
        let mut stdout = self.stdout.borrow_mut();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Returns the stream of events, which numbers them.
    pub(super) fn stream(&self) -> &EventStream {
        &self.stream
    }

    /// Writes lines of the stream of events at once; a reader that went away is told of once, and the work goes on.
    pub(super) fn event(&self, lines: &str) {
        if self.reader.get() == Reader::There && self.result(lines).is_err() {
            self.reader.set(Reader::Gone);
            self.note("nobody reads the events any more; the work goes on");
        }
    }

    /// Tells something that is neither the result nor an error.
    pub(super) fn note(&self, text: &str) {
        self.tell(Talk::Normal, text);
    }

    /// Tells a decision, for those who asked for more.
    pub(super) fn detail(&self, text: &str) {
        self.tell(Talk::Verbose, text);
    }

    /// Tells an error.
    pub(super) fn error(&self, text: &str) {
        self.tell(Talk::ErrorsOnly, text);
    }

    /// Returns the stream that talk goes to.
    pub(super) fn talk_stream(&self) -> TalkStream {
        self.stderr.clone()
    }

    fn tell(&self, least: Talk, text: &str) {
        if self.talk >= least {
            self.stderr.tell(text);
        }
    }
}

/// Tells on stderr that the client waits before it tries again.
pub(super) struct WaitTeller {
    talk: Talk,
    stderr: TalkStream,
}

impl WaitTeller {
    /// Makes a teller that is as talkative as the run.
    pub(super) fn new(output: &Output) -> Self {
        Self {
            talk: output.talk,
            stderr: output.talk_stream(),
        }
    }
}

/// The shortest wait that is worth a line.
const NOTABLE_WAIT: Duration = Duration::from_secs(2);

impl Observer for WaitTeller {
    fn waiting(&self, wait: &Wait) {
        if self.talk >= Talk::Normal && wait.pause >= NOTABLE_WAIT {
            let why = match wait.reason {
                WaitReason::RateLimit => "API limit",
                _ => "no good answer",
            };
            let seconds = wait.pause.as_secs();
            self.stderr
                .tell(&format!("waiting {seconds} s: {why} ({})", wait.call));
        }
    }
}
