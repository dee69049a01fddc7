//! A variable that ipctl keeps for itself.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

use super::holders::{holder, key_span};

/// IP222.
pub(super) const RULE: Rule = Rule {
    code: Code::ReservedVariable,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
envs:
- {key: IPCTL_STATE, value: x}
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
",
    ),
    fix: "Delete the variable.",
    found: Found::App(check),
};

/// The variable in which the state of an app is kept.
const RESERVED: &str = "IPCTL_STATE";

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let reserved = app.variables.iter().filter(|one| one.key == RESERVED);
    reserved
        .map(|variable| {
            let message = format!("`{RESERVED}` of {} is written by ipctl", holder(variable));
            RULE.at(app, key_span(app, variable), message)
                .help("delete the variable")
        })
        .collect()
}
