//! Components, sources, sizes and scaling.

mod no_source;

use crate::lint::Rule;

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[no_source::RULE];
