//! Short ways to edit a text.

use std::sync::Arc;

use crate::diag::Source;
use crate::model::path::{FieldPath, KeyField};
use crate::spec::edit::{EditError, FieldEdit, edit_fields};
use crate::spec::{Document, parse_spec};

pub(super) fn document(text: &str) -> Document {
    let parsed = parse_spec(&Arc::new(Source::new("app.yaml", text)));
    parsed.document.expect("a document")
}

/// Reads `/services/web/envs/A/value`: a name behind the name of a list is an item, a number a position.
pub(super) fn path(text: &str) -> FieldPath {
    let lists = [
        ("services", KeyField::Name),
        ("workers", KeyField::Name),
        ("envs", KeyField::Key),
        ("domains", KeyField::Domain),
        ("alerts", KeyField::Rule),
    ];
    let mut list = None;
    let steps = text.split('/').filter(|step| !step.is_empty());
    steps.fold(FieldPath::root(), |path, step| {
        let by = list.take();
        list = lists
            .iter()
            .find(|(name, _)| *name == step)
            .map(|(_, by)| *by);
        match (by, step.parse()) {
            (Some(by), _) => path.item(by, step),
            (None, Ok(index)) => path.position(index, ""),
            (None, Err(_)) => path.key(step),
        }
    })
}

pub(super) fn edit(text: &str, edits: &[FieldEdit]) -> Result<String, EditError> {
    edit_fields(&document(text), edits)
}

pub(super) fn set(at: &str, value: serde_json::Value) -> FieldEdit {
    FieldEdit::set(path(at), value)
}

pub(super) fn insert(at: &str, value: serde_json::Value) -> FieldEdit {
    FieldEdit::insert(path(at), value)
}

pub(super) fn remove(at: &str) -> FieldEdit {
    FieldEdit::remove(path(at))
}

/// Returns an edited text with the marks that a snapshot would not show.
#[track_caller]
pub(super) fn edited(text: &str, edits: &[FieldEdit]) -> String {
    match edit(text, edits) {
        Ok(new) => new.replace('\u{feff}', "<BOM>").replace('\r', "<CR>"),
        Err(error) => format!("refused: {error}"),
    }
}
