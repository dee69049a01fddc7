//! Walks a tree beside the wanted one, and collects the edits that lead from one to the other.

use std::collections::BTreeMap;

use serde_json::{Map, Number};

use super::error::EditError;
use super::layout::{Child, Form, Head, Layout};
use super::style::Style;
use super::write::{Notes, Writer, step_of};
use crate::diag::{Edit, Span};
use crate::spec::{Document, Node, Value};

type Json = serde_json::Value;

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the spec itself.
    Root,
    /// Behind a key that begins at this column.
    Entry(usize),
    /// Behind a dash at this column.
    Item(usize),
    /// Between brackets; the column is that of its line, when every part has a line of its own.
    Flow(Option<usize>),
}

/// A value with its place.
#[derive(Clone, Copy)]
pub(super) struct Slot<'d> {
    pub(super) node: &'d Node,
    pub(super) head: Head,
    pub(super) place: Place,
}

/// Collects edits.
pub(super) struct Walk<'d> {
    pub(super) layout: Layout<'d>,
    pub(super) writer: Writer<'d>,
    pub(super) edits: Vec<Edit>,
    /// The names of the steps to the value that is looked at.
    pub(super) path: Vec<String>,
    aliases: Option<Aliases>,
}

/// What became of values that others may be aliases of.
#[derive(Default)]
struct Aliases {
    changed: BTreeMap<Span, Json>,
    gone: Vec<Span>,
}

pub(super) type Step = Result<(), EditError>;

impl<'d> Walk<'d> {
    pub(super) fn new(document: &'d Document, text: &'d str, notes: &'d Notes) -> Self {
        Self {
            layout: Layout {
                scan: super::scan::Scanner::new(text),
            },
            writer: Writer::new(Style::of(document), notes),
            edits: Vec::new(),
            path: Vec::new(),
            aliases: has_aliases(text).then(Aliases::default),
        }
    }

    pub(super) fn edit(&mut self, span: Span, text: impl Into<String>) {
        let text = text.into();
        if !(span.is_empty() && text.is_empty()) {
            self.edits.push(Edit { span, text });
        }
    }

    /// Makes the root what is wanted.
    pub(super) fn root(&mut self, document: &'d Document, wanted: &Map<String, Json>) -> Step {
        let node = &document.root;
        // The span of a mapping begins with its anchor or tag.
        let head = self.layout.head(node.span.start(), node);
        let slot = Slot {
            node,
            head,
            place: Place::Root,
        };
        self.value(slot, &Json::Object(wanted.clone()))
    }

    /// Makes a value what is wanted.
    pub(super) fn value(&mut self, slot: Slot<'d>, wanted: &Json) -> Step {
        if self.aliases.is_none() && same(slot.node, wanted) {
            return Ok(());
        }
        if matches!(slot.head.form, Form::Alias(_)) {
            return match self.now(slot.node) {
                Some(now) if now == *wanted => Ok(()),
                _ => self.replace(slot, wanted),
            };
        }
        match (&slot.node.value, wanted) {
            (Value::Map(_), Json::Object(fields)) => self.mapping(slot, fields, wanted)?,
            (Value::Seq(_), Json::Array(items)) => self.list(slot, items, wanted)?,
            _ if same(slot.node, wanted) => {}
            _ => self.replace(slot, wanted)?,
        }
        self.remember(slot.node, wanted);
        Ok(())
    }

    /// Returns what a value is after the edits so far; none when it is gone.
    pub(super) fn now(&self, node: &Node) -> Option<Json> {
        let Some(aliases) = &self.aliases else {
            return Some(node.to_json());
        };
        let lost = |gone: &Span| gone.start() <= node.span.start() && node.span.end() <= gone.end();
        if aliases.gone.iter().any(lost) {
            return None;
        }
        let changed = aliases.changed.get(&node.span);
        Some(changed.cloned().unwrap_or_else(|| node.to_json()))
    }

    fn remember(&mut self, node: &Node, wanted: &Json) {
        if let Some(aliases) = &mut self.aliases
            && !same(node, wanted)
        {
            aliases.changed.insert(node.span, wanted.clone());
        }
    }

    /// Tells whether the text may have aliases.
    pub(super) fn is_aliased(&self) -> bool {
        self.aliases.is_some()
    }

    /// Notes that the anchors in a part of the text are no longer there.
    pub(super) fn forget(&mut self, span: Span) {
        if let Some(aliases) = &mut self.aliases {
            aliases.gone.push(span);
        }
    }

    /// Replaces a value as a whole.
    pub(super) fn replace(&mut self, slot: Slot<'d>, wanted: &Json) -> Step {
        if slot.place == Place::Root {
            return Err(EditError::Root);
        }
        let container = matches!(slot.node.value, Value::Map(_) | Value::Seq(_));
        if container && !matches!(slot.head.form, Form::Alias(_)) {
            self.forget(slot.node.span);
        }
        match slot.place {
            Place::Flow(column) => self.replace_in_flow(slot, wanted, column),
            _ => self.replace_in_block(slot, wanted),
        }
        Ok(())
    }

    /// Enters a step of the path while something is done there.
    pub(super) fn at_step<T>(&mut self, step: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.to_owned());
        let done = work(self);
        self.path.pop();
        done
    }

    /// Makes the values of children what is wanted; those without a wanted value are left out.
    pub(super) fn children(
        &mut self,
        children: &[Child<'d>],
        wanted: &[Option<&Json>],
        place: impl Fn(&Child<'d>) -> Place,
    ) -> Step {
        for (index, (child, wanted)) in children.iter().zip(wanted).enumerate() {
            if let Some(wanted) = wanted {
                let slot = Slot {
                    node: child.node,
                    head: child.head,
                    place: place(child),
                };
                let step = child
                    .key
                    .map_or_else(|| step_of(index, wanted), str::to_owned);
                self.at_step(&step, |walk| walk.value(slot, wanted))?;
            } else {
                self.forget(Span::new(child.start, child.end));
            }
        }
        Ok(())
    }
}

/// Tells whether a text may have aliases; a star in a text is taken for one.
fn has_aliases(text: &str) -> bool {
    let follows = |c: char| !c.is_whitespace();
    let mut stars = text.match_indices('*');
    text.contains('&')
        && stars.any(|(at, _)| {
            text.get(at + 1..)
                .is_some_and(|rest| rest.starts_with(follows))
        })
}

/// Tells whether a node has this value.
pub(super) fn same(node: &Node, wanted: &Json) -> bool {
    match (&node.value, wanted) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(value), Json::Bool(wanted)) => value == wanted,
        (Value::Int(value), Json::Number(wanted)) => {
            Number::from_i128(*value).as_ref() == Some(wanted)
        }
        (Value::Float(value), Json::Number(wanted)) => {
            Number::from_f64(*value).as_ref() == Some(wanted)
        }
        (Value::Float(value), Json::Null) => !value.is_finite(),
        (Value::String(value), Json::String(wanted)) => value == wanted,
        (Value::Seq(items), Json::Array(wanted)) => {
            items.len() == wanted.len()
                && items
                    .iter()
                    .zip(wanted)
                    .all(|(item, wanted)| same(item, wanted))
        }
        (Value::Map(entries), Json::Object(wanted)) => {
            let equal = |entry: &crate::spec::Entry| {
                wanted
                    .get(&entry.key)
                    .is_some_and(|wanted| same(&entry.value, wanted))
            };
            entries.len() == wanted.len() && entries.iter().all(equal)
        }
        _ => false,
    }
}
