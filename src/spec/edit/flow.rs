//! Lists and mappings in brackets, JSON among them.

use super::block::{Added, Fate};
use super::layout::Child;
use super::style::Language;
use super::walk::{Place, Slot, Step, Walk};
use crate::diag::Span;

type Json = serde_json::Value;

impl<'d> Walk<'d> {
    /// Makes the parts of a list or mapping in brackets what is wanted.
    pub(super) fn change_flow(
        &mut self,
        children: &[Child<'d>],
        brackets: Span,
        fate: &Fate<'_>,
    ) -> Step {
        let scan = self.layout.scan;
        let first = children.first().map_or(brackets.end(), |child| child.start);
        let several = scan.has_break(brackets.start(), first);
        let column = several.then(|| scan.column(first));
        self.children(children, &fate.kept, |_| Place::Flow(column))?;
        self.remove_parts(children, &fate.kept, brackets);
        for (after, group) in &fate.added {
            let parts: Vec<String> = group.iter().map(|one| self.part(one, column)).collect();
            self.put_in(children, (*after, &fate.kept), &parts, (brackets, column));
        }
        Ok(())
    }

    /// Writes a new part.
    fn part(&self, one: &Added<'_>, column: Option<usize>) -> String {
        let json = self.writer.style.language == Language::Json;
        match (one, column.filter(|_| json)) {
            (Added::Entry(key, value), Some(column)) => self.writer.json_entry(key, value, column),
            (Added::Entry(key, value), None) => self.writer.inline_entry(key, value),
            (Added::Item(_, value) | Added::Moved(_, _, value), column) => {
                self.value_in_flow(value, column)
            }
        }
    }

    fn value_in_flow(&self, value: &Json, column: Option<usize>) -> String {
        match column.filter(|_| self.writer.style.language == Language::Json) {
            Some(column) => self.writer.json_lines(value, column),
            None => self.writer.inline(value),
        }
    }

    /// Replaces a value that stands between brackets.
    pub(super) fn replace_in_flow(&mut self, slot: Slot<'d>, wanted: &Json, column: Option<usize>) {
        let text = match wanted {
            Json::Object(_) | Json::Array(_) => self.value_in_flow(wanted, column),
            scalar => self.scalar_like(slot, scalar, super::scalar_text::Around::Flow),
        };
        self.put_inline(slot, &text);
    }

    /// Takes out the parts that go, each run of them with the commas and comments that belong to it.
    fn remove_parts(&mut self, children: &[Child<'d>], kept: &[Option<&Json>], brackets: Span) {
        let mut at = 0;
        while at < children.len() {
            let gone = |place: usize| kept.get(place).is_some_and(Option::is_none);
            if !gone(at) {
                at += 1;
                continue;
            }
            let end = (at..children.len())
                .find(|place| !gone(*place))
                .unwrap_or(children.len());
            self.remove_run(children, (at, end), brackets);
            at = end;
        }
    }

    fn remove_run(&mut self, children: &[Child<'d>], (from, to): (usize, usize), brackets: Span) {
        let scan = self.layout.scan;
        let ends = |at: usize| at.checked_sub(1).and_then(|at| children.get(at));
        let (Some(first), Some(last)) = (children.get(from), ends(to)) else {
            return;
        };
        let (before, next) = (ends(from), children.get(to));
        let limit = next.map_or(brackets.end() - 1, |next| next.start);
        let own_lines = from > 0 || next.is_some();
        let own_lines = own_lines
            && scan.has_break(
                before.map_or(brackets.start(), |before| before.end),
                first.start,
            )
            && scan.begins_line(first.start)
            && scan.next_line(last.end) <= limit;
        if own_lines {
            let line = scan.line_start(first.start);
            let start = scan.above(line, first.start - line);
            self.edit(Span::new(start, scan.next_line(last.end)), "");
        }
        match (before, next, own_lines) {
            (_, Some(_), true) | (None, None, _) => {}
            (Some(before), None, true) => self.remove_comma(before, last),
            (_, Some(next), false) => self.edit(Span::new(first.start, next.start), ""),
            (Some(before), None, false) => self.edit(Span::new(before.end, last.end), ""),
        }
    }

    /// Takes out the comma behind a part that becomes the last one, unless the last one had a comma too.
    fn remove_comma(&mut self, part: &Child<'d>, last: &Child<'d>) {
        let scan = self.layout.scan;
        let comma = scan.skip_space(part.end);
        if scan.byte(comma) == Some(b',') && scan.byte(scan.skip_space(last.end)) != Some(b',') {
            self.edit(Span::new(comma, comma + 1), "");
        }
    }

    /// Puts new parts in behind a child, or before the first one.
    fn put_in(
        &mut self,
        children: &[Child<'d>],
        (after, kept): (Option<usize>, &[Option<&Json>]),
        parts: &[String],
        (brackets, column): (Span, Option<usize>),
    ) {
        let scan = self.layout.scan;
        let line_break = self.writer.style.line_break;
        let between = column.map_or_else(
            || " ".to_owned(),
            |column| format!("{line_break}{}", " ".repeat(column)),
        );
        let Some(at) = after else {
            let first = kept
                .iter()
                .position(Option::is_some)
                .and_then(|at| children.get(at));
            let text: String = parts
                .iter()
                .flat_map(|part| [part, ",", between.as_str()])
                .collect();
            return self.edit(
                Span::at(first.map_or(brackets.start() + 1, |child| child.start)),
                text,
            );
        };
        let Some(child) = children.get(at) else {
            return;
        };
        let next = children
            .get(at + 1)
            .map_or(brackets.end(), |next| next.start);
        let next_stays = kept.get(at + 1).is_none_or(Option::is_some);
        if !(scan.has_comment(child.end, next) && next_stays) {
            let text: String = parts
                .iter()
                .flat_map(|part| [",", between.as_str(), part])
                .collect();
            return self.edit(Span::at(child.end), text);
        }
        let comma = scan.skip_space(child.end);
        let has_comma = scan.byte(comma) == Some(b',');
        let line_end = scan.line_end(comma.min(scan.line_end(child.end)));
        if !has_comma {
            self.edit(Span::at(child.end), ",");
        }
        let closed = |index: usize| {
            if has_comma || index + 1 < parts.len() {
                ","
            } else {
                ""
            }
        };
        let text: String = parts
            .iter()
            .enumerate()
            .flat_map(|(index, part)| [between.as_str(), part, closed(index)])
            .collect();
        self.edit(Span::at(line_end), text);
    }
}
