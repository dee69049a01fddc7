//! The terminal in the state in which every key reaches the other side, and back.

use std::io;

/// Undoes what a remote program may have left behind: colours, a hidden cursor, mouse reports, bracketed paste.
pub(in crate::cli) const RESET: &str =
    "\u{1b}[0m\u{1b}[?25h\u{1b}[?1000l\u{1b}[?1002l\u{1b}[?1003l\u{1b}[?1006l\u{1b}[?2004l";

/// Keeps the terminal raw until it is dropped, however that comes about.
pub(in crate::cli) struct RawTerminal {
    #[cfg(unix)]
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl RawTerminal {
    /// Makes the terminal of standard input raw.
    pub(in crate::cli) fn enter() -> io::Result<Self> {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Flush, &raw)?;
        Ok(Self { before })
    }
}

#[cfg(unix)]
impl Drop for RawTerminal {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // A terminal that is gone needs no restoring. What was typed ahead was meant for the other side.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
    }
}

#[cfg(not(unix))]
impl RawTerminal {
    /// Says that there is no such state here.
    pub(in crate::cli) fn enter() -> io::Result<Self> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}
