//! Texts with line indexes and hidden parts.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::mask;

const BYTE_ORDER_MARK: char = '\u{feff}';
/// Bytes between two remembered counts of characters.
const BLOCK: usize = 1024;

/// A half-open range of bytes, with `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// Builds a span; an `end` before `start` gives an empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// Builds an empty span.
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Returns the offset of the first byte.
    pub fn start(self) -> usize {
        self.start
    }

    /// Returns the offset after the last byte.
    pub fn end(self) -> usize {
        self.end
    }

    /// Returns the length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Tells whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Tells whether two spans share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Returns the span as a range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A place in a text as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1; a byte order mark is not counted.
    pub column: usize,
}

/// A named text with its line index.
///
/// The parts that must never be shown are set once by whoever understands the text. Until then, and for a text nobody
/// could read, they are guessed from its lines, generously.
pub struct Source {
    name: String,
    text: Arc<str>,
    line_starts: Vec<usize>,
    /// Characters before every block of bytes; empty when every character is one byte.
    blocks: OnceLock<Vec<usize>>,
    told: OnceLock<Vec<Span>>,
    hidden: OnceLock<Vec<Span>>,
}

impl Source {
    /// Builds a source; `name` is the path as it is shown.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let line_starts = line_starts(&text);
        Self {
            name: name.into(),
            text,
            line_starts,
            blocks: OnceLock::new(),
            told: OnceLock::new(),
            hidden: OnceLock::new(),
        }
    }

    /// Returns the path as it is shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the whole text, secrets included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text of a span, secrets included.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(self.fit(span).range()).unwrap_or_default()
    }

    /// Moves a span inside the text and onto character borders; it never shrinks from inside a character.
    pub fn fit(&self, span: Span) -> Span {
        Span::new(self.floor(span.start), self.ceil(span.end))
    }

    /// Returns the position of a byte offset; one past the end counts as the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor(offset);
        let index = self
            .line_starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let start = self.line_starts.get(index).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        let marks = usize::from(before.starts_with(BYTE_ORDER_MARK) && start == 0);
        let characters = if before.len() < BLOCK {
            before.chars().count()
        } else {
            self.characters_before(offset) - self.characters_before(start)
        };
        Position {
            line: index + 1,
            column: characters - marks + 1,
        }
    }

    /// Counts the characters before an offset, in little time however long the text is.
    fn characters_before(&self, offset: usize) -> usize {
        let blocks = self.blocks.get_or_init(|| blocks(&self.text));
        let Some(before) = blocks.get(offset / BLOCK) else {
            return offset;
        };
        let from = offset / BLOCK * BLOCK;
        before + starts(self.text.as_bytes().get(from..offset).unwrap_or_default())
    }

    /// Returns how many lines there are; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// Returns the span of a line, counted from 1, without its line end; empty at the end for a line that is not there.
    pub fn line_span(&self, line: usize) -> Span {
        let Some(start) = line
            .checked_sub(1)
            .and_then(|index| self.line_starts.get(index))
        else {
            return Span::at(self.text.len());
        };
        let end = self
            .line_starts
            .get(line)
            .copied()
            .unwrap_or(self.text.len());
        let kept = self
            .text
            .get(*start..end)
            .unwrap_or_default()
            .trim_end_matches(['\n', '\r']);
        let mark = if *start == 0 && kept.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len_utf8()
        } else {
            0
        };
        Span::new(start + mark, start + kept.len())
    }

    /// Sets the parts that are secret; only the first call counts. Well-known forms of secrets are hidden besides.
    pub fn hide(&self, spans: Vec<Span>) {
        let _ = self.told.set(spans);
    }

    /// Returns the parts that must not be shown, in order and apart from each other.
    pub fn hidden(&self) -> &[Span] {
        self.hidden.get_or_init(|| {
            let mut spans = match self.told.get() {
                Some(told) => [told.clone(), mask::known_secret_spans(&self.text)].concat(),
                None => mask::guess(&self.text),
            };
            spans.sort_unstable();
            merge(&spans)
        })
    }

    /// Tells whether some of a span must not be shown.
    pub fn is_hidden(&self, span: Span) -> bool {
        let hidden = self.hidden();
        let from = hidden.partition_point(|part| part.end <= span.start);
        hidden.get(from).is_some_and(|part| part.overlaps(span))
    }

    fn floor(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn ceil(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        at
    }
}

/// Shows the name and the length only, because the text may hold secrets.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = bytes.iter().enumerate().filter(|(index, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    });
    std::iter::once(0)
        .chain(ends.map(|(index, _)| index + 1))
        .collect()
}

/// Counts the bytes that begin a character.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

fn blocks(text: &str) -> Vec<usize> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut count = 0;
    let blocks = text.as_bytes().chunks(BLOCK).map(|block| {
        let before = count;
        count += starts(block);
        before
    });
    let mut blocks: Vec<usize> = blocks.collect();
    blocks.push(count);
    blocks
}

fn merge(sorted: &[Span]) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::with_capacity(sorted.len());
    for span in sorted.iter().filter(|span| !span.is_empty()) {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => *last = last.join(*span),
            _ => merged.push(*span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(source: &Source, offset: usize) -> (usize, usize) {
        let position = source.position(offset);
        (position.line, position.column)
    }

    #[test]
    fn positions_count_characters_and_know_every_line_end() {
        let source = Source::new("a.yaml", "é: 1\r\nb\rc\n");
        assert_eq!(at(&source, 0), (1, 1));
        assert_eq!(at(&source, 2), (1, 2), "after a two-byte character");
        assert_eq!(
            at(&source, 1),
            (1, 1),
            "inside a character counts as its start"
        );
        assert_eq!(at(&source, 7), (2, 1));
        assert_eq!(at(&source, 9), (3, 1));
        assert_eq!(at(&source, 999), (4, 1));
        assert_eq!(source.line_count(), 4);
        assert_eq!(source.slice(source.line_span(1)), "é: 1");
        assert_eq!(source.slice(source.line_span(2)), "b");
        assert_eq!(source.slice(source.line_span(9)), "");
    }

    #[test]
    fn columns_in_long_lines_are_counted_like_those_in_short_ones() {
        for unit in ["x", "é", "日x", "😀"] {
            let text = format!("\u{feff}first\n{}", unit.repeat(3000));
            let source = Source::new("a.yaml", text.clone());
            let start = text.find('\n').map_or(0, |at| at + 1);
            for (column, (offset, _)) in text[start..].char_indices().enumerate() {
                assert_eq!(at(&source, start + offset), (2, column + 1));
            }
        }
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let source = Source::new("a.yaml", "\u{feff}name: x");
        assert_eq!(at(&source, 3), (1, 1));
        assert_eq!(at(&source, 4), (1, 2));
        assert_eq!(source.slice(source.line_span(1)), "name: x");
    }

    #[test]
    fn spans_are_moved_onto_character_borders() {
        let source = Source::new("a.yaml", "aéb");
        assert_eq!(source.fit(Span::new(2, 99)), Span::new(1, 4));
        assert_eq!(source.slice(Span::new(2, 2)), "é");
    }

    #[test]
    fn hidden_parts_are_merged_and_found() {
        let source = Source::new("a.yaml", "0123456789");
        source.hide(vec![Span::new(5, 7), Span::new(1, 3), Span::new(2, 4)]);
        assert_eq!(source.hidden(), [Span::new(1, 4), Span::new(5, 7)]);
        assert!(source.is_hidden(Span::new(3, 5)));
        assert!(!source.is_hidden(Span::new(4, 5)));
        assert!(!source.is_hidden(Span::new(7, 9)));
    }

    #[test]
    fn the_debug_form_does_not_show_the_text() {
        let source = Source::new("a.yaml", "value: not-a-real-token");
        assert!(!format!("{source:?}").contains("not-a-real"));
    }
}
