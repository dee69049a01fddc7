//! A component without a size.

use crate::catalog::DEFAULT_SIZE;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP322.
pub(super) const RULE: Rule = Rule {
    code: Code::NoSize,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  instance_size_slug: apps-s-1vcpu-0.5gb
",
    ),
    fix: "Write `instance_size_slug`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let is_sized = |kind| {
        matches!(
            kind,
            ComponentKind::Service | ComponentKind::Worker | ComponentKind::Job
        )
    };
    app.components
        .iter()
        .filter(|one| is_sized(one.kind) && one.node.entry("instance_size_slug").is_none())
        .map(|component| {
            let message = format!(
                "{} names no size, so the platform chooses its memory and price",
                component.label()
            );
            let help = format!("write `instance_size_slug`, such as `{DEFAULT_SIZE}`");
            RULE.at(app, component.span(), message).help(help)
        })
        .collect()
}
