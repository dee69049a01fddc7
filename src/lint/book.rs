//! The rule book.

use crate::diag::Code;

use super::Rule;
use super::allowance::{FORM, UNUSED};
use super::rules::{network, practice, reading, routes, structure, variables};

/// Returns every rule, in groups and in the order of the codes within each.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        reading::RULES,
        &[FORM, UNUSED],
        structure::RULES,
        network::RULES,
        variables::RULES,
        practice::RULES,
        routes::RULES,
    ]
    .into_iter()
    .flatten()
}

/// Finds the rule of a code; codes that are about something else than a spec have none.
pub fn find(code: Code) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}
