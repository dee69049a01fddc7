//! An ordered set of diagnostics.

use std::collections::BTreeMap;
use std::collections::btree_map::{IntoValues, Values};

use super::{Code, Diagnostic, Severity};

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Findings for information.
    pub notes: usize,
}

impl Counts {
    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }
}

/// Diagnostics without doubles, always in order of file, position and code; those without a place come first.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    found: BTreeMap<Key, Diagnostic>,
}

type Key = (Option<(String, usize, usize)>, Code, String, Option<String>);

impl Diagnostics {
    /// Builds an empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding, unless the same one is there already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.entry(key(&diagnostic)).or_insert(diagnostic);
    }

    /// Returns the findings in order.
    pub fn iter(&self) -> Values<'_, Key, Diagnostic> {
        self.found.values()
    }

    /// Tells whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns how many findings there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Tells whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.iter().any(|found| found.severity == Severity::Error)
    }

    /// Counts the findings by severity.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for found in self {
            counts.add(found.severity);
        }
        counts
    }

    /// Counts the findings of each file, by its shown path.
    pub fn counts_by_file(&self) -> BTreeMap<&str, Counts> {
        let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
        for found in self {
            let name = found.place.as_ref().map(|place| place.source().name());
            counts
                .entry(name.unwrap_or_default())
                .or_default()
                .add(found.severity);
        }
        counts
    }
}

fn key(diagnostic: &Diagnostic) -> Key {
    let place = diagnostic.place.as_ref();
    let place = place.map(|place| {
        (
            place.source().name().to_owned(),
            place.span().start(),
            place.span().end(),
        )
    });
    (
        place,
        diagnostic.code,
        diagnostic.message.clone(),
        diagnostic.path.clone(),
    )
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, found: I) {
        found
            .into_iter()
            .for_each(|diagnostic| self.push(diagnostic));
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(found: I) -> Self {
        let mut collection = Self::new();
        collection.extend(found);
        collection
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = IntoValues<Key, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_values()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = Values<'a, Key, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        std::iter::once(diagnostic).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::{Place, Source, Span};

    #[test]
    fn findings_are_ordered_and_counted_once() {
        let (a, b) = (
            Arc::new(Source::new("a", "xxxx")),
            Arc::new(Source::new("b", "xxxx")),
        );
        let error =
            |source, at| Diagnostic::error(Code::Syntax, "x").at(Place::new(source, Span::at(at)));
        let mut all = Diagnostics::new();
        all.extend([error(&b, 0), error(&a, 3), error(&a, 1), error(&a, 1)]);
        all.push(Diagnostic::warning(Code::EmptyFile, "y"));
        let order: Vec<_> = all
            .iter()
            .map(|found| found.place.as_ref().map(|at| at.span().start()))
            .collect();
        assert_eq!(order, [None, Some(1), Some(3), Some(0)]);
        assert_eq!(
            all.counts(),
            Counts {
                errors: 3,
                warnings: 1,
                notes: 0
            }
        );
        assert_eq!(all.counts_by_file()["a"].errors, 2);
    }
}
