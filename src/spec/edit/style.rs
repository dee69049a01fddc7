//! How a document is laid out, so that what is put in looks like the rest.

use super::scan::Scanner;
use crate::spec::{Document, Node, Value};

/// The levels of a document that are looked at for its layout.
const DEPTH: usize = 4;
/// How many values are looked at for it.
const MOST: usize = 200;

/// Says in which language a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// YAML.
    Yaml,
    /// JSON: quoted keys, and no comments.
    Json,
}

/// Holds the layout of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// The language.
    pub(super) language: Language,
    /// How many columns a level is further right.
    pub(super) unit: usize,
    /// How many columns a dash stands further right than the key of its list.
    pub(super) dash: usize,
    /// How lines end.
    pub(super) line_break: &'static str,
}

impl Style {
    /// The layout of a document that is written from nothing.
    pub(super) const FRESH: Self = Self {
        language: Language::Yaml,
        unit: 2,
        dash: 2,
        line_break: "\n",
    };

    /// Looks at a document.
    pub(super) fn of(document: &Document) -> Self {
        let text = document.source.text();
        let scan = Scanner::new(text);
        let mut seen = Seen::default();
        seen.look(scan, &document.root, DEPTH);
        let json = text
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('{');
        Self {
            language: if json { Language::Json } else { Language::Yaml },
            unit: seen.unit.unwrap_or(Self::FRESH.unit),
            dash: seen.dash.unwrap_or(Self::FRESH.dash),
            line_break: if text.contains("\r\n") { "\r\n" } else { "\n" },
        }
    }
}

#[derive(Default)]
struct Seen {
    unit: Option<usize>,
    dash: Option<usize>,
    looked: usize,
}

impl Seen {
    /// Takes the first mapping and the first list on lines of their own below a key.
    fn look(&mut self, scan: Scanner<'_>, node: &Node, depth: usize) {
        if depth == 0 || self.looked > MOST || (self.unit.is_some() && self.dash.is_some()) {
            return;
        }
        self.looked += 1;
        for entry in node.entries() {
            if self.looked > MOST {
                return;
            }
            let column = scan.column(entry.key_span.start());
            self.compare(scan, (column, entry.key_span.end()), &entry.value);
            self.look(scan, &entry.value, depth - 1);
        }
        self.unit = self.unit.or_else(|| unit_of_lines(scan, node));
        for item in node.items() {
            self.look(scan, item, depth - 1);
        }
    }

    fn compare(&mut self, scan: Scanner<'_>, (column, key_end): (usize, usize), value: &Node) {
        let place = match value.value {
            Value::Map(_) => &mut self.unit,
            Value::Seq(_) => &mut self.dash,
            _ => return,
        };
        let at = scan.skip_space(scan.skip_blanks(key_end) + 1);
        let below = scan.has_break(key_end, at) && value.span.end() > at;
        let dash = scan.byte(at) == Some(b'-') || matches!(value.value, Value::Map(_));
        if below && dash && place.is_none() {
            let bracket = matches!(scan.byte(at), Some(b'{' | b'['));
            *place = scan.column(at).checked_sub(column).filter(|_| !bracket);
        }
    }
}

/// Returns how far the first part of `{` or `[` is in, when it has a line of its own.
fn unit_of_lines(scan: Scanner<'_>, node: &Node) -> Option<usize> {
    let open = node.span.start();
    let first = node.entries().first().map(|entry| entry.key_span.start());
    let first = first.or_else(|| node.items().first().map(|item| item.span.start()))?;
    let bracket = matches!(scan.byte(open), Some(b'{' | b'['));
    if !bracket || first <= open || !scan.has_break(open, first) {
        return None;
    }
    let line = scan.line_start(open);
    scan.column(first)
        .checked_sub(scan.skip_blanks(line) - line)
}
