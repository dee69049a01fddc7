//! Sentences and edits that several rules of this group share.

use crate::catalog::InstanceSize;
use crate::diag::{Diagnostic, Edit, Severity};
use crate::lint::App;
use crate::spec::Node;

/// Returns a finding as a warning, for a rule whose findings are errors elsewhere.
pub(super) fn as_warning(mut finding: Diagnostic) -> Diagnostic {
    finding.severity = Severity::Warning;
    finding
}

/// Returns what a size costs beside another one, such as "$25.00 a month in place of $20.00, $5.00 more".
pub(super) fn price_beside(new: &InstanceSize, old: &InstanceSize) -> String {
    let (now, before) = (new.monthly, old.monthly);
    if now == before {
        return format!("{now} a month, the same price");
    }
    let (difference, word) = match now.checked_sub(before) {
        Some(more) => (more, "more"),
        None => (before.saturating_sub(now), "less"),
    };
    format!("{now} a month in place of {before}, {difference} {word}")
}

/// Returns the edit that writes another word in the place of a value, inside the quotes it has.
pub(super) fn rewrite(app: &App<'_>, value: &Node, word: &str) -> Option<Edit> {
    let old = value.as_str()?;
    let span = app.part(value, old);
    let edit = Edit {
        span,
        text: word.to_owned(),
    };
    (app.document.source.slice(span) == old).then_some(edit)
}

/// Tells whether a value is there and says something.
pub(super) fn is_filled(value: &Node) -> bool {
    value.as_str().is_none_or(|text| !text.trim().is_empty())
}
