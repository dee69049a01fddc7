//! A reference that works elsewhere only.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule, Target};

use super::holders::distinct;
use super::texts::{Text, texts};

/// IP210.
pub(super) const RULE: Rule = Rule {
    code: Code::StarterReference,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: HOST_NAME, value: '${STARTER_DOMAIN}'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: HOST_NAME, value: '${APP_DOMAIN}'}
",
    ),
    fix: "Use `${APP_DOMAIN}` or `${APP_URL}` in variables.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    texts(app)
        .iter()
        .flat_map(|text| of_text(app, text))
        .collect()
}

fn of_text(app: &App<'_>, text: &Text<'_, '_>) -> Vec<Diagnostic> {
    let found = text.references();
    let starter = distinct(&found).into_iter();
    starter
        .filter(|one| one.target == Target::Variable("STARTER_DOMAIN"))
        .map(|one| {
            let span = app.part(text.node(), one.text);
            let message = format!(
                "nothing fills in `${{STARTER_DOMAIN}}` in {}",
                text.subject()
            );
            RULE.at(app, span, message).help(
                "it is filled in as the host of an ingress rule only; here use `${APP_DOMAIN}`",
            )
        })
        .collect()
}
