//! The rule book.

use std::sync::OnceLock;

use crate::diag::Code;

use super::Rule;
use super::allowance::{FORM, UNUSED};
use super::rules::{network, practice, reading, routes, structure, variables};

/// Returns every rule, in the order of the codes.
pub fn rules() -> impl ExactSizeIterator<Item = &'static Rule> {
    static SORTED: OnceLock<Vec<&'static Rule>> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| {
        let mut all: Vec<&'static Rule> = groups().into_iter().flatten().collect();
        all.sort_unstable_by_key(|rule| rule.code);
        all
    });
    sorted.iter().copied()
}

fn groups() -> [&'static [Rule]; 7] {
    [
        reading::RULES,
        &[FORM, UNUSED],
        structure::RULES,
        network::RULES,
        variables::RULES,
        practice::RULES,
        routes::RULES,
    ]
}

/// Finds the rule of a code; codes that are about something else than a spec have none.
pub fn find(code: Code) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}
