//! Runs the rules.

use crate::diag::Diagnostic;

use super::book::rules;
use super::{App, Found};

/// Runs every rule about one app.
pub fn check(app: &App<'_>) -> Vec<Diagnostic> {
    rules()
        .filter_map(|rule| match rule.found {
            Found::App(check) => Some(check(app)),
            Found::Reading | Found::Stack(_) | Found::Allowance => None,
        })
        .flatten()
        .collect()
}

/// Runs every rule about apps that are applied together.
pub fn check_stack(apps: &[App<'_>]) -> Vec<Diagnostic> {
    rules()
        .filter_map(|rule| match rule.found {
            Found::Stack(check) => Some(check(apps)),
            Found::Reading | Found::App(_) | Found::Allowance => None,
        })
        .flatten()
        .collect()
}
