//! Specs that stand inside a `spec` key: deploy templates and bodies of API requests.

use super::{Document, Value};
use crate::diag::{Code, Diagnostic};

/// Keys that may stand beside `spec` without being a spec of their own: those of a request body.
const BESIDE: [&str; 4] = ["name", "project_id", "update_all_source_versions", "app_id"];

/// Takes the spec out of its wrapper, when there is one, and says so.
pub(super) fn unwrap_spec(document: &mut Document) -> Option<Diagnostic> {
    let entry = document.root.entry("spec")?;
    let alone = document
        .root
        .entries()
        .iter()
        .all(|other| other.key == "spec" || BESIDE.contains(&other.key.as_str()));
    if !alone || !matches!(entry.value.value, Value::Map(_)) {
        return None;
    }
    let note = Diagnostic::info(
        Code::Wrapper,
        "the spec stands inside the key `spec` and is read from there",
    )
    .at(document
        .place(entry.key_span)
        .label("as in deploy templates and API requests"));
    document.root = entry.value.clone();
    Some(note)
}
