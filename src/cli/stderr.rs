//! The one stream of talk: everything that is written to stderr goes above the lines that are kept at its bottom.

use std::io::{self, Stderr, Write};
use std::sync::{Arc, Mutex, PoisonError};

use terminal_size::{Height, Width, terminal_size_of};
use tracing_subscriber::fmt::MakeWriter;

use crate::render::progress::{Canvas, Size};

/// The rows of a terminal that does not tell.
const ROWS: usize = 24;

/// Writes to stderr, above what is drawn there; clones write to the same stream. What is written at once has to be whole lines.
#[derive(Clone)]
pub(super) struct TalkStream(Arc<Mutex<Canvas<Stderr>>>);

impl TalkStream {
    /// Makes the stream; there should be one in a process.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Canvas::new(io::stderr()))))
    }

    /// Writes whole lines.
    pub(super) fn tell(&self, text: &str) {
        let text = format!("{}\n", text.trim_end_matches('\n'));
        // Nobody is left to tell when stderr itself is gone.
        let _ = self.clone().write_all(text.as_bytes());
    }

    /// Returns where progress is drawn.
    pub(super) fn canvas(&self) -> Arc<Mutex<Canvas<Stderr>>> {
        Arc::clone(&self.0)
    }
}

/// Returns the size of the terminal that shows stderr; `columns` is the width of one that does not tell.
pub(super) fn size(columns: usize) -> Size {
    match terminal_size_of(io::stderr()) {
        Some((Width(columns), Height(rows))) => Size {
            columns: usize::from(columns),
            rows: usize::from(rows),
        },
        None => Size {
            columns,
            rows: ROWS,
        },
    }
}

impl Write for TalkStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let mut canvas = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        canvas.above(&text).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // Every write is flushed.
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for TalkStream {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
