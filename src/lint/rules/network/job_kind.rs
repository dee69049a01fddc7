//! A job without a kind.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP196.
pub(super) const RULE: Rule = Rule {
    code: Code::JobKind,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
jobs:
- name: migrate
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
jobs:
- name: migrate
  kind: PRE_DEPLOY
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Say when the job runs: `PRE_DEPLOY`, `POST_DEPLOY`, `FAILED_DEPLOY` or `SCHEDULED`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Job)
        .filter_map(|job| of_job(app, job))
        .collect()
}

/// Reports a job without a kind, unless its schedule or a misspelt key says what is meant.
fn of_job(app: &App<'_>, job: &Component<'_>) -> Option<Diagnostic> {
    let span = match job.node.get("kind") {
        Some(kind) if kind.as_str() == Some("UNSPECIFIED") => kind.span,
        None => job.span(),
        Some(_) => return None,
    };
    if ["schedule", "type"]
        .iter()
        .any(|key| job.node.get(key).is_some())
    {
        return None;
    }
    let message = format!(
        "{} has no `kind`, so it runs after each deployment",
        job.label()
    );
    let help = "write `kind: POST_DEPLOY` if that is meant; migrations want `PRE_DEPLOY`";
    Some(RULE.at(app, span, message).help(help))
}
