//! What stands in a tree in place of what is written at the same span.

use crate::diag::Span;

/// A value that is not the one written at its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The span of what is written.
    pub span: Span,
    /// What is known of the value.
    pub value: Known,
}

/// What is known of a value that is not the written one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing: it has references that were not filled in. They stand in the tree without blanks and defaults.
    Pending,
    /// The value as text, which may be shown.
    Shown(String),
    /// The value, which must not be shown.
    Hidden,
}

/// The replaced values of a document, in the order of their spans.
#[derive(Debug, Clone, Default)]
pub struct AllReplaced(Vec<Replaced>);

impl AllReplaced {
    /// Adds a value; one that is there already at the same span gives way.
    pub(super) fn add(&mut self, replaced: Replaced) {
        match self.0.binary_search_by_key(&replaced.span, |one| one.span) {
            Ok(at) => {
                if let Some(one) = self.0.get_mut(at) {
                    *one = replaced;
                }
            }
            Err(at) => self.0.insert(at, replaced),
        }
    }

    /// Returns what stands at exactly this span, if it is not what is written.
    pub fn at(&self, span: Span) -> Option<&Known> {
        let at = self.0.binary_search_by_key(&span, |one| one.span).ok()?;
        self.0.get(at).map(|one| &one.value)
    }

    /// Tells whether the value at this span waits for references to be filled in.
    pub fn is_pending(&self, span: Span) -> bool {
        self.at(span) == Some(&Known::Pending)
    }

    /// Tells whether nothing was replaced.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
