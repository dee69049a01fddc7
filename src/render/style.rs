//! Styles by meaning, symbols and width; plain text when colour is off.

use std::fmt::Display;

/// Names what a piece of text means; colour follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Added, or fine.
    Good,
    /// Changed, or in need of attention.
    Warn,
    /// Removed, or failed.
    Bad,
    /// The name of a thing.
    Name,
    /// Of less weight.
    Dim,
    /// A heading.
    Strong,
}

/// Says how text is written: with colour or not, with which symbols, how wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences for colour are written.
    pub color: Color,
    /// Which symbols are used.
    pub symbols: Symbols,
    /// The width in columns, 60 to 10,000.
    pub width: usize,
    /// Whether rows of a table are broken.
    pub rows: Rows,
}

/// Says whether rows of a table are broken to fit the width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Wide cells are broken, for a person.
    Wrapped,
    /// One line for each record, for another program.
    Whole,
}

/// Says whether colour is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// Escape sequences of the 16-colour palette.
    On,
    /// No escape sequences.
    Off,
}

/// Says which symbols are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbols {
    /// ASCII only.
    Ascii,
    /// Unicode marks.
    Unicode,
}

/// The width below which output is not narrowed further.
pub const LEAST_WIDTH: usize = 60;

/// The width above which output is not widened further.
pub const MOST_WIDTH: usize = 10_000;

impl Style {
    /// Returns the style of a pipe: no colour, ASCII, 100 columns.
    pub fn plain() -> Self {
        Self {
            color: Color::Off,
            symbols: Symbols::Ascii,
            width: 100,
            rows: Rows::Whole,
        }
    }

    /// Returns `text` in the colour of `role`.
    pub fn paint(self, role: Role, text: impl Display) -> String {
        match self.color {
            Color::Off => text.to_string(),
            Color::On => format!("\u{1b}[{}m{text}\u{1b}[0m", role.code()),
        }
    }

    /// Returns the mark of success.
    pub fn ok(self) -> &'static str {
        match self.symbols {
            Symbols::Ascii => "ok",
            Symbols::Unicode => "✓",
        }
    }

    /// Returns the mark of failure.
    pub fn bad(self) -> &'static str {
        match self.symbols {
            Symbols::Ascii => "x",
            Symbols::Unicode => "✗",
        }
    }
}

impl Role {
    fn code(self) -> &'static str {
        match self {
            Self::Good => "32",
            Self::Warn => "33",
            Self::Bad => "31",
            Self::Name => "36",
            Self::Dim => "2",
            Self::Strong => "1",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_written_only_when_on() {
        let plain = Style::plain();
        assert_eq!(plain.paint(Role::Good, "x"), "x");
        let coloured = Style {
            color: Color::On,
            ..plain
        };
        assert_eq!(coloured.paint(Role::Good, "x"), "\u{1b}[32mx\u{1b}[0m");
    }
}
