//! The part of a source that is quoted, with secrets hidden and foreign characters made visible.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::diag::{Note, Place, Source, Span};
use crate::render::sanitise::{Keep, push, sanitise};

/// What stands in the place of a secret.
const HIDDEN: &str = "***";
/// Longest line that is quoted as a whole, in bytes.
const LONGEST_LINE: usize = 4096;
/// How much of a longer line is quoted before and after the start of the mark, in bytes.
const AROUND: (usize, usize) = (256, 1024);

/// A mark in the quoted text.
pub(super) struct Mark {
    pub(super) range: Range<usize>,
    pub(super) label: Option<String>,
}

/// The quoted lines of one source, with marks.
pub(super) struct View {
    /// The path as shown.
    pub(super) name: String,
    /// The number of the first quoted line.
    pub(super) first_line: usize,
    last_line: usize,
    /// The quoted lines.
    pub(super) text: String,
    /// What the diagnostic is about.
    pub(super) primary: Mark,
    /// Other places in the same source.
    pub(super) context: Vec<Mark>,
    line: usize,
    column: usize,
}

impl View {
    /// Quotes the lines of a place and of the notes that are about the same source.
    pub(super) fn of(place: &Place, notes: &[Note]) -> Self {
        let source = place.source();
        let others: Vec<&Note> = notes
            .iter()
            .filter(|note| is_mark(note, Some(place)))
            .collect();
        let lines = || {
            others
                .iter()
                .filter_map(|note| note.place.as_ref())
                .chain([place])
                .map(|place| place.start().line)
        };
        let first_line = lines().min().unwrap_or(1);
        let last_line = lines().max().unwrap_or(first_line);
        let mut quoted = Span::new(
            source.line_span(first_line).start(),
            source.line_span(last_line).end(),
        );
        if is_long(place) {
            let start = place.span().start();
            let (from, to) = (start.saturating_sub(AROUND.0), start + AROUND.1);
            quoted = source.fit(Span::new(from.max(quoted.start()), to.min(quoted.end())));
        }
        let text = quote(source, quoted);
        let mark = |place: &Place, label: Option<&str>| Mark {
            range: range(source, quoted, first_line_of(source, place.span())),
            label: label.map(|label| sanitise(label, Keep::Nothing).into_owned()),
        };
        let about = |note: &&Note| {
            note.place
                .as_ref()
                .map(|place| mark(place, Some(&note.message)))
        };
        Self {
            name: sanitise(source.name(), Keep::Nothing).into_owned(),
            first_line,
            last_line,
            primary: mark(place, place.label_text()),
            context: others.iter().filter_map(about).collect(),
            text,
            line: place.start().line,
            column: place.start().column,
        }
    }

    /// Returns how many columns stand before the text of notes, with the number of the last line.
    pub(super) fn gutter(&self) -> usize {
        self.last_line.to_string().len() + 1
    }

    /// Takes out the labels that do not fit beside their marks, and returns them; they are to be told below.
    pub(super) fn spill(&mut self, width: usize) -> Vec<String> {
        let room = width.saturating_sub(self.gutter() + 2);
        let text = &self.text;
        let marks = std::iter::once(&mut self.primary).chain(&mut self.context);
        marks
            .filter_map(|mark| {
                let (before, after) = text.split_at_checked(mark.range.end)?;
                let before = before.rsplit('\n').next().unwrap_or_default();
                let after = after.split('\n').next().unwrap_or_default();
                // A line that is too long is cut by the renderer, around the mark and its label.
                let is_cut = before.width() + after.width() > room;
                let start = if is_cut { 0 } else { before.width() };
                let needed = start + 1 + mark.label.as_ref()?.width();
                mark.label.take_if(|_| needed > room)
            })
            .collect()
    }

    /// Puts the column in the file where the renderer counted in the quoted text, which hidden parts make shorter.
    pub(super) fn with_true_column(&self, rendered: String) -> String {
        let before = self
            .text
            .get(..self.primary.range.start)
            .unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let counted = line.chars().count() + 1;
        if counted == self.column {
            return rendered;
        }
        let place = |column: usize| format!("{}:{}:{column}", self.name, self.line);
        rendered.replacen(&place(counted), &place(self.column), 1)
    }
}

/// Tells whether a note is shown as a mark beside the place rather than as a line of text.
pub(super) fn is_mark(note: &Note, place: Option<&Place>) -> bool {
    match (&note.place, place) {
        (Some(other), Some(place)) => {
            std::sync::Arc::ptr_eq(other.source(), place.source())
                && !is_long(other)
                && !is_long(place)
        }
        _ => false,
    }
}

fn is_long(place: &Place) -> bool {
    place.source().line_span(place.start().line).len() > LONGEST_LINE
}

/// Cuts a span at the end of its first line.
fn first_line_of(source: &Source, span: Span) -> Span {
    let line = source.line_span(source.position(span.start()).line);
    let start = span.start().clamp(line.start(), line.end());
    Span::new(start, span.end().clamp(start, line.end()))
}

/// Returns where a span is in the quoted text. A span that touches a hidden part covers all of it.
fn range(source: &Source, quoted: Span, span: Span) -> Range<usize> {
    let from = quoted.start();
    let span = Span::new(span.start(), span.end().min(quoted.end()));
    let line_end = source
        .line_span(source.position(span.start()).line)
        .end()
        .min(quoted.end());
    let hidden = source.hidden();
    let near = hidden.partition_point(|part| part.end() <= span.start());
    let hidden = hidden.get(near).filter(|part| part.overlaps(span));
    let span = hidden.map_or(span, |part| {
        Span::new(
            span.start().min(part.start()).max(from),
            span.end().max(part.end().min(line_end)),
        )
    });
    let start = quote(source, Span::new(from, span.start())).len();
    let end = quote(source, Span::new(from, span.end())).len();
    start..end.max(start)
}

/// Returns the text of a span, with secrets hidden and foreign characters made visible.
fn quote(source: &Source, span: Span) -> String {
    let mut text = String::with_capacity(span.len());
    let hidden = source.hidden();
    let mut next = hidden.partition_point(|part| part.end() <= span.start());
    let mut at = span.start();
    while at < span.end() {
        if let Some(part) = hidden.get(next).filter(|part| part.start() < span.end()) {
            plain(&mut text, source.slice(Span::new(at, part.start().max(at))));
            veil(
                &mut text,
                source.slice(Span::new(part.start().max(at), part.end().min(span.end()))),
            );
            at = part.end().min(span.end());
            next += 1;
        } else {
            plain(&mut text, source.slice(Span::new(at, span.end())));
            at = span.end();
        }
    }
    text
}

fn plain(text: &mut String, part: &str) {
    let mut characters = part.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' => text.push('\n'),
            _ => push(text, character, Keep::Layout),
        }
    }
}

/// Writes stars for a hidden part, on each of its lines.
fn veil(text: &mut String, part: &str) {
    let lines = part.split('\n').count();
    for line in 0..lines {
        if line > 0 {
            text.push('\n');
        }
        text.push_str(HIDDEN);
    }
}
