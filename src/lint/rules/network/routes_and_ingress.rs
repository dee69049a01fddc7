//! Routes in two places.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::spec::{Entry, Node, Value};

/// IP171.
pub(super) const RULE: Rule = Rule {
    code: Code::RoutesAndIngress,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  routes: [{path: /}]
ingress:
  rules:
  - match: {path: {prefix: /api}}
    component: {name: web}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /api}}
    component: {name: web}
  - match: {path: {prefix: /}}
    component: {name: web}
",
    ),
    fix: "Write every route as a rule of `ingress` and delete `routes`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let Some(ingress) = app.root().entry("ingress") else {
        return Vec::new();
    };
    let (level, beside, help) = if !app.ingress.is_empty() {
        let help = "move them to `ingress.rules` and delete `routes`";
        (Severity::Error, "the app has ingress rules", help)
    } else if says_none(&ingress.value) {
        let help = "delete one of the two";
        (Severity::Warning, "an empty `ingress` asks for none", help)
    } else {
        return Vec::new();
    };
    let components = app.components.iter();
    let routed = components.filter_map(|component| Some((component, routes(component.node)?)));
    routed
        .map(|(component, routes)| {
            let message = format!("{} has `routes`, but {beside}", component.label());
            let mut finding = RULE
                .at(app, routes.key_span, message)
                .note_at("the ingress", app.document.place(ingress.key_span))
                .help(help);
            finding.severity = level;
            finding
        })
        .collect()
}

fn routes(component: &Node) -> Option<&Entry> {
    let routes = component.entry("routes")?;
    (!routes.value.items().is_empty()).then_some(routes)
}

/// Tells whether an ingress says that there are no rules at all.
fn says_none(ingress: &Node) -> bool {
    let Value::Map(entries) = &ingress.value else {
        return false;
    };
    match entries.as_slice() {
        [] => true,
        [only] => {
            only.key == "rules"
                && matches!(&only.value.value, Value::Seq(items) if items.is_empty())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn an_empty_ingress_is_a_warning_and_other_settings_are_none() {
        let web = "name: shop\nservices:\n- name: web\n  routes: [{path: /}]\n";
        let found = |ingress: &str| found_of(Code::RoutesAndIngress, &format!("{web}{ingress}"));
        let warning =
            "warning 4:3 service `web` has `routes`, but an empty `ingress` asks for none";
        assert_eq!(found("ingress: {}\n"), [warning]);
        assert_eq!(found("ingress: {rules: []}\n"), [warning]);
        assert!(found("ingress: {load_balancer: DIGITALOCEAN}\n").is_empty());
        assert!(found("").is_empty());
    }
}
