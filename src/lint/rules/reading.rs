//! What is found while a text is read; the checks themselves are in `spec`.

use crate::lint::Rule;

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[];
