//! Lists and mappings on lines of their own.

use std::collections::{BTreeMap, HashSet};

use serde_json::Map;

use super::error::EditError;
use super::layout::{Child, Form};
use super::order::rank;
use super::pairing::{origins, staying};
use super::walk::{Place, Slot, Step, Walk};
use super::write::{holds_something, step_of};
use crate::diag::{Edit, Span, apply_edits};
use crate::spec::{Node, Value};

type Json = serde_json::Value;

/// The lines of one child: comments above it, itself, and what belongs to its end.
#[derive(Debug, Clone, Copy)]
struct Lines {
    start: usize,
    end: usize,
    /// Whether it begins on the line of a dash.
    shares_line: bool,
}

/// What becomes of the children of a list or mapping.
pub(super) struct Fate<'w> {
    /// For each child its wanted value; none for one that goes.
    pub(super) kept: Vec<Option<&'w Json>>,
    /// The new children, by the child they come after; none for those that come first.
    pub(super) added: BTreeMap<Option<usize>, Vec<Added<'w>>>,
}

/// One new child.
pub(super) enum Added<'w> {
    Entry(&'w str, &'w Json),
    Item(usize, &'w Json),
    /// A child that stood elsewhere in the same list.
    Moved(usize, usize, &'w Json),
}

impl<'d> Walk<'d> {
    /// Makes a mapping what is wanted.
    pub(super) fn mapping(
        &mut self,
        slot: Slot<'d>,
        fields: &Map<String, Json>,
        wanted: &Json,
    ) -> Step {
        let children = self.layout.entries(&slot.head, slot.node);
        let kept: Vec<_> = children
            .iter()
            .map(|child| child.key.and_then(|key| fields.get(key)))
            .collect();
        let merged = self.merged(slot.node, &children, fields)?;
        let own = |name: &str| children.iter().any(|child| child.key == Some(name));
        let few = children.len() < 16;
        let names: HashSet<&str> = if few {
            HashSet::default()
        } else {
            children.iter().filter_map(|child| child.key).collect()
        };
        let is_new = |name: &str| {
            !merged.contains(&name)
                && if few {
                    !own(name)
                } else {
                    !names.contains(name)
                }
        };
        let new: Vec<(&str, &Json)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .filter(|(name, _)| is_new(name))
            .collect();
        if kept.iter().all(Option::is_none) {
            return match (merged.is_empty(), new.is_empty() && children.is_empty()) {
                (_, true) => Ok(()),
                (true, _) if slot.place != Place::Root || children.is_empty() => {
                    self.replace(slot, wanted)
                }
                _ => Err(EditError::Unclear { path: self.shown() }),
            };
        }
        let mut added: BTreeMap<Option<usize>, Vec<Added<'_>>> = BTreeMap::new();
        for (name, value) in new {
            added
                .entry(before(&children, &kept, name))
                .or_default()
                .push(Added::Entry(name, value));
        }
        for group in added.values_mut() {
            group.sort_by_key(|one| {
                if let Added::Entry(name, _) = one {
                    rank(name)
                } else {
                    0
                }
            });
        }
        self.carry_out(slot, &children, Fate { kept, added })
    }

    /// Returns the fields that a merge key brings as they are wanted.
    fn merged(
        &self,
        node: &'d Node,
        children: &[Child<'d>],
        fields: &Map<String, Json>,
    ) -> Result<Vec<&'d str>, EditError> {
        if children.len() == node.entries().len() {
            return Ok(Vec::new());
        }
        let mut merged = Vec::new();
        for entry in node.entries() {
            if children.iter().any(|child| child.key == Some(&entry.key)) {
                continue;
            }
            match fields.get(&entry.key) {
                Some(wanted) if self.now(&entry.value).as_ref() == Some(wanted) => {
                    merged.push(entry.key.as_str());
                }
                Some(_) => {}
                None => {
                    return Err(EditError::Merged {
                        key: entry.key.clone(),
                        path: self.shown(),
                    });
                }
            }
        }
        Ok(merged)
    }

    /// Makes a list what is wanted.
    pub(super) fn list(&mut self, slot: Slot<'d>, items: &[Json], wanted: &Json) -> Step {
        let Some(children) = self.layout.items(&slot.head, slot.node) else {
            return Err(EditError::Unclear { path: self.shown() });
        };
        let before: Vec<Json> = children.iter().map(|child| child.node.to_json()).collect();
        let origins = origins(&before, items);
        let staying = staying(&origins);
        let mut kept: Vec<Option<&Json>> = vec![None; children.len()];
        let mut added: BTreeMap<Option<usize>, Vec<Added<'_>>> = BTreeMap::new();
        let mut after = None;
        for (index, (item, origin)) in items.iter().zip(&origins).enumerate() {
            match origin {
                Some(at) if staying.contains(at) => {
                    after = Some(*at);
                    if let Some(place) = kept.get_mut(*at) {
                        *place = Some(item);
                    }
                }
                Some(at) => added
                    .entry(after)
                    .or_default()
                    .push(Added::Moved(index, *at, item)),
                None => added
                    .entry(after)
                    .or_default()
                    .push(Added::Item(index, item)),
            }
        }
        if staying.is_empty() || (self.is_behind_dash(slot, &children) && is_first_new(&added)) {
            return if children.is_empty() && items.is_empty() {
                Ok(())
            } else {
                self.replace(slot, wanted)
            };
        }
        self.carry_out(slot, &children, Fate { kept, added })
    }

    /// Tells whether the first dash of a list stands behind the dash of another.
    fn is_behind_dash(&self, slot: Slot<'d>, children: &[Child<'d>]) -> bool {
        let first = children.first().map_or(0, |child| child.start);
        matches!(slot.head.form, Form::Block(_)) && !self.layout.scan.begins_line(first)
    }

    fn carry_out(&mut self, slot: Slot<'d>, children: &[Child<'d>], fate: Fate<'_>) -> Step {
        if let Form::Flow(brackets) = slot.head.form {
            return self.change_flow(children, brackets, &fate);
        }
        let is_list = matches!(slot.node.value, Value::Seq(_));
        let column = children
            .first()
            .map_or(0, |child| self.layout.scan.column(child.start));
        let place = |_: &Child<'d>| {
            if is_list {
                Place::Item(column)
            } else {
                Place::Entry(column)
            }
        };
        self.children(children, &fate.kept, place)?;
        if fate.added.is_empty() && fate.kept.iter().all(Option::is_some) {
            return Ok(());
        }
        let lines: Vec<Lines> = (0..children.len())
            .map(|at| self.lines(slot, children, at, column))
            .collect();
        self.remove(children, &lines, &fate.kept);
        self.insert(children, &lines, fate, (column, is_list))
    }

    fn lines(&self, slot: Slot<'d>, children: &[Child<'d>], at: usize, column: usize) -> Lines {
        let scan = self.layout.scan;
        let Some(child) = children.get(at) else {
            return Lines {
                start: 0,
                end: 0,
                shares_line: true,
            };
        };
        let end = self.layout.after(child, column);
        if !scan.begins_line(child.start) {
            return Lines {
                start: child.start,
                end,
                shares_line: true,
            };
        }
        let own = scan.line_start(child.start);
        let first = scan.above(own, column);
        // What stands above all of a spec is about the whole file.
        let heads_file = at == 0 && slot.place == Place::Root && scan.line_before(first).is_none();
        Lines {
            start: if heads_file { own } else { first },
            end,
            shares_line: false,
        }
    }

    /// Takes out the lines of the children that go.
    fn remove(&mut self, children: &[Child<'d>], lines: &[Lines], kept: &[Option<&Json>]) {
        let scan = self.layout.scan;
        let first_kept = kept
            .iter()
            .position(Option::is_some)
            .unwrap_or(children.len());
        for (at, (lines_of, kept_value)) in lines.iter().zip(kept).enumerate() {
            if kept_value.is_some() {
                continue;
            }
            if lines_of.shares_line
                || (at < first_kept && lines.first().is_some_and(|first| first.shares_line))
            {
                // What comes next moves up behind the dash.
                if at == 0
                    && let Some(next) = lines.get(first_kept)
                {
                    self.edit(Span::new(lines_of.start, scan.skip_blanks(next.start)), "");
                }
                continue;
            }
            // Of two blank lines that would meet, the one above goes.
            let above = scan
                .line_before(lines_of.start)
                .filter(|line| scan.is_blank_line(*line));
            let meets =
                scan.is_blank_line(lines_of.end) || scan.next_line(lines_of.end) == lines_of.end;
            let start = above.filter(|_| meets).unwrap_or(lines_of.start);
            self.edit(Span::new(start, lines_of.end), "");
        }
    }

    /// Puts in the new children.
    fn insert(
        &mut self,
        children: &[Child<'d>],
        lines: &[Lines],
        fate: Fate<'_>,
        (column, is_list): (usize, bool),
    ) -> Step {
        let scan = self.layout.scan;
        let apart = lines.windows(2).any(|pair| matches!(pair, [one, two] if scan.skip_blank_lines(one.end) == two.start && two.start > one.end));
        let offset = children
            .iter()
            .filter(|_| is_list)
            .find_map(|child| self.offset(child))
            .unwrap_or(2);
        for (after, group) in fate.added {
            let first_kept = fate.kept.iter().position(Option::is_some).unwrap_or(0);
            let anchor = lines.get(after.unwrap_or(first_kept));
            let Some(anchor) = anchor.filter(|lines| after.is_some() || !lines.shares_line) else {
                return Err(EditError::Unclear { path: self.shown() });
            };
            let at = if after.is_some() {
                anchor.end
            } else {
                anchor.start
            };
            let mut text = String::new();
            for one in &group {
                let (piece, several) = self.piece(one, children, lines, (column, offset))?;
                let line_break = self.writer.style.line_break;
                let gap = if apart && several { line_break } else { "" };
                text.extend(if after.is_some() {
                    [gap, &piece]
                } else {
                    [&piece, gap]
                });
            }
            self.edit(Span::at(at), text);
        }
        Ok(())
    }

    /// Returns how far the content of an item stands right of its dash, when it is on the same line.
    fn offset(&self, child: &Child<'d>) -> Option<usize> {
        let Form::Block(at) = child.head.form else {
            return None;
        };
        (!self.layout.scan.has_break(child.start, at)).then(|| at - child.start)
    }

    /// Returns the text of a new child, and whether it is more than a single value.
    fn piece(
        &mut self,
        one: &Added<'_>,
        children: &[Child<'d>],
        lines: &[Lines],
        (column, offset): (usize, usize),
    ) -> Result<(String, bool), EditError> {
        let (written, value) = match one {
            Added::Entry(key, value) => (
                self.writer.entry(key, value, column, &mut self.path),
                *value,
            ),
            Added::Item(index, value) => {
                self.path.push(step_of(*index, value));
                let written = self.writer.item(value, (column, offset), &mut self.path);
                self.path.pop();
                (written, *value)
            }
            Added::Moved(index, from, value) => {
                let (Some(child), Some(lines)) = (children.get(*from), lines.get(*from)) else {
                    return Err(EditError::Unclear { path: self.shown() });
                };
                return Ok((
                    self.moved(*index, child, *lines, (column, value))?,
                    holds_something(value),
                ));
            }
        };
        let line_break = self.writer.style.line_break;
        let text = written.into_iter().map(|line| line + line_break).collect();
        Ok((text, holds_something(value)))
    }

    /// Returns the lines of a child that moves, with its own edits made.
    fn moved(
        &mut self,
        index: usize,
        child: &Child<'d>,
        lines: Lines,
        (column, value): (usize, &Json),
    ) -> Result<String, EditError> {
        if lines.shares_line {
            return Err(EditError::Unclear { path: self.shown() });
        }
        let others = std::mem::take(&mut self.edits);
        let slot = Slot {
            node: child.node,
            head: child.head,
            place: Place::Item(column),
        };
        self.at_step(&step_of(index, value), |walk| walk.value(slot, value))?;
        let inner = std::mem::replace(&mut self.edits, others);
        let shift = |edit: Edit| Edit {
            span: Span::new(
                edit.span.start() - lines.start,
                edit.span.end() - lines.start,
            ),
            text: edit.text,
        };
        let inner: Vec<Edit> = inner.into_iter().map(shift).collect();
        let text = self.layout.scan.slice(lines.start, lines.end);
        apply_edits(text, &inner).ok_or_else(|| EditError::Unclear { path: self.shown() })
    }

    pub(super) fn shown(&self) -> String {
        self.path
            .iter()
            .fold(String::new(), |text, step| text + "/" + step)
    }
}

/// Tells whether a new item is to come first, or the first one moves.
fn is_first_new(added: &BTreeMap<Option<usize>, Vec<Added<'_>>>) -> bool {
    let moves = |one: &Added<'_>| matches!(one, Added::Moved(_, 0, _));
    added.contains_key(&None) || added.values().flatten().any(moves)
}

/// Returns the child that a new entry comes after: the last one that people write before it, or simply the last.
fn before(children: &[Child<'_>], kept: &[Option<&Json>], name: &str) -> Option<usize> {
    let own = rank(name);
    let stays = |at: &usize| kept.get(*at).is_some_and(Option::is_some);
    let earlier = |at: &usize| {
        children
            .get(*at)
            .and_then(|child| child.key)
            .is_some_and(|key| rank(key) <= own)
    };
    let places = (0..children.len()).rev();
    places
        .clone()
        .filter(stays)
        .find(earlier)
        .or_else(|| places.clone().find(stays))
}
