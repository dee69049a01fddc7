//! A component that nobody can reach.

use std::collections::BTreeSet;

use super::requests::is_template;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::app::items;
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP189.
pub(super) const RULE: Rule = Rule {
    code: Code::Unrouted,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
static_sites:
- name: docs
  github: {repo: acme/docs, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /}}
    component: {name: web}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
static_sites:
- name: docs
  github: {repo: acme/docs, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /docs}}
    component: {name: docs}
  - match: {path: {prefix: /}}
    component: {name: web}
",
    ),
    fix: "Add an ingress rule that leads to the component, or delete the component.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let reached: BTreeSet<&str> = app
        .ingress
        .iter()
        .filter_map(|rule| rule.component)
        .collect();
    let names: BTreeSet<&str> = app.components.iter().map(|one| one.name).collect();
    let unclear = |name: &&str| is_template(name) || !names.contains(name);
    if app.ingress.is_empty() || reached.iter().any(unclear) {
        return Vec::new();
    }
    let unreached = app.components.iter().filter(|one| {
        !one.name.is_empty()
            && !reached.contains(one.name)
            && items(one.node, "routes").next().is_none()
    });
    unreached
        .filter_map(|component| Some(unrouted(app, component, level(component)?)))
        .collect()
}

/// Returns how bad it is that no rule leads to a component; none when that is how it should be.
fn level(component: &Component<'_>) -> Option<Severity> {
    match component.kind {
        ComponentKind::StaticSite | ComponentKind::Functions => Some(Severity::Warning),
        ComponentKind::Service => {
            let port = component.node.int("http_port");
            port.filter(|port| *port != 0).map(|_| Severity::Note)
        }
        _ => None,
    }
}

fn unrouted(app: &App<'_>, component: &Component<'_>, level: Severity) -> Diagnostic {
    let message = format!("no ingress rule leads to {}", component.label());
    let help = match component.kind {
        ComponentKind::Service => {
            "add a rule if it is for the public; other components reach it without one"
        }
        _ => "add a rule that leads to it",
    };
    let mut finding = RULE.at(app, component.span(), message).help(help);
    finding.severity = level;
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn what_has_its_own_routes_or_takes_no_requests_is_left_alone() {
        let text = "\
name: shop
services:
- {name: web, http_port: 80}
- {name: cache, internal_ports: [6379]}
workers: [{name: mail}]
functions: [{name: calc}, {name: sum, routes: [{path: /sum}]}]
ingress:
  rules:
  - {match: {path: {prefix: /}}, redirect: {authority: acme.shop}}
";
        assert_eq!(
            found_of(Code::Unrouted, text),
            [
                "note 3:10 no ingress rule leads to service `web`",
                "warning 6:20 no ingress rule leads to functions component `calc`"
            ]
        );
        let none = text.replace("  rules:\n  - {match", "  ruls:\n  - {match");
        assert!(found_of(Code::Unrouted, &none).is_empty());
        let misspelt = format!("{text}  - component: {{name: clac}}\n");
        assert!(found_of(Code::Unrouted, &misspelt).is_empty());
        let template = format!("{text}  - component: {{name: '${{WEB}}'}}\n");
        assert!(found_of(Code::Unrouted, &template).is_empty());
    }
}
