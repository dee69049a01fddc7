//! Listens to events and keeps a drawn board up to date on a terminal.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::apply::{Event, Reporter};
use crate::render::style::Style;

use super::board::Board;
use super::canvas::Canvas;
use super::view::{Size, view};

/// The least time between two frames.
const FRAME: Duration = Duration::from_millis(100);
/// The time after which times are drawn anew although nothing happened.
const TURN: Duration = Duration::from_secs(1);

/// Draws what happens at the bottom of a terminal, until it is dropped.
///
/// Time and size come from outside. A terminal that takes nothing any more is no reason to stop.
pub struct Screen<W: Write> {
    board: RefCell<Board>,
    canvas: Arc<Mutex<Canvas<W>>>,
    style: Style,
    clock: Box<dyn Fn() -> Duration>,
    size: Box<dyn Fn() -> Size>,
    drawn: Cell<Option<Duration>>,
    news: Cell<News>,
}

/// Says whether something happened that is not drawn yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    Waiting,
    Drawn,
}

impl<W: Write> Screen<W> {
    /// Makes a listener that draws on a canvas; `clock` tells the time since some beginning.
    pub fn new(
        board: Board,
        canvas: Arc<Mutex<Canvas<W>>>,
        style: Style,
        clock: impl Fn() -> Duration + 'static,
        size: impl Fn() -> Size + 'static,
    ) -> Self {
        Self {
            board: RefCell::new(board),
            canvas,
            style,
            clock: Box::new(clock),
            size: Box::new(size),
            drawn: Cell::new(None),
            news: Cell::new(News::Drawn),
        }
    }

    /// Draws what happened since the last frame, and the times once a second; to be called often.
    pub fn tick(&self) {
        let now = (self.clock)();
        let Some(drawn) = self.drawn.get() else {
            return;
        };
        let waited = now.saturating_sub(drawn);
        if waited >= TURN || (waited >= FRAME && self.news.get() == News::Waiting) {
            self.draw(now);
        }
    }

    fn draw(&self, now: Duration) {
        let size = (self.size)();
        let lines = view(&self.board.borrow(), size, now, self.style);
        // Progress is told on a best-effort basis.
        let _ = self.canvas().draw(lines, size);
        self.drawn.set(Some(now));
        self.news.set(News::Drawn);
    }

    fn canvas(&self) -> MutexGuard<'_, Canvas<W>> {
        self.canvas.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write> Reporter for Screen<W> {
    fn event(&self, event: &Event<'_>) {
        let now = (self.clock)();
        self.board.borrow_mut().take(event, now);
        let drawn = self.drawn.get();
        if drawn.is_none_or(|drawn| now.saturating_sub(drawn) >= FRAME) {
            self.draw(now);
        } else {
            self.news.set(News::Waiting);
        }
    }
}

impl<W: Write> Drop for Screen<W> {
    fn drop(&mut self) {
        let _ = self.canvas().clear();
    }
}
