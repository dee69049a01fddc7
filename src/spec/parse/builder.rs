//! Puts a tree together from events.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use saphyr_parser::{Event, ScalarStyle, Tag};

use super::limits::{Budget, Excess, MOST_LEVELS, Size, measure};
use crate::diag::{Code, Diagnostic, Diagnostics, Place, Source, Span};
use crate::spec::offsets::Prepared;
use crate::spec::{Entry, Node, Value, scalar, syntax};

type Step = Result<(), Box<Diagnostic>>;

/// A container that is not closed yet.
struct Frame {
    /// Where it begins, and where the last thing written in it ends.
    span: Span,
    anchor: usize,
    inside: Inside,
}

enum Inside {
    Seq(Vec<Node>),
    Map(OpenMap),
}

#[derive(Default)]
struct OpenMap {
    entries: Vec<Entry>,
    merged: Vec<Node>,
    key: Option<Key>,
}

struct Key {
    text: String,
    span: Span,
    kind: KeyKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyKind {
    Word,
    Merge,
}

/// A finished tree and what was found while building it.
pub(in crate::spec) struct Built {
    /// The outermost value; none for a text without any.
    pub(in crate::spec) root: Option<Node>,
    /// Entries that a later one with the same key replaced; they may hold secrets.
    pub(in crate::spec) replaced: Vec<Entry>,
    /// Doubled keys and wrong merges.
    pub(in crate::spec) diagnostics: Diagnostics,
}

/// Collects events into a tree within limits.
pub(super) struct Builder<'a> {
    source: &'a Arc<Source>,
    prepared: &'a Prepared<'a>,
    stack: Vec<Frame>,
    anchors: HashMap<usize, (Node, Size)>,
    budget: Budget,
    built: Built,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a Arc<Source>, prepared: &'a Prepared<'a>) -> Self {
        let built = Built {
            root: None,
            replaced: Vec::new(),
            diagnostics: Diagnostics::new(),
        };
        Self {
            source,
            prepared,
            stack: Vec::new(),
            anchors: HashMap::new(),
            budget: Budget::default(),
            built,
        }
    }

    /// Tells whether the outermost value is complete.
    pub(super) fn is_done(&self) -> bool {
        self.built.root.is_some()
    }

    pub(super) fn finish(self) -> Built {
        self.built
    }

    pub(super) fn take(&mut self, event: Event<'_>, span: saphyr_parser::Span) -> Step {
        let span = Span::new(
            self.prepared.byte(span.start.index()),
            self.prepared.byte(span.end.index()),
        );
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, (style, tag), anchor, span)
            }
            Event::SequenceStart(anchor, _) => self.open(Inside::Seq(Vec::new()), anchor, span),
            Event::MappingStart(anchor, _) => {
                self.open(Inside::Map(OpenMap::default()), anchor, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        (style, tag): (ScalarStyle, Option<Cow<'_, Tag>>),
        anchor: usize,
        span: Span,
    ) -> Step {
        let span = self.tighten(span, style);
        let plain = style == ScalarStyle::Plain;
        if let Some(key) = self.open_key() {
            let kind = if plain && text == "<<" {
                KeyKind::Merge
            } else {
                KeyKind::Word
            };
            let text = text.into_owned();
            let copy = (anchor != 0).then(|| text.clone());
            *key = Some(Key { text, span, kind });
            self.reach(span);
            return self.remember(anchor, || Node {
                span,
                value: Value::String(copy.unwrap_or_default()),
            });
        }
        let nothing = text.is_empty() || !self.source.slice(span).ends_with(text.as_ref());
        let tag = tag.filter(|tag| tag.is_yaml_core_schema());
        let resolved = match tag.as_ref().map(|tag| tag.suffix.as_str()) {
            Some("str") => false,
            Some("int" | "float" | "bool") => true,
            _ => plain,
        };
        let read = resolved.then(|| scalar::resolve(&text));
        let value = read
            .flatten()
            .unwrap_or_else(|| Value::String(text.into_owned()));
        // The parser counts the mark that follows to a value that is not there.
        let absent = span.is_empty() || (plain && matches!(value, Value::Null) && nothing);
        let span = if absent {
            self.key_end().unwrap_or(Span::at(span.start()))
        } else {
            span
        };
        let node = Node { span, value };
        self.remember(anchor, || node.clone())?;
        self.add(node)
    }

    /// Returns where the next key goes, when the innermost open container is a mapping that waits for one.
    fn open_key(&mut self) -> Option<&mut Option<Key>> {
        match self.stack.last_mut().map(|frame| &mut frame.inside) {
            Some(Inside::Map(map)) if map.key.is_none() => Some(&mut map.key),
            _ => None,
        }
    }

    fn key_end(&self) -> Option<Span> {
        match self.stack.last().map(|frame| &frame.inside) {
            Some(Inside::Map(map)) => map.key.as_ref().map(|key| Span::at(key.span.end())),
            _ => None,
        }
    }

    /// Takes off tags, blanks, line ends and comments that the parser counts to a value.
    fn tighten(&self, span: Span, style: ScalarStyle) -> Span {
        let whole = self.source.slice(span);
        let text = after_properties(whole);
        let start = span.start() + whole.len() - text.len();
        let trimmed = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => quoted(text),
            _ => text.trim_end(),
        };
        Span::new(start, start + trimmed.len())
    }

    fn open(&mut self, inside: Inside, anchor: usize, span: Span) -> Step {
        if self.open_key().is_some() {
            return Err(Box::new(syntax::bad_key(self.source, span)));
        }
        if self.stack.len() >= MOST_LEVELS {
            return Err(self.excess(Excess::Levels, span));
        }
        self.stack.push(Frame {
            span: Span::at(span.start()),
            anchor,
            inside,
        });
        Ok(())
    }

    fn close(&mut self, end: Span) -> Step {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        let value = match frame.inside {
            Inside::Seq(items) => Value::Seq(items),
            Inside::Map(map) => Value::Map(self.settle(map)),
        };
        let closing = self.source.slice(end).starts_with([']', '}']);
        let span = if closing {
            frame.span.join(Span::new(end.start(), end.start() + 1))
        } else {
            frame.span
        };
        let node = Node { span, value };
        self.remember(frame.anchor, || node.clone())?;
        self.add(node)
    }

    /// Replaces doubled keys, which is an error, and fills in what `<<` brings.
    fn settle(&mut self, map: OpenMap) -> Vec<Entry> {
        if map.merged.is_empty() && are_different(&map.entries) {
            return map.entries;
        }
        let mut seen: HashMap<String, usize> = HashMap::with_capacity(map.entries.len());
        let mut kept: Vec<Option<Entry>> = Vec::with_capacity(map.entries.len());
        for entry in map.entries {
            if let Some(first) = seen
                .insert(entry.key.clone(), kept.len())
                .and_then(|at| kept.get_mut(at)?.take())
            {
                self.built
                    .diagnostics
                    .push(doubled(self.source, &first, &entry));
                self.built.replaced.push(first);
            }
            kept.push(Some(entry));
        }
        for entry in map.merged.into_iter().flat_map(merged_entries) {
            if !seen.contains_key(&entry.key) {
                seen.insert(entry.key.clone(), kept.len());
                kept.push(Some(entry));
            }
        }
        kept.into_iter().flatten().collect()
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Step {
        let Some((node, size)) = self.anchors.get(&anchor) else {
            let problem =
                Diagnostic::error(Code::UnknownAnchor, "an alias stands inside its own anchor");
            return Err(Box::new(problem.at(Place::new(self.source, span))));
        };
        if let Err(excess) = self.budget.copy(*size, self.stack.len()) {
            return Err(self.excess(excess, span));
        }
        let node = node.clone();
        if let Some(key) = self.open_key() {
            let Value::String(text) = node.value else {
                return Err(Box::new(syntax::bad_key(self.source, span)));
            };
            *key = Some(Key {
                text,
                span,
                kind: KeyKind::Word,
            });
            self.reach(span);
            return Ok(());
        }
        self.place(node, span);
        Ok(())
    }

    /// Notes how far the innermost open container reaches.
    fn reach(&mut self, span: Span) {
        if let Some(frame) = self.stack.last_mut() {
            frame.span = frame.span.join(span);
        }
    }

    fn remember(&mut self, anchor: usize, node: impl FnOnce() -> Node) -> Step {
        if anchor != 0 {
            let node = node();
            let size = measure(&node);
            if let Err(excess) = self.budget.copy(Size { levels: 0, ..size }, 0) {
                return Err(self.excess(excess, node.span));
            }
            self.anchors.insert(anchor, (node, size));
        }
        Ok(())
    }

    /// Counts a new value, then puts it in its place.
    fn add(&mut self, node: Node) -> Step {
        let text = node.as_str().map_or(0, str::len);
        if let Err(excess) = self.budget.spend(
            Size {
                nodes: 1,
                text,
                levels: 1,
            },
            self.stack.len(),
        ) {
            return Err(self.excess(excess, node.span));
        }
        let span = node.span;
        self.place(node, span);
        Ok(())
    }

    /// Puts a value in its place; an alias is written elsewhere than its value.
    fn place(&mut self, node: Node, written: Span) {
        self.reach(written);
        match self.stack.last_mut().map(|frame| &mut frame.inside) {
            None => self.built.root = Some(node),
            Some(Inside::Seq(items)) => items.push(node),
            Some(Inside::Map(map)) => match map.key.take() {
                Some(Key {
                    kind: KeyKind::Merge,
                    span,
                    ..
                }) => {
                    if !is_mergeable(&node) {
                        self.built.diagnostics.push(bad_merge(self.source, span));
                    }
                    map.merged.push(node);
                }
                Some(Key { text, span, .. }) => map.entries.push(Entry {
                    key: text,
                    key_span: span,
                    value: node,
                }),
                None => {}
            },
        }
    }

    fn excess(&self, excess: Excess, span: Span) -> Box<Diagnostic> {
        let line = self
            .source
            .line_span(self.source.position(span.start()).line);
        let span = Span::new(span.start(), span.end().min(line.end()));
        let message = format!("the document goes over {}", excess.limit());
        Box::new(
            Diagnostic::error(Code::TooMuch, message)
                .at(Place::new(self.source, span).label("this is where it becomes too much"))
                .note("values that come through aliases count each time they are used"),
        )
    }
}

/// Takes off tags and anchors before a value.
fn after_properties(mut text: &str) -> &str {
    while text.starts_with(['!', '&']) {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        text = text.get(end..).unwrap_or_default().trim_start();
    }
    text
}

/// Returns a quoted text up to and with its closing quote.
fn quoted(text: &str) -> &str {
    let bytes = text.as_bytes();
    let quote = bytes.first();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        let doubled = quote == Some(&b'\'') && bytes.get(at + 1) == quote;
        if Some(byte) == quote && !doubled {
            return text.get(..=at).unwrap_or(text);
        }
        let escaped = (*byte == b'\\' && quote == Some(&b'"')) || Some(byte) == quote;
        at += if escaped { 2 } else { 1 };
    }
    text
}

/// Tells whether no key is there twice.
fn are_different(entries: &[Entry]) -> bool {
    const FEW: usize = 24;
    if entries.len() > FEW {
        let mut seen = HashSet::with_capacity(entries.len());
        return entries.iter().all(|entry| seen.insert(entry.key.as_str()));
    }
    let others = |index: usize| entries.get(index + 1..).unwrap_or_default();
    entries
        .iter()
        .enumerate()
        .all(|(index, entry)| others(index).iter().all(|other| other.key != entry.key))
}

fn is_mergeable(node: &Node) -> bool {
    match &node.value {
        Value::Map(_) => true,
        Value::Seq(items) => items.iter().all(|item| matches!(item.value, Value::Map(_))),
        _ => false,
    }
}

fn merged_entries(node: Node) -> Vec<Entry> {
    match node.value {
        Value::Map(entries) => entries,
        Value::Seq(items) => items.into_iter().flat_map(merged_entries).collect(),
        _ => Vec::new(),
    }
}

fn bad_merge(source: &Arc<Source>, span: Span) -> Diagnostic {
    Diagnostic::error(Code::BadMerge, "`<<` takes a mapping or a list of mappings")
        .at(Place::new(source, span))
        .help("write an alias after it, such as `<<: *common`, whose anchor marks a mapping")
}

fn doubled(source: &Arc<Source>, first: &Entry, second: &Entry) -> Diagnostic {
    Diagnostic::error(
        Code::DuplicateKey,
        format!("key `{}` is written twice in one mapping", second.key),
    )
    .at(Place::new(source, second.key_span).label("written again here"))
    .note_at("first written here", Place::new(source, first.key_span))
    .why("the platform's own tools keep the last one and drop the rest")
    .help("join the two, or delete one")
}
