//! Routes written the old way, and how they are rewritten.

mod deprecated_routes;
mod rewrite;

use crate::lint::Rule;

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[deprecated_routes::RULE];
