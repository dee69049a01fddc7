//! A secret taken from elsewhere, shown in plain.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::{Naming, is_marked, naming};
use crate::lint::{App, Example, Found, Rule, Target, Variable};

use super::bindables::is_open;
use super::holders::{holder, key_span};

/// IP212.
pub(super) const RULE: Rule = Rule {
    code: Code::SecretNameReference,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DB_PASSWORD, value: '${db.PASSWORD}'}
databases:
- {name: db, engine: PG}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DB_PASSWORD, type: SECRET, value: '${db.PASSWORD}'}
databases:
- {name: db, engine: PG}
",
    ),
    fix: "Add `type: SECRET`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let plain = app.variables.iter();
    plain
        .filter(|variable| !is_marked(variable) && takes_a_secret(variable))
        .filter(|variable| matches!(naming(variable.key), Naming::Password | Naming::Secret))
        .map(|variable| {
            let message = format!(
                "`{}` of {} is filled in with a secret and is not marked as one",
                variable.key,
                holder(variable)
            );
            RULE.at(app, key_span(app, variable), message)
                .help("add `type: SECRET`")
        })
        .collect()
}

fn takes_a_secret(variable: &Variable<'_>) -> bool {
    variable.references.iter().any(|one| match one.target {
        Target::Variable(name) | Target::Offered { name, .. } | Target::Pooled { name, .. } => {
            !is_open(name)
        }
        _ => false,
    })
}
