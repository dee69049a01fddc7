//! An ingress rule that matches nothing.

use super::rule_action::is_complete;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::spec::{Node, Value};

/// IP175.
pub(super) const RULE: Rule = Rule {
    code: Code::RuleWithoutMatch,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - component: {name: web}
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
    fix: "Add `match: {path: {prefix: /}}`, or the path the rule is for.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let rules = app.ingress.iter().enumerate();
    rules
        .filter(|(_, rule)| is_complete(rule.node) && !rule.node.entries().is_empty())
        .filter(|(_, rule)| {
            rule.node
                .get("match")
                .is_none_or(|node| holds_nothing(node, 3))
        })
        .map(|(index, rule)| {
            let span = match rule.node.entry("match") {
                Some(entry) => entry.key_span,
                None => app.head(rule.node),
            };
            let message = format!(
                "ingress rule {} does not say which requests it is for",
                index + 1
            );
            RULE.at(app, span, message)
                .help("add `match: {path: {prefix: /}}` if it is for all of them")
        })
        .collect()
}

/// Tells whether a mapping has nothing in it but empty mappings.
fn holds_nothing(node: &Node, depth: usize) -> bool {
    let Value::Map(entries) = &node.value else {
        return false;
    };
    depth > 0
        && entries
            .iter()
            .all(|entry| holds_nothing(&entry.value, depth - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn empty_mappings_match_nothing_and_other_kinds_are_left_to_others() {
        let text = "\
name: shop
ingress:
  rules:
  - match: {path: {}}
    component: {name: web}
  - match:
    component: {name: web}
  - match: /
    component: {name: web}
  - match: {authority: {exact: a.io}}
    component: {name: web}
  - matches: {path: {prefix: /}}
    component: {name: web}
";
        assert_eq!(
            found_of(Code::RuleWithoutMatch, text),
            [
                "error 4:5 ingress rule 1 does not say which requests it is for",
                "error 7:5 ingress rule 2 does not say which requests it is for"
            ]
        );
    }
}
