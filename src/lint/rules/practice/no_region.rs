//! An app without a region.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP321.
pub(super) const RULE: Rule = Rule {
    code: Code::NoRegion,
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
region: fra
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `region`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let root = app.root();
    let is_spec = !app.components.is_empty() || root.entry("name").is_some();
    if !is_spec || root.entry("region").is_some() {
        return Vec::new();
    }
    let span = match root.get("name") {
        Some(name) => name.span,
        None => app.head(root),
    };
    let message = "the app names no region, so the platform chooses one";
    vec![
        RULE.at(app, span, message)
            .help("write `region`, such as `region: fra`"),
    ]
}
