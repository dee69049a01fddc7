//! A component that nothing is deployed for.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP151.
pub(super) const RULE: Rule = Rule {
    code: Code::NoSource,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Add one of `github`, `gitlab`, `bitbucket`, `git` and `image`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let built = app
        .components
        .iter()
        .filter(|component| component.kind != ComponentKind::Database);
    built
        .filter(|component| component.sources().is_empty())
        .map(|component| {
            let message = format!("{} has no source", component.label());
            let help = match component.kind {
                ComponentKind::StaticSite | ComponentKind::Functions => {
                    "say where its code is: `github`, `gitlab`, `bitbucket` or `git`"
                }
                _ => "say what runs: `image`, or where its code is: `github`, `gitlab`, `bitbucket` or `git`",
            };
            RULE.at(app, component.span(), message).help(help)
        })
        .collect()
}
