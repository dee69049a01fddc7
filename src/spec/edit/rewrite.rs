//! The way from a text and the tree it should have to a new text.

use std::sync::Arc;

use serde_json::Value;

use super::error::EditError;
use super::walk::{Walk, same};
use super::write::Notes;
use crate::diag::{Edit, Source, Span, apply_edits};
use crate::spec::{Document, Parsed, parse_spec};

/// Returns the text of a document changed so that it reads as `wanted`.
///
/// What stays is byte for byte as it was. A comment that belongs to what goes, goes with it. Values that aliases
/// brought are written out where they change. The result has been read again, and its tree is `wanted`; a text for
/// which that cannot be had is refused. Takes time in proportion to the text.
pub fn rewrite(document: &Document, wanted: &Value) -> Result<String, EditError> {
    rewrite_with_notes(document, wanted, &Notes::new())
}

/// Returns the same as [`rewrite`], with comments above some of the values that are put in.
pub fn rewrite_with_notes(
    document: &Document,
    wanted: &Value,
    notes: &Notes,
) -> Result<String, EditError> {
    let Value::Object(fields) = wanted else {
        return Err(EditError::Root);
    };
    if same(&document.root, wanted) {
        return Ok(document.source.text().to_owned());
    }
    let text = Lined::new(document.source.text());
    let mut walk = Walk::new(document, &text.text, notes);
    walk.root(document, fields)?;
    let aliased = walk.is_aliased();
    let edits = joined(walk.edits);
    let new = apply_edits(&text.text, &edits).map(|new| text.restored(new));
    let new = new.ok_or(EditError::Different { aliased })?;
    check(document, &new, wanted, aliased)?;
    Ok(new)
}

/// A text whose last line ends, and whether it did before.
struct Lined {
    text: String,
    added: &'static str,
}

impl Lined {
    fn new(text: &str) -> Self {
        let added = if text.ends_with(['\n', '\r']) {
            ""
        } else {
            "\n"
        };
        Self {
            text: text.to_owned() + added,
            added,
        }
    }

    /// Takes the line end that was added off again.
    fn restored(&self, mut new: String) -> String {
        if !self.added.is_empty() && new.ends_with('\n') {
            new.pop();
            if new.ends_with('\r') {
                new.pop();
            }
        }
        new
    }
}

/// Sorts edits, and joins those that only take out text where they overlap.
fn joined(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|edit| (edit.span.start(), !edit.span.is_empty()));
    let mut joined: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match joined.last_mut() {
            Some(last)
                if last.text.is_empty()
                    && edit.text.is_empty()
                    && edit.span.start() < last.span.end() =>
            {
                last.span = Span::new(last.span.start(), last.span.end().max(edit.span.end()));
            }
            _ => joined.push(edit),
        }
    }
    joined
}

/// Reads a new text again, and compares it with what is wanted; a mistake that was not there before counts too.
fn check(document: &Document, text: &str, wanted: &Value, aliased: bool) -> Result<(), EditError> {
    let read = |text: &str| parse_spec(&Arc::new(Source::new(document.source.name(), text)));
    let mistakes = |parsed: &Parsed| parsed.diagnostics.counts().errors;
    let new = read(text);
    let same = new
        .document
        .as_ref()
        .is_some_and(|new| same(&new.root, wanted));
    let before = || mistakes(&read(document.source.text()));
    if same && (mistakes(&new) == 0 || mistakes(&new) <= before()) {
        return Ok(());
    }
    Err(EditError::Different { aliased })
}
