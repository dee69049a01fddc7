//! From a tree back to its text, to show that nothing was lost on the way.

use super::{Document, Node, Value};
use crate::diag::Span;

/// A piece of a text, as its tree divides it.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// What lies between values: blanks, comments, punctuation, and entries that a later one replaced.
    Between(&'a str),
    /// A key, quotes included.
    Key(&'a str),
    /// A single value, quotes included; of a block text its lines.
    Value(&'a str, &'a Node),
}

impl<'a> Piece<'a> {
    /// Returns the text of the piece.
    pub fn text(self) -> &'a str {
        match self {
            Self::Between(text) | Self::Key(text) | Self::Value(text, _) => text,
        }
    }
}

/// A text divided by the spans of its tree.
#[derive(Debug, Default)]
pub struct Pieces<'a> {
    /// The pieces in order; joined they are the text.
    pub all: Vec<Piece<'a>>,
    /// How many keys and values stand elsewhere, because an alias or a merge key brought them.
    pub elsewhere: usize,
}

/// Divides a text by the spans of its tree; none when spans overlap, leave the text or are out of order.
pub fn pieces(document: &Document) -> Option<Pieces<'_>> {
    let mut walk = Walk {
        text: document.source.text(),
        at: 0,
        pieces: Pieces::default(),
    };
    walk.skip_to(document.root.span.start())?;
    walk.node(&document.root)?;
    walk.skip_to(walk.text.len())?;
    Some(walk.pieces)
}

/// Puts the text of a document together again from the spans of its tree and what lies between them.
///
/// None when spans overlap, leave the text or are out of order, so it can be the same text only when they are right.
pub fn emit(document: &Document) -> Option<String> {
    let pieces = pieces(document)?;
    Some(pieces.all.iter().map(|piece| piece.text()).collect())
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
    pieces: Pieces<'a>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: &'a Node) -> Option<()> {
        if self.is_elsewhere(node.span)? {
            return Some(());
        }
        match &node.value {
            Value::Seq(items) => items.iter().try_for_each(|item| self.node(item))?,
            Value::Map(entries) => {
                for entry in entries {
                    if !self.is_elsewhere(entry.key_span)? {
                        let key = self.take(entry.key_span)?;
                        self.pieces.all.push(Piece::Key(key));
                        self.node(&entry.value)?;
                    }
                }
            }
            _ => {
                let text = self.take(node.span)?;
                self.pieces.all.push(Piece::Value(text, node));
            }
        }
        (self.at <= node.span.end()).then_some(())
    }

    /// Tells whether a span lies before what was written last; none when it lies across.
    fn is_elsewhere(&mut self, span: Span) -> Option<bool> {
        if span.start() >= self.at {
            return Some(false);
        }
        self.pieces.elsewhere += 1;
        (span.end() <= self.at).then_some(true)
    }

    fn take(&mut self, span: Span) -> Option<&'a str> {
        self.skip_to(span.start())?;
        let text = self.text.get(span.range())?;
        self.at = span.end();
        Some(text)
    }

    fn skip_to(&mut self, start: usize) -> Option<()> {
        let between = self.text.get(self.at..start)?;
        if !between.is_empty() {
            self.pieces.all.push(Piece::Between(between));
        }
        self.at = start;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;
    use crate::spec::parse;

    fn document(text: &str) -> Document {
        let parsed = parse(&Arc::new(Source::new("a.yaml", text)));
        parsed.document.expect("a document")
    }

    #[test]
    fn a_text_is_divided_and_joined() {
        let text = "a: 1 # x\nb:\n- 'c'\n- {d: |-\n    e}\n";
        let text = text.replace("{d: |-\n    e}", "d: |-\n    e");
        let document = document(&text);
        assert_eq!(emit(&document).as_deref(), Some(text.as_str()));
        let all = pieces(&document).expect("pieces").all;
        let values = all.iter().filter_map(|piece| match piece {
            Piece::Value(text, _) => Some(*text),
            _ => None,
        });
        assert_eq!(values.collect::<Vec<_>>(), ["1", "'c'", "e"]);
    }

    #[test]
    fn what_aliases_bring_stands_elsewhere() {
        let text = "a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}\nd: [*a]\n";
        let document = document(text);
        assert_eq!(emit(&document).as_deref(), Some(text));
        assert_eq!(pieces(&document).map(|pieces| pieces.elsewhere), Some(3));
    }

    #[test]
    fn spans_that_overlap_give_nothing() {
        let mut document = document("a: 12\nb: 3\n");
        let Value::Map(entries) = &mut document.root.value else {
            panic!("not a mapping");
        };
        entries[1].value.span = Span::new(4, 10);
        assert!(emit(&document).is_none());
    }
}
