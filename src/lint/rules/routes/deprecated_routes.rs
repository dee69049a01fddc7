//! `routes` at a component.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};

use super::rewrite::rewrite;

/// IP302.
pub(super) const RULE: Rule = Rule {
    code: Code::DeprecatedRoutes,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  routes:
  - path: /
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match:
      path:
        prefix: /
    component:
      name: web
",
    ),
    fix: "Write the routes as `ingress.rules` of the app, or let `ipctl validate --fix` do it.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let mut fix = None;
    let mut found = Vec::new();
    for component in &app.components {
        let Some(entry) = component.node.entry("routes") else {
            continue;
        };
        if found.is_empty() {
            fix = rewrite(app);
        }
        let message = format!("{} has `routes`, which are deprecated", component.label());
        let finding = RULE.at(app, entry.key_span, message);
        found.push(finding.help(help(app, component, fix.is_some())));
    }
    if let (Some(first), Some(edits)) = (found.first_mut(), fix) {
        let finding = first.clone();
        *first = finding.fix("write the routes as ingress rules", edits);
    }
    found
}

fn help(app: &App<'_>, component: &Component<'_>, can_be_fixed: bool) -> String {
    if can_be_fixed {
        return "write them as `ingress.rules`; `ipctl validate --fix` does it".to_owned();
    }
    if app.root().get("ingress").is_some() {
        return format!(
            "add them to `ingress.rules`, with `component: {{name: {}}}`",
            component.name
        );
    }
    "write them as `ingress.rules` of the app".to_owned()
}
