//! An ingress rule that does not say one thing.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, IngressRule, Rule};
use crate::spec::{Node, Value};

/// IP174.
pub(super) const RULE: Rule = Rule {
    code: Code::RuleAction,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /}}
    component: {name: web}
    redirect: {uri: /shop}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /}}
    component: {name: web}
",
    ),
    fix: "Keep one of `component` and `redirect` in each rule.",
    found: Found::App(check),
};

/// The fields of a rule.
const FIELDS: [&str; 4] = ["match", "component", "redirect", "cors"];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.ingress
        .iter()
        .enumerate()
        .filter_map(|(index, rule)| problem(app, index, rule))
        .collect()
}

fn problem(app: &App<'_>, index: usize, rule: &IngressRule<'_>) -> Option<Diagnostic> {
    let number = index + 1;
    match (rule.node.entry("component"), rule.node.entry("redirect")) {
        (Some(component), Some(redirect)) => {
            let message = format!("ingress rule {number} has both `component` and `redirect`");
            Some(
                RULE.at(app, redirect.key_span, message)
                    .note_at("the other one", app.document.place(component.key_span))
                    .help("keep one of the two; a second rule can do the other"),
            )
        }
        (None, None) if is_complete(rule.node) => {
            let message = format!("ingress rule {number} has neither `component` nor `redirect`");
            Some(
                RULE.at(app, app.head(rule.node), message)
                    .help("say where its requests go: `component: {name: web}`"),
            )
        }
        _ => None,
    }
}

/// Tells whether a rule is a mapping in which nothing is misspelt.
pub(super) fn is_complete(rule: &Node) -> bool {
    let known = |key: &str| FIELDS.contains(&key);
    matches!(rule.value, Value::Map(_)) && rule.entries().iter().all(|entry| known(&entry.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn a_rule_needs_one_of_them_unless_it_may_be_misspelt() {
        let text = "\
name: shop
ingress:
  rules:
  - match: {path: {prefix: /a}}
  - {}
  - match: {path: {prefix: /b}}
    componet: {name: web}
  - text
  -
";
        assert_eq!(
            found_of(Code::RuleAction, text),
            [
                "error 4:5 ingress rule 1 has neither `component` nor `redirect`",
                "error 5:5 ingress rule 2 has neither `component` nor `redirect`"
            ]
        );
    }
}
