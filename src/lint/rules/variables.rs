//! Variables, references and secrets.

use crate::lint::Rule;

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[];
