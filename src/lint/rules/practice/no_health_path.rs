//! A service without a health path.

use super::command::Command;
use super::servers::server;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP308.
pub(super) const RULE: Rule = Rule {
    code: Code::NoHealthPath,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  http_port: 8080
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  http_port: 8080
  health_check: {http_path: /health}
",
    ),
    fix: "Write `health_check.http_path` with a path that answers 200 only when the program works.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Service)
        .filter(|service| !service.is_internal() && !has_path(service))
        .filter(|service| server(service, Command::of(service).as_ref()).is_none())
        .map(|service| {
            let message = format!(
                "{} has no health path: only its port is tried",
                service.label()
            );
            let place = service.node.entry("health_check");
            let span = place.map_or(service.span(), |entry| entry.key_span);
            RULE.at(app, span, message)
                .help("write `health_check.http_path`, such as `/health`")
        })
        .collect()
}

fn has_path(service: &Component<'_>) -> bool {
    let check = service.node.get("health_check");
    check.is_some_and(|check| check.entry("http_path").is_some() || check.entry("path").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn the_old_name_counts_and_internal_services_need_none() {
        let found = |service: &str| {
            let text = format!("name: shop\nservices:\n- {{name: web, {service}}}\n");
            found_of(RULE.code, &text).len()
        };
        assert_eq!(found("health_check: {path: /up}"), 0);
        assert_eq!(found("internal_ports: [6379]"), 0);
        assert_eq!(found("health_check: {period_seconds: 10}"), 1);
        assert_eq!(found("health_check: ~"), 1);
    }
}
