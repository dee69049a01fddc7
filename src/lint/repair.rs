//! Makes the changes that findings carry.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Diagnostic, Edit, Source, apply_edits};
use crate::spec::parse_spec;

/// A text after its fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The new text.
    pub text: String,
    /// What was done: the title of each fix with the line it began on in the old text.
    pub done: Vec<(usize, String)>,
}

/// Makes the fixes of findings about one source, in order of their place; none when there is nothing to do.
///
/// A fix that overlaps an earlier one is left for another round, and so is everything if the result could not be read.
/// Every byte outside of the edits stays as it is.
pub fn repair<'a>(
    source: &Arc<Source>,
    found: impl IntoIterator<Item = &'a Diagnostic>,
) -> Option<Repaired> {
    let mut edits = Edits::default();
    let mut done = Vec::new();
    for finding in found {
        let Some(fix) = &finding.fix else { continue };
        if fix.edits.is_empty() || !fix.edits.iter().all(|edit| edits.has_room_for(edit)) {
            continue;
        }
        let places = fix.edits.iter().map(|edit| (edit.span.start(), edit));
        edits.0.extend(places);
        let line = finding.place.as_ref().map_or(1, |place| place.start().line);
        done.push((line, fix.title.clone()));
    }
    if edits.0.is_empty() {
        return None;
    }
    let text = apply_edits(source.text(), edits.0.into_values())?;
    let readable = |text: &str| {
        let source = Arc::new(Source::new(source.name(), text));
        parse_spec(&source).document.is_some()
    };
    (readable(&text) || !readable(source.text())).then_some(Repaired { text, done })
}

/// Edits that do not touch each other, by where they begin.
#[derive(Default)]
struct Edits<'a>(BTreeMap<usize, &'a Edit>);

impl Edits<'_> {
    /// Tells whether an edit can be made besides the others; two at one place could come in either order.
    fn has_room_for(&self, edit: &Edit) -> bool {
        let (start, end) = (edit.span.start(), edit.span.end());
        let before = self.0.range(..start).next_back();
        let after = self.0.range(start..).next();
        before.is_none_or(|(_, other)| other.span.end() <= start)
            && after.is_none_or(|(at, _)| *at >= end && *at > start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Span};

    fn finding(edits: &[(usize, usize, &str)]) -> Diagnostic {
        let edits = edits.iter().map(|(start, end, text)| Edit {
            span: Span::new(*start, *end),
            text: (*text).to_owned(),
        });
        Diagnostic::warning(Code::LegacySize, "x").fix("put it right", edits.collect())
    }

    #[test]
    fn fixes_that_overlap_wait_for_the_next_round() {
        let source = Arc::new(Source::new("a.yaml", "name: abc\n"));
        let found = [
            finding(&[(6, 7, "X"), (8, 9, "ZZ")]),
            finding(&[(6, 9, "never")]),
            finding(&[(7, 8, "Y")]),
        ];
        let repaired = repair(&source, &found).expect("fixes");
        assert_eq!(repaired.text, "name: XYZZ\n");
        assert_eq!(repaired.done.len(), 2);
    }

    #[test]
    fn a_result_that_cannot_be_read_is_not_given() {
        let source = Arc::new(Source::new("a.yaml", "name: abc\n"));
        assert_eq!(repair(&source, &[finding(&[(6, 9, "[")])]), None);
        assert_eq!(repair(&source, &[finding(&[])]), None);
    }
}
