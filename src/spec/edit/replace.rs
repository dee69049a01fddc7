//! Puts one value in the place of another.

use super::layout::Form;
use super::scalar_text::{Around, Quoting, double_quoted, literal, scalar_text};
use super::style::Language;
use super::walk::{Place, Slot, Walk};
use super::write::{holds_something, literal_lines};
use crate::diag::Span;

type Json = serde_json::Value;

/// Where a value on lines of its own is written.
struct Region {
    /// What stands behind the key or the dash.
    inline: Span,
    /// The whole lines below.
    body: Option<Span>,
}

impl<'d> Walk<'d> {
    /// Replaces a value that stands behind a key or a dash.
    pub(super) fn replace_in_block(&mut self, slot: Slot<'d>, wanted: &Json) {
        let region = self.region(slot);
        let in_brackets = matches!(slot.head.form, Form::Flow(_))
            && !slot.node.items().is_empty() | !slot.node.entries().is_empty();
        if holds_something(wanted) && !in_brackets {
            return self.put_container(slot, &region, wanted);
        }
        if let Some(lines) = wanted.as_str().and_then(|text| self.as_literal(slot, text)) {
            return self.put_lines(&region, slot, &lines);
        }
        let text = match wanted {
            Json::Object(_) | Json::Array(_) => self.writer.inline(wanted),
            scalar => self.scalar_like(slot, scalar, Around::Block),
        };
        self.put_inline(slot, &text);
        if let Some(body) = region.body {
            self.edit(body, "");
        }
    }

    /// Puts a text that fits on one line where a value begins, in the place of what stands there.
    pub(super) fn put_inline(&mut self, slot: Slot<'d>, text: &str) {
        let inline = self.region(slot).inline;
        if slot.head.form == Form::Empty {
            let colon = self.layout.scan.byte(slot.head.end.saturating_sub(1)) == Some(b':');
            let behind = colon || slot.head.marked || matches!(slot.place, Place::Item(_));
            let gap = if behind { " " } else { ": " };
            return self.edit(inline, format!("{gap}{text}"));
        }
        let gap = if inline.is_empty() { " " } else { "" };
        self.edit(inline, format!("{gap}{text}"));
    }

    fn region(&self, slot: Slot<'d>) -> Region {
        let scan = self.layout.scan;
        let from_tag = |value: Span| slot.head.tag.map_or(value, |tag| tag.join(value));
        let behind = |inline| Region { inline, body: None };
        match slot.head.form {
            Form::Empty => behind(from_tag(Span::at(slot.head.end))),
            Form::Alias(written) => behind(written),
            Form::Flow(written) | Form::Scalar(written) => behind(from_tag(written)),
            Form::Literal(header) => {
                let below = scan.next_line(header.end());
                let end = scan.next_line(slot.node.span.end());
                let body = (end > below).then(|| Span::new(below, self.kept_end(header, end)));
                Region {
                    inline: from_tag(header),
                    body,
                }
            }
            Form::Block(at) if scan.has_break(slot.head.end, at) => {
                let below = scan.next_line(slot.head.end);
                let column = match slot.place {
                    Place::Entry(column) | Place::Item(column) => column,
                    _ => 0,
                };
                let end = scan.skip_inner_comments(scan.next_line(slot.node.span.end()), column);
                Region {
                    inline: from_tag(Span::at(slot.head.end)),
                    body: Some(Span::new(below, end)),
                }
            }
            Form::Block(at) => behind(from_tag(Span::new(at, scan.line_end(slot.node.span.end())))),
        }
    }

    fn kept_end(&self, header: Span, end: usize) -> usize {
        let scan = self.layout.scan;
        let keeps = scan.slice(header.start(), header.end()).contains('+');
        if keeps {
            scan.skip_blank_lines(end)
        } else {
            end
        }
    }

    /// Writes a single value as the one it replaces was written, as far as it can be.
    pub(super) fn scalar_like(&self, slot: Slot<'d>, wanted: &Json, around: Around) -> String {
        if self.writer.style.language == Language::Json {
            return wanted
                .as_str()
                .map_or_else(|| wanted.to_string(), double_quoted);
        }
        let quoting = match slot.head.form {
            Form::Scalar(span) => match self.layout.scan.byte(span.start()) {
                Some(b'\'') => Quoting::Single,
                Some(b'"') => Quoting::Double,
                _ => Quoting::Plain,
            },
            _ => Quoting::Plain,
        };
        scalar_text(wanted, quoting, around)
    }

    /// Returns a text as a literal block, when it is one already or has several lines.
    fn as_literal(&self, slot: Slot<'d>, text: &str) -> Option<Vec<String>> {
        let was_block = matches!(slot.head.form, Form::Literal(_));
        if self.writer.style.language == Language::Json || !(was_block || text.contains('\n')) {
            return None;
        }
        let (header, lines) = literal(text)?;
        let mut written = vec![header.to_owned()];
        written.extend(literal_lines(&lines, self.inner_column(slot)));
        Some(written)
    }

    /// Returns the column of the lines below a key or a dash; those of a block that is there stay where they are.
    fn inner_column(&self, slot: Slot<'d>) -> usize {
        let own = match slot.place {
            Place::Entry(column) | Place::Item(column) => column,
            _ => 0,
        };
        let there = match slot.head.form {
            Form::Literal(_) => Some(self.layout.scan.column(slot.node.span.start())),
            Form::Block(at) => Some(self.layout.scan.column(at)),
            _ => None,
        };
        there
            .filter(|column| *column > own)
            .unwrap_or(own + self.writer.style.unit)
    }

    /// Puts in a header and the lines below it.
    fn put_lines(&mut self, region: &Region, slot: Slot<'d>, lines: &[String]) {
        let Some((header, below)) = lines.split_first() else {
            return;
        };
        self.put_inline(slot, header);
        self.put_below(region, below);
    }

    fn put_below(&mut self, region: &Region, lines: &[String]) {
        let line_break = self.writer.style.line_break;
        let text: String = lines
            .iter()
            .flat_map(|line| [line.as_str(), line_break])
            .collect();
        let below = Span::at(self.layout.scan.next_line(region.inline.end()));
        self.edit(region.body.unwrap_or(below), text);
    }

    /// Puts in a list or a mapping that holds something.
    fn put_container(&mut self, slot: Slot<'d>, region: &Region, wanted: &Json) {
        if let (Place::Item(column), false) = (slot.place, slot.head.marked) {
            let mut lines = self.writer.item(wanted, (column, 2), &mut self.path);
            let first = lines
                .iter()
                .position(|line| line.trim_start().starts_with("- "))
                .unwrap_or(0);
            lines.drain(..first);
            let Some((head, below)) = lines.split_first() else {
                return;
            };
            let head = head.trim_start().trim_start_matches('-').trim_start();
            self.put_inline(slot, head);
            return self.put_below(region, below);
        }
        let (_, lines) = match slot.place {
            Place::Entry(column) | Place::Item(column) => {
                self.writer.value(wanted, column, &mut self.path)
            }
            _ => return,
        };
        if !region.inline.is_empty() {
            self.edit(
                Span::new(
                    slot.head.end.min(region.inline.start()),
                    region.inline.end(),
                ),
                "",
            );
        }
        self.put_below(region, &lines);
    }
}
