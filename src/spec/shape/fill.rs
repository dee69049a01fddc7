//! Fills references to the environment in.
//!
//! It is done on the tree, after parsing: a value of the environment is text wherever it lands and can never become a key,
//! a list or a comment. A reference that is alone and without quotes becomes what its field wants, a number for instance.
//! The value of a secret is not filled in here: it goes the way of secrets, and no tree ever holds it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::compile::{Compiled, Id, Kind, Others, ROOT, Shape};
use crate::diag::{Code, Diagnostic, Diagnostics, Place, Span};
use crate::spec::identity::{self, Passed};
use crate::spec::reference::{Piece, Reference, has_any, pieces};
use crate::spec::replaced::{AllReplaced, Known, Replaced};
use crate::spec::secrets::Holder;
use crate::spec::variables::{Variable, Variables};
use crate::spec::{Document, Node, PathStep, Value, scalar};

/// The most text that references may bring into a document, in bytes.
const MOST_TEXT: usize = 32 * 1024 * 1024;

/// Fills the references of a document in, and returns what is wrong with them.
///
/// When nothing is known of the environment they stay, and a note says which variables the file needs.
pub(super) fn fill(
    schema: &Compiled,
    document: &mut Document,
    variables: &dyn Variables,
) -> Diagnostics {
    if !document.may_refer() {
        return Diagnostics::new();
    }
    let mut filler = Filler {
        schema,
        document,
        app: identity::app_name(document),
        variables,
        path: Vec::new(),
        values: Vec::new(),
        named: BTreeMap::new(),
        room: MOST_TEXT,
        found: Diagnostics::new(),
    };
    filler.node(Some(ROOT), &document.root, &Holder::default());
    let (mut found, named, values) = (filler.found, filler.named, filler.values);
    if variables.are_known() {
        found.extend(named.into_iter().map(|(name, uses)| unset(name, &uses)));
    } else {
        found.extend(needed(document, &named));
    }
    let mut replaced = std::mem::take(&mut document.replaced);
    let mut values = values.into_iter();
    put(&mut document.root, &mut values, &mut replaced);
    document.replaced = replaced;
    found
}

/// One use of a variable, for messages.
struct Use {
    place: Place,
    path: String,
    lack: Lack,
}

/// Why a variable has no value, and how it may be given one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lack {
    /// It is not set.
    Unset,
    /// It is set and empty.
    Empty,
    /// Either, and it is for a secret, which takes no default and is never empty.
    Secret,
}

/// A value that is put in the place of a text, and what is known of it.
type Filled = (Value, Known);

/// Where the walk is, and what it found so far.
struct Filler<'a> {
    schema: &'a Compiled,
    document: &'a Document,
    app: &'a str,
    variables: &'a dyn Variables,
    path: Vec<Passed<'a>>,
    /// One for each text with a reference, in the order of the walk.
    values: Vec<Filled>,
    /// The variables that have no value, or all of them when nothing is known.
    named: BTreeMap<&'a str, Vec<Use>>,
    room: usize,
    found: Diagnostics,
}

impl<'a> Filler<'a> {
    fn node(&mut self, id: Option<Id>, node: &'a Node, holder: &Holder<'a>) {
        let schema = self.schema;
        let shape = id.map(|id| schema.shape(id));
        match &node.value {
            Value::String(text) if has_any(text) => {
                let filled = self.text(shape, node, text, holder);
                // Nothing more is said about a text whose references are wrong or have no value.
                let stays = || (Value::String(text.clone()), Known::Pending);
                self.values.push(filled.unwrap_or_else(stays));
            }
            Value::Seq(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push((PathStep::Index(index), Some(item)));
                    self.node(shape.and_then(|shape| shape.items), item, holder);
                    self.path.pop();
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    let inner = shape.and_then(|shape| inner(shape, &entry.key));
                    self.path
                        .push((PathStep::Key(&entry.key), Some(&entry.value)));
                    self.node(inner, &entry.value, &holder.below(node, &entry.key));
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    /// Returns what a text with references becomes.
    fn text(
        &mut self,
        shape: Option<&Shape>,
        node: &'a Node,
        text: &'a str,
        holder: &Holder<'a>,
    ) -> Option<Filled> {
        let pieces = pieces(text);
        if !self.is_sound(node, &pieces, holder) {
            return None;
        }
        if !self.variables.are_known() {
            for one in pieces.iter().filter_map(reference) {
                self.note(node, one, Lack::Unset);
            }
            return Some(pending(&pieces));
        }
        let values = self.values_of(node, &pieces, holder)?;
        if holder.is_secret() && !self.are_filled(node, &pieces, &values) {
            return None;
        }
        if holder.is_slot() {
            return Some(pending(&pieces));
        }
        let whole: String = pieces
            .iter()
            .zip(&values)
            .map(|(piece, value)| plain(*piece).unwrap_or(value))
            .collect();
        let Some(room) = self.room.checked_sub(whole.len()) else {
            self.room = 0;
            self.too_much(node);
            return None;
        };
        self.room = room;
        let alone = matches!(pieces.as_slice(), [Piece::Reference(one)] if self.is_bare(node, one));
        let known = if holder.is_secret() {
            Known::Hidden
        } else {
            Known::Shown(whole.clone())
        };
        Some((typed(shape, whole, alone), known))
    }

    /// Tells whether a reference is written without quotes.
    fn is_bare(&self, node: &Node, reference: &Reference<'_>) -> bool {
        let set = self.document.replaced.at(node.span).is_some();
        set || self.document.source.slice(node.span) == reference.text
    }

    /// Reports what is wrong with the references of a text wherever it is used.
    fn is_sound(&mut self, node: &Node, pieces: &[Piece<'a>], holder: &Holder<'a>) -> bool {
        let before = self.found.len();
        if holder.is_kind_of_variable() {
            let place = self.document.place(node.span);
            let message = "the type of a variable cannot come from the environment";
            let help = "write `SECRET` or `GENERAL`: it decides how the value is treated";
            self.push(
                Diagnostic::error(Code::ReferenceForm, message)
                    .at(place)
                    .help(help),
            );
        }
        for piece in pieces {
            match piece {
                Piece::Malformed(text) => self.malformed(node, text),
                Piece::Reference(one) if holder.is_secret() && one.default.is_some() => {
                    self.secret_default(node, one);
                }
                Piece::Reference(one) if !holder.is_secret() => self.shown_secret(node, one),
                Piece::Text(_) | Piece::Reference(_) => {}
            }
        }
        self.found.len() == before
    }

    fn malformed(&mut self, node: &Node, text: &str) {
        let place = self.document.part(node, text);
        let message = "a reference to the environment is not well formed";
        let problem = Diagnostic::error(Code::ReferenceForm, message)
            .at(place)
            .help("write `${{ env.NAME }}`, or `${{ env.NAME:-text }}` with a default; `$${{ env.NAME }}` stands for the text itself");
        self.push(problem);
    }

    fn secret_default(&mut self, node: &Node, reference: &Reference<'_>) {
        let place = self.document.part(node, reference.text);
        let message = format!("`{}` has a default, and it is for a secret", reference.name);
        let problem = Diagnostic::error(Code::ReferenceForm, message)
            .at(place)
            .why("what stands in the file is known to everyone who can read it")
            .help("delete the default");
        self.push(problem);
    }

    /// Reports a secret of the environment at a place that is shown.
    fn shown_secret(&mut self, node: &Node, reference: &Reference<'a>) {
        let value = match self.variables.get(reference.name) {
            Variable::Set(value) => Some(value),
            Variable::Empty | Variable::Unset => None,
        };
        if !self.variables.is_secret(reference.name, value) {
            return;
        }
        let place = self.document.part(node, reference.text);
        let message = format!(
            "`{}` of the environment looks like a secret, and this is shown to everyone",
            reference.name
        );
        let problem = Diagnostic::error(Code::ShownSecret, message)
            .at(place)
            .help("take it as the value of a variable with `type: SECRET`");
        self.push(problem);
    }

    /// Returns the value of each piece that is a reference; none when one is missing, and then it is noted.
    fn values_of(
        &mut self,
        node: &Node,
        pieces: &[Piece<'a>],
        holder: &Holder<'_>,
    ) -> Option<Vec<Cow<'a, str>>> {
        let mut complete = true;
        let mut values = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let Some(one) = reference(piece) else {
                values.push(Cow::Borrowed(""));
                continue;
            };
            let lack = match (self.variables.get(one.name), one.default) {
                (Variable::Set(value), _) => {
                    values.push(Cow::Owned(value.to_owned()));
                    continue;
                }
                (_, Some(default)) => {
                    values.push(Cow::Borrowed(default));
                    continue;
                }
                _ if holder.is_secret() => Lack::Secret,
                (Variable::Unset, None) => Lack::Unset,
                (Variable::Empty, None) => Lack::Empty,
            };
            complete = false;
            self.note(node, one, lack);
        }
        complete.then_some(values)
    }

    /// Reports a secret that would be sent empty, which nobody can allow.
    fn are_filled(&mut self, node: &Node, pieces: &[Piece<'a>], values: &[Cow<'_, str>]) -> bool {
        let before = self.found.len();
        for (piece, value) in pieces.iter().zip(values) {
            if let Some(one) = reference(piece)
                && value.is_empty()
            {
                let place = self.document.part(node, one.text);
                let message = format!("`{}` is empty, and it is for a secret", one.name);
                let problem = Diagnostic::error(Code::UnsetVariable, message)
                    .at(place)
                    .help("give it a value; a secret is never sent empty");
                self.push(problem);
            }
        }
        self.found.len() == before
    }

    fn note(&mut self, node: &Node, reference: &Reference<'a>, lack: Lack) {
        let place = self.document.part(node, reference.text);
        let path = identity::path_along(self.app, &self.path);
        let uses = self.named.entry(reference.name).or_default();
        uses.push(Use { place, path, lack });
    }

    fn too_much(&mut self, node: &Node) {
        let message = "the environment brings more than 32 MiB of text into the document";
        let place = self.document.place(node.span);
        self.push(Diagnostic::error(Code::TooMuch, message).at(place));
    }

    fn push(&mut self, problem: Diagnostic) {
        let path = identity::path_along(self.app, &self.path);
        self.found.push(problem.path(path));
    }
}

fn reference<'b, 'a>(piece: &'b Piece<'a>) -> Option<&'b Reference<'a>> {
    match piece {
        Piece::Reference(one) => Some(one),
        Piece::Text(_) | Piece::Malformed(_) => None,
    }
}

/// Returns the text of a piece that is not a reference.
fn plain(piece: Piece<'_>) -> Option<&str> {
    match piece {
        Piece::Text(text) | Piece::Malformed(text) => Some(text),
        Piece::Reference(_) => None,
    }
}

/// Returns a text whose references are not filled in: without blanks and defaults, so that it has no spaces of its own.
fn pending(pieces: &[Piece<'_>]) -> Filled {
    let short = |piece: &Piece<'_>| match piece {
        Piece::Reference(one) => format!("${{{{env.{}}}}}", one.name),
        Piece::Text(text) | Piece::Malformed(text) => (*text).to_owned(),
    };
    let holds = pieces.iter().any(|piece| plain(*piece).is_none());
    let text: String = pieces.iter().map(short).collect();
    let known = if holds {
        Known::Pending
    } else {
        Known::Shown(text.clone())
    };
    (Value::String(text), known)
}

/// Returns a text as what its field wants, when it stands alone there.
fn typed(shape: Option<&Shape>, text: String, alone: bool) -> Value {
    let wants_text = shape.is_none_or(|shape| {
        let kinds = &shape.kinds;
        kinds.is_empty() || kinds.contains(&Kind::String)
    });
    let read = (alone && !wants_text).then(|| scalar::resolve(&text));
    match read.flatten() {
        Some(value @ (Value::Bool(_) | Value::Int(_) | Value::Float(_))) => value,
        _ => Value::String(text),
    }
}

/// Returns the shape of what a key holds, in whatever case the key is written.
fn inner(shape: &Shape, key: &str) -> Option<Id> {
    let any_case = || shape.field_any_case(key).map(|(_, id)| id);
    match shape.others {
        Others::Shaped(id) => shape.field(key).or(Some(id)),
        Others::Any | Others::Denied => shape.field(key).or_else(any_case),
    }
}

/// Puts values in the place of texts, in the order in which the walk met them.
fn put(node: &mut Node, values: &mut impl Iterator<Item = Filled>, replaced: &mut AllReplaced) {
    match &mut node.value {
        Value::String(text) if has_any(text) => {
            if let Some((value, known)) = values.next() {
                node.value = value;
                replaced.add(Replaced {
                    span: node.span,
                    value: known,
                });
            }
        }
        Value::Seq(items) => items
            .iter_mut()
            .for_each(|item| put(item, values, replaced)),
        Value::Map(entries) => entries
            .iter_mut()
            .for_each(|entry| put(&mut entry.value, values, replaced)),
        _ => {}
    }
}

/// How many places of one variable are named.
const MOST_PLACES: usize = 10;

/// Reports a variable without a value, with every place that needs it.
fn unset(name: &str, uses: &[Use]) -> Diagnostic {
    let has = |lack: Lack| uses.iter().any(|one| one.lack == lack);
    let message = if has(Lack::Empty) {
        format!("`{name}` is empty in the environment")
    } else {
        format!("`{name}` is not set in the environment")
    };
    let help = if has(Lack::Secret) {
        format!("export {name}=...")
    } else if has(Lack::Empty) {
        format!("give it a value, or accept the empty text: --allow-empty {name}")
    } else {
        format!("export {name}=..., or write a default: `${{{{ env.{name}:-text }}}}`")
    };
    let mut problem = Diagnostic::error(Code::UnsetVariable, message).help(help);
    if let Some(first) = uses.first() {
        problem = problem.at(first.place.clone()).path(first.path.clone());
    }
    let others = uses.iter().skip(1);
    let problem = others
        .clone()
        .take(MOST_PLACES)
        .fold(problem, |problem, other| {
            problem.note_at("needed here too", other.place.clone())
        });
    match others.count().checked_sub(MOST_PLACES) {
        Some(more) if more > 0 => problem.note(format!("and at {more} more places")),
        _ => problem,
    }
}

/// How many variables are listed in the note about them.
const MOST_NAMES: usize = 50;

/// Returns the note that lists the variables a file needs.
fn needed(document: &Document, all: &BTreeMap<&str, Vec<Use>>) -> Option<Diagnostic> {
    let starts = |uses: &Vec<Use>| Some(uses.first()?.place.clone());
    let places = all.values().filter_map(starts);
    let first = places.min_by_key(|place| place.span().start())?;
    let mut names: Vec<String> = all
        .keys()
        .take(MOST_NAMES)
        .map(|name| format!("`{name}`"))
        .collect();
    if all.len() > MOST_NAMES {
        names.push(format!("{} more", all.len() - MOST_NAMES));
    }
    let message = format!("the file takes {} from the environment", names.join(", "));
    let span = Span::at(first.span().start()).join(first.span());
    Some(
        Diagnostic::info(Code::EnvironmentNeeded, message)
            .at(document.place(span))
            .note("the values are not known here; `plan` and `apply` fill them in"),
    )
}

#[cfg(test)]
mod tests;
