//! Ingress, domains, alerts, schedules, databases and log destinations.

use crate::lint::Rule;

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[];
