//! An alert that is written twice.

use std::collections::HashMap;

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::app::items;
use crate::lint::{App, Example, Found, Rule};
use crate::spec::Node;

/// IP143.
pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateAlert,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
alerts:
- {rule: DEPLOYMENT_FAILED}
- {rule: DOMAIN_FAILED}
- {rule: DEPLOYMENT_FAILED}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
alerts:
- {rule: DEPLOYMENT_FAILED}
- {rule: DOMAIN_FAILED}
",
    ),
    fix: "Delete one of the two.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let components = app.components.iter().map(|component| component.node);
    let owners = std::iter::once(app.root()).chain(components);
    owners.flat_map(|owner| twice(app, owner)).collect()
}

fn twice(app: &App<'_>, owner: &Node) -> Vec<Diagnostic> {
    let mut seen = HashMap::new();
    let rules = items(owner, "alerts").filter_map(|alert| alert.get("rule"));
    rules
        .filter_map(|rule| {
            let name = rule.as_str()?;
            let first = *seen.entry(name).or_insert(rule.span);
            (first != rule.span).then(|| {
                let shown = app.quoted(rule).unwrap_or_default();
                let message = format!("the alert {shown} is written twice in one list");
                RULE.at(app, rule.span, message)
                    .note_at("first written here", app.document.place(first))
                    .help("delete one of the two: alerts are told apart by their rule")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_rule_once_in_each_list() {
        let text = "\
name: shop
alerts: [{rule: DOMAIN_FAILED}, {rule: DOMAIN_LIVE}, {rule: DOMAIN_FAILED, disabled: true}]
services:
- {name: a, alerts: [{rule: RESTART_COUNT}]}
- {name: b, alerts: [{rule: RESTART_COUNT}, {}]}
";
        assert_eq!(
            found_of(Code::DuplicateAlert, text),
            ["warning 2:61 the alert `DOMAIN_FAILED` is written twice in one list"]
        );
    }
}
