//! A variable that hides one of the app.

use crate::diag::{Code, Diagnostic, Severity};
use std::collections::BTreeMap;

use crate::diag::Span;
use crate::lint::{App, Example, Found, Rule};

use super::holders::{holder, key_span};

/// IP220.
pub(super) const RULE: Rule = Rule {
    code: Code::OverriddenVariable,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
envs:
- {key: LOG_LEVEL, value: info}
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: LOG_LEVEL, value: debug}
",
        "\
name: shop
envs:
- {key: LOG_LEVEL, value: info}
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
",
    ),
    fix: "Delete one of the two, or give them different names.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let of_app = app.variables.iter();
    let of_app: BTreeMap<&str, Span> = of_app
        .filter(|variable| variable.owner.is_none() && !variable.key.is_empty())
        .map(|variable| (variable.key, key_span(app, variable)))
        .collect();
    let inner = app.variables.iter().filter(|one| one.owner.is_some());
    inner
        .filter_map(|variable| {
            let hidden = of_app.get(variable.key)?;
            let message = format!(
                "`{}` of {} hides the variable of the app",
                variable.key,
                holder(variable)
            );
            let found = RULE
                .at(app, key_span(app, variable), message)
                .note_at("the variable of the app", app.document.place(*hidden))
                .help("delete one of the two when both are to be the same");
            Some(found)
        })
        .collect()
}
