//! A route to something that serves no requests.

use super::requests::is_template;
use super::targets::Targets;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// IP173.
pub(super) const RULE: Rule = Rule {
    code: Code::RouteTarget,
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
    component: {name: wbe}
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
    fix: "Lead the rule to a service, a static site or a functions component of the same app.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let mut targets = Targets::new(app);
    let rules = app.ingress.iter();
    let named = rules.filter_map(|rule| rule.node.find(&["component", "name"]));
    named
        .filter_map(|name| problem(app, &mut targets, name))
        .collect()
}

fn problem(app: &App<'_>, targets: &mut Targets<'_>, node: &Node) -> Option<Diagnostic> {
    let name = node.as_str()?;
    if name.is_empty() || is_template(name) {
        return None;
    }
    match targets.get(name) {
        None => Some(unknown(app, targets, node, name)),
        Some(target) if !target.kind.is_routable() => Some(unreachable(app, node, target)),
        Some(target) => internal(app, node, target),
    }
}

fn unknown(app: &App<'_>, targets: &mut Targets<'_>, node: &Node, name: &str) -> Diagnostic {
    let message = match app.quoted(node) {
        Some(name) => format!("an ingress rule leads to {name}, which is not in the app"),
        None => "an ingress rule leads to a component that is not in the app".to_owned(),
    };
    let meant = targets
        .meant(name)
        .map(|meant| format!("did you mean `{meant}`?"));
    let all = targets.routable();
    let listed = (!all.is_empty()).then(|| format!("it can lead to {}", all.join(", ")));
    RULE.at(app, node.span, message)
        .help_maybe(meant.or(listed))
}

fn unreachable(app: &App<'_>, node: &Node, target: &Component<'_>) -> Diagnostic {
    let message = format!(
        "an ingress rule leads to {}, which takes no requests",
        target.label()
    );
    let help = match target.kind {
        ComponentKind::Worker => "make it a service if it listens on a port, or delete the rule",
        ComponentKind::Database => {
            "databases are reached from inside the app only: delete the rule"
        }
        _ => "delete the rule, or name a service, a static site or a functions component",
    };
    RULE.at(app, node.span, message)
        .note_at("it stands here", app.document.place(target.span()))
        .help(help)
}

/// Reports a rule for a service that opens internal ports only. Without any `http_port` the platform may take its default.
fn internal(app: &App<'_>, node: &Node, target: &Component<'_>) -> Option<Diagnostic> {
    if !target.is_internal() {
        return None;
    }
    let (level, why) = match target.node.get("http_port") {
        Some(port) if port.as_int() == Some(0) => (Severity::Error, "has no HTTP port"),
        Some(_) => return None,
        None => (Severity::Warning, "names internal ports only"),
    };
    let message = format!("an ingress rule leads to {}, which {why}", target.label());
    let mut finding = RULE
        .at(app, node.span, message)
        .note_at("it stands here", app.document.place(target.span()))
        .help("set `http_port` to the port that speaks HTTP, or delete the rule");
    finding.severity = level;
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{diagnostics, found_of};

    const APP: &str = "\
name: shop
services:
- {name: cache, internal_ports: [6379]}
- {name: closed, http_port: 0, internal_ports: [6379]}
- {name: mixed, http_port: 80, internal_ports: [6379]}
workers: [{name: mail}]
databases: [{name: db}]
ingress:
  rules:
";

    fn found(name: &str) -> Vec<String> {
        let rule = format!("  - match: {{path: {{prefix: /}}}}\n    component: {{name: {name}}}\n");
        found_of(Code::RouteTarget, &format!("{APP}{rule}"))
    }

    #[test]
    fn each_kind_of_target_is_told_apart() {
        let leads = "11:23 an ingress rule leads to";
        assert_eq!(
            found("mail"),
            [format!(
                "error {leads} worker `mail`, which takes no requests"
            )]
        );
        assert_eq!(
            found("db"),
            [format!(
                "error {leads} database `db`, which takes no requests"
            )]
        );
        assert_eq!(
            found("cache"),
            [format!(
                "warning {leads} service `cache`, which names internal ports only"
            )]
        );
        assert_eq!(
            found("closed"),
            [format!(
                "error {leads} service `closed`, which has no HTTP port"
            )]
        );
        assert!(found("mixed").is_empty());
        assert!(found("\"${WEB}\"").is_empty());
        assert!(found("[a]").is_empty());
    }

    #[test]
    fn a_misspelt_name_gets_the_right_one() {
        let text =
            format!("{APP}  - match: {{path: {{prefix: /}}}}\n    component: {{name: mixd}}\n");
        let found = diagnostics(&text);
        let found = found.iter().find(|one| one.code == Code::RouteTarget);
        let help = found.and_then(|one| one.help.as_deref());
        assert_eq!(help, Some("did you mean `mixed`?"));
    }
}
