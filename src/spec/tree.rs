//! The lossless tree of a document: every key and value that was written, each with its span.

use std::sync::Arc;

use serde_json::{Map, Number};

use super::replaced::AllReplaced;
use crate::diag::{Place, Source, Span};

/// A value with the place it was written at.
#[derive(Debug, Clone)]
pub struct Node {
    /// The bytes of the value, quotes included, without trailing blanks; of a block text its lines, without the `|`. A
    /// value that came through an alias keeps the span of its anchor.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub enum Value {
    /// No value, or one of `~` and `null`.
    Null,
    /// A boolean, YAML 1.1 words such as `on` included.
    Bool(bool),
    /// A whole number from `i64::MIN` to `u64::MAX`.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    String(String),
    /// A list.
    Seq(Vec<Node>),
    /// A mapping, in the order written; no key is there twice.
    Map(Vec<Entry>),
}

/// One key of a mapping with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key as written, without quotes.
    pub key: String,
    /// The bytes of the key, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// One step of the way from the root to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathStep<'a> {
    /// Into a mapping.
    Key(&'a str),
    /// Into a list, from 0.
    Index(usize),
}

impl<'a> From<&'a str> for PathStep<'a> {
    fn from(key: &'a str) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for PathStep<'_> {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl Node {
    /// Returns the value of a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Returns the entry of a key, if this is a mapping that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// Returns the entry of a key to be changed, if this is a mapping that has it.
    pub(super) fn entry_mut(&mut self, key: &str) -> Option<&mut Entry> {
        match &mut self.value {
            Value::Map(entries) => entries.iter_mut().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// Returns the entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Seq(items) => items,
            _ => &[],
        }
    }

    /// Returns the text, if this is text.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text of a key, if this is a mapping that has it as text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::as_str)
    }

    /// Returns the whole number of a key, if this is a mapping that has it as one.
    pub fn int(&self, key: &str) -> Option<i128> {
        self.get(key).and_then(Self::as_int)
    }

    /// Returns the truth value of a key, if this is a mapping that has it as one.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.get(key).and_then(Self::as_bool)
    }

    /// Returns the value at the end of a way through mappings.
    pub fn find(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Returns the whole number, if this is one.
    pub fn as_int(&self) -> Option<i128> {
        match self.value {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Follows one step.
    pub fn step(&self, step: PathStep<'_>) -> Option<&Self> {
        match step {
            PathStep::Key(key) => self.get(key),
            PathStep::Index(index) => self.items().get(index),
        }
    }

    /// Returns the step to the part of this value that a span lies in, and that part.
    pub fn child_at(&self, span: Span) -> Option<(PathStep<'_>, &Self)> {
        let holds = |part: Span| part.start() <= span.start() && span.end() <= part.end();
        match &self.value {
            Value::Seq(items) => {
                let near = items.partition_point(|item| item.span.start() <= span.start());
                let at = near.checked_sub(1)?;
                let item = items.get(at).filter(|item| holds(item.span))?;
                Some((PathStep::Index(at), item))
            }
            Value::Map(entries) => {
                let near = entries.partition_point(|entry| entry.key_span.start() <= span.start());
                let entry = entries.get(near.checked_sub(1)?)?;
                let whole = entry.key_span.join(entry.value.span);
                holds(whole).then_some((PathStep::Key(&entry.key), &entry.value))
            }
            _ => None,
        }
    }

    /// Returns the value without spans. Numbers keep their value; one that JSON cannot hold, such as `.inf`, is null.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) => {
                Number::from_i128(*value).map_or(serde_json::Value::Null, Into::into)
            }
            Value::Float(value) => {
                Number::from_f64(*value).map_or(serde_json::Value::Null, Into::into)
            }
            Value::String(text) => text.as_str().into(),
            Value::Seq(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => {
                let pairs = entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.to_json()));
                serde_json::Value::Object(pairs.collect::<Map<_, _>>())
            }
        }
    }
}

/// A text that was understood, as a tree.
#[derive(Debug, Clone)]
pub struct Document {
    /// The text.
    pub source: Arc<Source>,
    /// The outermost mapping.
    pub root: Node,
    /// What in the tree is not what is written.
    pub replaced: AllReplaced,
}

impl Document {
    /// Returns the values without spans, keys in the order written.
    pub fn tree(&self) -> serde_json::Value {
        self.root.to_json()
    }

    /// Returns the node at the end of a path.
    pub fn node_at(&self, path: &[PathStep<'_>]) -> Option<&Node> {
        path.iter()
            .try_fold(&self.root, |node, step| node.step(*step))
    }

    /// Returns the span of the value at the end of a path.
    pub fn span_of(&self, path: &[PathStep<'_>]) -> Option<Span> {
        self.node_at(path).map(|node| node.span)
    }

    /// Returns the span of the key at the end of a path, or of the value when the last step goes into a list.
    pub fn key_span_of(&self, path: &[PathStep<'_>]) -> Option<Span> {
        match path.split_last() {
            Some((PathStep::Key(key), parent)) => {
                self.node_at(parent)?.entry(key).map(|entry| entry.key_span)
            }
            _ => self.span_of(path),
        }
    }

    /// Returns what the smallest value or key around a span is called, such as `app/component.field`.
    ///
    /// Takes little time at any size. What came through an alias is called by where it was first written.
    pub fn path_at(&self, span: Span) -> String {
        let mut steps = Vec::new();
        let mut node = &self.root;
        while let Some((step, inner)) = node.child_at(span) {
            steps.push(step);
            node = inner;
        }
        super::identity::path(self, &steps)
    }

    /// Returns the value at the end of a path as a place for a diagnostic.
    pub fn place_of(&self, path: &[PathStep<'_>]) -> Option<Place> {
        self.span_of(path).map(|span| self.place(span))
    }

    /// Returns a part of a text as a place for a diagnostic; the whole text when the part is not found as written.
    pub fn part(&self, node: &Node, part: &str) -> Place {
        let written = self.source.slice(node.span);
        let span = match written.find(part) {
            Some(at) if !part.is_empty() => {
                let start = node.span.start() + at;
                Span::new(start, start + part.len())
            }
            _ => node.span,
        };
        self.place(span)
    }

    /// Tells whether the text may hold references to the environment.
    pub(super) fn may_refer(&self) -> bool {
        !self.replaced.is_empty() || self.source.text().contains("${{")
    }

    /// Returns a span of this document as a place for a diagnostic.
    pub fn place(&self, span: Span) -> Place {
        Place::new(&self.source, span)
    }
}
