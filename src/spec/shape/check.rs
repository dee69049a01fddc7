//! Walks a document and its schema side by side.

use super::compile::{Compiled, Id, Others, ROOT, Shape, Standing};
use super::hints::{Hint, Setting, unknown_key};
use super::words::literals;
use super::{Subject, values};
use crate::diag::{Code, Diagnostic, Diagnostics, Edit, Place, Span};
use crate::spec::identity::Passed;
use crate::spec::reference::{Piece, pieces};
use crate::spec::replaced::Known;
use crate::spec::{Document, Entry, Node, PathStep, Value, identity, scalar};

/// Returns every problem of a document's shape.
pub(super) fn check(schema: &Compiled, subject: Subject, document: &Document) -> Diagnostics {
    let mut checker = Checker {
        schema,
        subject,
        document,
        app: identity::app_name(document),
        hints_left: MOST_HINTS,
        path: Vec::new(),
        parents: Vec::new(),
        found: Diagnostics::new(),
    };
    checker.node(ROOT, &document.root, None);
    checker.found
}

/// Unknown keys for which somebody looks what was meant.
const MOST_HINTS: usize = 1000;

/// Where the walk is, and what it found so far.
pub(super) struct Checker<'a> {
    pub(super) schema: &'a Compiled,
    subject: Subject,
    document: &'a Document,
    app: &'a str,
    /// How many more unknown keys are looked into; past that many nobody reads on.
    hints_left: usize,
    path: Vec<Passed<'a>>,
    parents: Vec<Id>,
    found: Diagnostics,
}

impl<'a> Checker<'a> {
    /// Checks one value; `key` is the key that leads to it, if one does.
    fn node(&mut self, id: Id, node: &'a Node, key: Option<Span>) {
        let shape = self.schema.shape(id);
        if matches!(node.value, Value::Null) {
            self.null(node, key);
        } else if !shape.one_of.is_empty() {
            self.alternative(shape, node, key);
        } else if let Some(problem) = values::wrong_kind(self, shape, node) {
            self.push(problem);
        } else {
            for problem in values::check(self, shape, node) {
                self.push(problem);
            }
            self.inside(id, shape, node, key);
        }
    }

    fn inside(&mut self, id: Id, shape: &'a Shape, node: &'a Node, key: Option<Span>) {
        match &node.value {
            Value::Map(entries) => {
                self.parents.push(id);
                self.fields(shape, node, entries, key);
                self.parents.pop();
            }
            Value::Seq(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push((PathStep::Index(index), Some(item)));
                    if let Some(id) = shape.items {
                        self.node(id, item, None);
                    }
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn fields(
        &mut self,
        shape: &'a Shape,
        node: &'a Node,
        entries: &'a [Entry],
        key: Option<Span>,
    ) {
        let mut meant = Vec::new();
        for entry in entries {
            let inner = match (shape.field(&entry.key), shape.others) {
                (Some(id), _) | (None, Others::Shaped(id)) => Some((entry.key.as_str(), id)),
                (None, Others::Denied) => self.other_case(shape, node, entry),
                (None, Others::Any) => continue,
            };
            let Some((name, id)) = inner else {
                meant.extend(self.unknown(shape, entries, entry));
                continue;
            };
            let empty = matches!(entry.value.value, Value::Null);
            if empty && shape.required.iter().any(|required| required == name) {
                continue;
            }
            self.path.push((PathStep::Key(name), Some(&entry.value)));
            self.standing(id, entry);
            self.node(id, &entry.value, Some(entry.key_span));
            self.path.pop();
        }
        for name in shape.required.iter().filter(|name| !meant.contains(name)) {
            self.required(node, name, key);
        }
    }

    /// Accepts a key in another case, with a warning, unless the right spelling is there too.
    fn other_case(
        &mut self,
        shape: &'a Shape,
        node: &Node,
        entry: &Entry,
    ) -> Option<(&'a str, Id)> {
        let (name, id) = shape.field_any_case(&entry.key)?;
        let same = |other: &&Entry| {
            let earlier = other.key_span < entry.key_span;
            other.key == name || (earlier && other.key.eq_ignore_ascii_case(name))
        };
        let problem = if let Some(first) = node.entries().iter().find(same) {
            Diagnostic::error(
                Code::DuplicateKey,
                format!("`{}` and `{name}` are the same field", entry.key),
            )
            .at(self.place(entry.key_span))
            .note_at("the other one", self.place(first.key_span))
            .why("the platform matches keys without regard to case and takes one of the two")
        } else {
            Diagnostic::warning(
                Code::KeyCase,
                format!("`{}` is spelled `{name}`", entry.key),
            )
            .at(self.place(entry.key_span))
            .help(format!("write `{name}`"))
            .fix(
                format!("write `{name}` in place of `{}`", entry.key),
                self.respelled(entry, name),
            )
        };
        self.push_below(name, problem);
        Some((name, id))
    }

    /// Returns the edit that spells a key as the schema does, quotes kept.
    fn respelled(&self, entry: &Entry, name: &str) -> Vec<Edit> {
        let written = self.document.source.slice(entry.key_span);
        let text = written.replacen(&entry.key, name, 1);
        vec![Edit {
            span: entry.key_span,
            text,
        }]
    }

    /// Reports an unknown key, and returns the field that was most likely meant.
    fn unknown(&mut self, shape: &'a Shape, beside: &[Entry], entry: &Entry) -> Option<String> {
        let owner = self.owner();
        let parents = self
            .parents
            .get(..self.parents.len().saturating_sub(1))
            .unwrap_or_default();
        let setting = Setting {
            schema: self.schema,
            shape,
            parents,
            beside,
        };
        let Hint { meant, help } = match self.hints_left.checked_sub(1) {
            Some(left) => {
                self.hints_left = left;
                unknown_key(&setting, entry)
            }
            None => Hint::default(),
        };
        let problem = match self.reads_as(entry) {
            Some(word) => Diagnostic::error(
                Code::BooleanKey,
                format!("unknown field `{}` in {owner}, read as `{word}`", entry.key),
            ),
            None => Diagnostic::error(
                Code::UnknownField,
                format!("unknown field `{}` in {owner}", entry.key),
            ),
        };
        let problem = problem
            .at(self.place(entry.key_span).label("no such field here"))
            .help_maybe(help);
        self.push_below(&entry.key, problem);
        meant
    }

    /// Returns what a key without quotes reads as, when that is a boolean.
    fn reads_as(&self, entry: &Entry) -> Option<bool> {
        let written = self.document.source.slice(entry.key_span);
        match scalar::resolve(&entry.key) {
            Some(Value::Bool(value)) if written == entry.key => Some(value),
            _ => None,
        }
    }

    fn required(&mut self, node: &Node, name: &str, key: Option<Span>) {
        let entry = node
            .entries()
            .iter()
            .find(|entry| entry.key.eq_ignore_ascii_case(name));
        let what = self.owner();
        let span = match entry {
            Some(entry) if matches!(entry.value.value, Value::Null) => entry.key_span,
            Some(_) => return,
            None => key
                .or_else(|| node.entries().first().map(|entry| entry.key_span))
                .unwrap_or(node.span),
        };
        let problem = Diagnostic::error(Code::MissingField, format!("{what} has no `{name}`"))
            .at(self.place(span).label(format!("`{name}` is required")));
        self.push_below(name, problem);
    }

    fn standing(&mut self, id: Id, entry: &Entry) {
        let problem = match &self.schema.shape(id).standing {
            Standing::Good => return,
            Standing::Deprecated(instead) => {
                let problem =
                    Diagnostic::warning(Code::Deprecated, format!("`{}` is deprecated", entry.key));
                problem.help_maybe(instead.as_ref().map(|instead| format!("use {instead}")))
            }
            Standing::Doubtful => Diagnostic::warning(
                Code::UnknownField,
                format!("`{}` may not exist at this place", entry.key),
            )
            .why("the API's description has it, the platform's own tools refuse it"),
            Standing::Refused => {
                let message = format!("unknown field `{}` in {}", entry.key, self.outer());
                Diagnostic::error(Code::UnknownField, message)
                    .why("the API's description has it, the platform's own tools refuse it")
                    .help("delete it: a static site is built from a repository and runs nothing")
            }
        };
        self.push(problem.at(self.place(entry.key_span)));
    }

    fn null(&mut self, node: &Node, key: Option<Span>) {
        let problem = match (key, self.path.last()) {
            (Some(key), Some((PathStep::Key(name), _))) => {
                Diagnostic::warning(Code::NullValue, format!("`{name}` has no value"))
                    .at(self.place(key).label("counts as not written"))
                    .help("give it a value or delete the line")
            }
            _ => Diagnostic::error(Code::WrongType, "an empty item in a list")
                .at(self.place(node.span))
                .help("delete the dash, or indent the lines below it"),
        };
        self.push(problem);
    }

    /// Checks a value against the one alternative whose fields it has.
    fn alternative(&mut self, shape: &'a Shape, node: &'a Node, key: Option<Span>) {
        let schema = self.schema;
        let fits = |id: &Id| {
            let shape = schema.shape(*id);
            let has = |name: &String| {
                node.entries()
                    .iter()
                    .any(|entry| entry.key.eq_ignore_ascii_case(name))
            };
            values::fits(shape, node) && shape.required.iter().all(has)
        };
        let fitting: Vec<Id> = shape.one_of.iter().copied().filter(fits).collect();
        if let [only] = fitting.as_slice() {
            return self.node(*only, node, key);
        }
        let names: Vec<&str> = shape
            .one_of
            .iter()
            .flat_map(|id| schema.shape(*id).required.iter().map(String::as_str))
            .collect();
        let wanted = literals(names.into_iter());
        let message = if fitting.is_empty() {
            "none of the alternatives is there"
        } else {
            "more than one alternative"
        };
        let problem = Diagnostic::error(Code::WrongType, format!("{message}, in {}", self.owner()))
            .at(self.place(key.unwrap_or(node.span)))
            .help(format!("write exactly one of {wanted}"));
        self.push(problem);
    }

    fn push(&mut self, problem: Diagnostic) {
        let path = identity::path_along(self.app, &self.path);
        self.push_as(path, problem);
    }

    /// Reports a problem with a field of the mapping the walk is in.
    fn push_below(&mut self, field: &str, problem: Diagnostic) {
        let mut passed: Vec<Passed<'_>> = self.path.clone();
        passed.push((PathStep::Key(field), None));
        let path = identity::path_along(self.app, &passed);
        self.push_as(path, problem);
    }

    fn push_as(&mut self, path: String, problem: Diagnostic) {
        self.found.push(match self.subject {
            Subject::App => problem.path(path),
            Subject::Manifest => problem,
        });
    }

    /// Returns what the mapping the walk is in is called.
    pub(super) fn owner(&self) -> String {
        identity::owner(self.subject, &self.path)
    }

    /// Returns what the mapping around the field the walk is at is called.
    fn outer(&self) -> String {
        let outer = self
            .path
            .split_last()
            .map_or(&[] as &[_], |(_, outer)| outer);
        identity::owner(self.subject, outer)
    }

    /// Returns what the field the walk is at is called: its name, or its place in a list.
    pub(super) fn field(&self) -> String {
        match self.path.last() {
            Some((PathStep::Key("value"), _)) if self.is_variable() => {
                let parent = self
                    .path
                    .get(..self.path.len().saturating_sub(1))
                    .unwrap_or_default();
                format!("value of {}", identity::owner(self.subject, parent))
            }
            Some((PathStep::Key(name), _)) => format!("`{name}`"),
            _ => self.owner(),
        }
    }

    /// Tells whether the walk is inside a variable.
    pub(super) fn is_variable(&self) -> bool {
        matches!(
            self.path.as_slice(),
            [
                ..,
                (PathStep::Key("envs"), _),
                (PathStep::Index(_), _),
                (PathStep::Key(_), _)
            ]
        )
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place::new(&self.document.source, span)
    }

    /// Tells whether a value waits for references to be filled in.
    pub(super) fn is_pending(&self, node: &Node) -> bool {
        self.document.replaced.is_pending(node.span)
    }

    /// Tells whether a value waits for one reference, without quotes, that may become anything but text.
    pub(super) fn may_become(&self, node: &Node) -> bool {
        let written = self.document.source.slice(node.span);
        let alone = || {
            matches!(
                pieces(written).as_slice(),
                [Piece::Reference(_) | Piece::Malformed(_)]
            )
        };
        self.is_pending(node) && alone()
    }

    /// Returns a value as it was written, in backticks, or as what came in its place; none when it is secret or long.
    pub(super) fn written(&self, node: &Node) -> Option<&'a str> {
        let text = match self.document.replaced.at(node.span) {
            Some(Known::Shown(text)) => text,
            Some(Known::Hidden) => return None,
            Some(Known::Pending) | None => self.document.source.slice(node.span),
        };
        let short = text.chars().count() <= 40 && !text.contains(['\n', '\r', '`']);
        (short && !text.is_empty() && !self.document.source.is_hidden(node.span)).then_some(text)
    }
}
