//! A failure that nobody is told of.

use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Example, Found, Rule};
use crate::spec::{Node, Value};

/// IP312.
pub(super) const RULE: Rule = Rule {
    code: Code::NoFailureAlert,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
domains:
- domain: shop.example.com
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
domains:
- domain: shop.example.com
alerts:
- rule: DEPLOYMENT_FAILED
- rule: DOMAIN_FAILED
",
    ),
    fix: "Add the rule to the app's `alerts`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let alerts = app.root().entry("alerts");
    let is_list = alerts.is_none_or(|alerts| matches!(alerts.value.value, Value::Seq(_)));
    if app.components.is_empty() || !is_list {
        return Vec::new();
    }
    let name = app.root().get("name").map(|name| name.span);
    let span = alerts
        .map(|alerts| alerts.key_span)
        .or(name)
        .unwrap_or_else(|| app.head(app.root()));
    let has_domains = app
        .root()
        .get("domains")
        .is_some_and(|domains| !domains.items().is_empty());
    let domains = has_domains.then(|| {
        let message = "nobody is told when a domain fails";
        finding(app, span, "DOMAIN_FAILED", message)
    });
    let deployment = finding(
        app,
        span,
        "DEPLOYMENT_FAILED",
        "nobody is told when a deployment fails",
    );
    [deployment, domains.flatten()]
        .into_iter()
        .flatten()
        .collect()
}

/// Makes the finding unless the alert is there; one that is switched off tells nobody.
fn finding(app: &App<'_>, span: Span, rule: &str, message: &str) -> Option<Diagnostic> {
    let alerts = app.root().get("alerts").map_or(&[] as &[Node], Node::items);
    let of_rule = || {
        alerts
            .iter()
            .filter(|alert| alert.text("rule") == Some(rule))
    };
    let is_off = |alert: &&Node| alert.flag("disabled") == Some(true);
    if of_rule().any(|alert| !is_off(&alert)) {
        return None;
    }
    if let Some(off) = of_rule().find_map(|alert| alert.get("disabled")) {
        let message = format!("{message}: `{rule}` is switched off");
        return Some(RULE.at(app, off.span, message).help("delete `disabled`"));
    }
    let help = format!("add `rule: {rule}` to the app's `alerts`");
    let message = format!("{message}: there is no alert `{rule}`");
    Some(RULE.at(app, span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_missing_alert_is_told_at_the_list() {
        let found =
            |rest: &str| found_of(RULE.code, &format!("name: shop\nservices: [{{}}]\n{rest}"));
        assert_eq!(
            found("alerts: [{rule: DOMAIN_FAILED}]\n"),
            [
                "warning 3:1 nobody is told when a deployment fails: there is no alert `DEPLOYMENT_FAILED`"
            ]
        );
        assert_eq!(
            found("alerts: [{rule: DEPLOYMENT_FAILED, disabled: true}]\n"),
            [
                "warning 3:46 nobody is told when a deployment fails: `DEPLOYMENT_FAILED` is switched off"
            ]
        );
        assert_eq!(found("domains: [{domain: a.b}]\n").len(), 2);
        assert!(found("alerts: {}\n").is_empty());
        assert!(found_of(RULE.code, "on: push\n").is_empty());
    }
}
