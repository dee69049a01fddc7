//! A health check on a port that is not open.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::app::items;
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// IP179.
pub(super) const RULE: Rule = Rule {
    code: Code::HealthPort,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  http_port: 8080
  health_check: {http_path: /health, port: 9090}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  http_port: 8080
  internal_ports: [9090]
  health_check: {http_path: /health, port: 9090}
",
    ),
    fix: "Check the HTTP port, or add the port to `internal_ports`.",
    found: Found::App(check),
};

/// The port of a service that names none.
const DEFAULT_PORT: i128 = 8080;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let checks = [
        ("health_check", Severity::Error),
        ("liveness_health_check", Severity::Warning),
    ];
    let mut found = Vec::new();
    for service in app.of_kind(ComponentKind::Service) {
        for (field, level) in checks {
            let Some(port) = service.node.find(&[field, "port"]) else {
                continue;
            };
            if let Some(mut finding) = problem(app, service, field, port) {
                finding.severity = level;
                found.push(finding);
            }
        }
    }
    found
}

fn problem(app: &App<'_>, service: &Component<'_>, field: &str, node: &Node) -> Option<Diagnostic> {
    let port = node.as_int().filter(|port| (1..=65535).contains(port))?;
    let written = match service.node.get("http_port") {
        Some(written) => written.as_int()?,
        None => 0,
    };
    let listed = items(service.node, "internal_ports");
    let internal: Option<Vec<i128>> = listed.map(Node::as_int).collect();
    let internal = internal?;
    let explicit_none = service.node.get("http_port").is_some() && !internal.is_empty();
    let http = match written {
        0 if explicit_none => None,
        0 => Some(DEFAULT_PORT),
        port => Some(port),
    };
    if http == Some(port) || internal.contains(&port) {
        return None;
    }
    let message = format!(
        "`{field}` of {} asks port {port}, which is not open",
        service.label()
    );
    let finding = RULE.at(app, node.span, message);
    Some(finding.help(help(port, http)))
}

fn help(port: i128, http: Option<i128>) -> String {
    match http {
        Some(http) => {
            format!("write {http}, which is its HTTP port, or add {port} to `internal_ports`")
        }
        None => format!("add {port} to `internal_ports`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(service: &str) -> Vec<String> {
        found_of(
            Code::HealthPort,
            &format!("name: shop\nservices:\n- {{name: web, {service}}}\n"),
        )
    }

    #[test]
    fn the_default_port_counts_unless_there_is_none() {
        assert!(found("health_check: {port: 8080}").is_empty());
        assert!(found("internal_ports: [9], health_check: {port: 8080}").is_empty());
        assert!(found("http_port: 3000, health_check: {port: 3000}").is_empty());
        assert_eq!(
            found("http_port: 3000, health_check: {port: 8080}"),
            ["error 3:53 `health_check` of service `web` asks port 8080, which is not open"]
        );
        assert_eq!(
            found("http_port: 0, internal_ports: [9], health_check: {port: 8080}"),
            ["error 3:71 `health_check` of service `web` asks port 8080, which is not open"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_left_alone_and_liveness_is_a_warning() {
        assert!(found("http_port: '3000', health_check: {port: 1}").is_empty());
        assert!(found("health_check: {port: 70000}").is_empty());
        assert!(found("internal_ports: [a], health_check: {port: 1}").is_empty());
        assert_eq!(
            found("liveness_health_check: {port: 1}"),
            [
                "warning 3:45 `liveness_health_check` of service `web` asks port 1, which is not open"
            ]
        );
    }
}
