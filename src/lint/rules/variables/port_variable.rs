//! PORT says something else than the spec.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule, Variable};
use crate::model::view::ComponentKind;

use super::holders::{holder, scope};

/// IP221.
pub(super) const RULE: Rule = Rule {
    code: Code::PortVariable,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  http_port: 8080
  envs:
  - {key: PORT, value: '3000'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  http_port: 3000
  envs:
  - {key: PORT, value: '3000'}
",
    ),
    fix: "Delete the variable: the platform sets it to `http_port`.",
    found: Found::App(check),
};

/// The HTTP port of a service that names none.
const DEFAULT_PORT: i128 = 8080;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let ports = app.variables.iter().filter(|one| one.key == "PORT");
    ports
        .filter_map(|variable| finding(app, variable))
        .collect()
}

fn finding(app: &App<'_>, variable: &Variable<'_>) -> Option<Diagnostic> {
    let first = app.of_kind(ComponentKind::Service).next();
    let service = variable.owner.as_ref().or(first)?;
    if scope(variable) == "BUILD_TIME" {
        let message = format!("`PORT` of {} is set only while building", holder(variable));
        let span = variable.node.get("scope")?.span;
        let help = "delete the variable; the platform sets it for a service that runs";
        return Some(RULE.at(app, span, message).help(help));
    }
    let port = http_port(service)?;
    let value = variable.value?;
    let wanted: i128 = variable.text().trim().parse().ok()?;
    (port != wanted && !app.document.source.is_hidden(value.span)).then(|| {
        let subject = holder(variable);
        let asked = service.label();
        let (message, help) = if service.node.get("http_port").is_some() {
            (
                format!("`PORT` of {subject} is {wanted}, but {asked} is asked on port {port}"),
                "delete the variable; `PORT` is then the `http_port`".to_owned(),
            )
        } else {
            (
                format!("`PORT` of {subject} is {wanted}, but {asked} has no `http_port` and is asked on port {port}"),
                format!("write `http_port: {wanted}`, and delete the variable"),
            )
        };
        RULE.at(app, value.span, message).help(help)
    })
}

/// Returns the port that a service is asked on; none for what takes no HTTP, or when it cannot be told.
fn http_port(service: &Component<'_>) -> Option<i128> {
    if service.kind != ComponentKind::Service || service.is_internal() {
        return None;
    }
    match service.node.get("http_port") {
        Some(port) => port.as_int().filter(|port| *port != 0),
        None => Some(DEFAULT_PORT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn a_service_without_a_port_is_asked_on_8080_and_a_worker_is_not_asked() {
        let text = "name: shop\nservices:\n- name: web\n  envs: [{key: PORT, value: '3000'}]\n- name: api\n  http_port: 80\n  envs: [{key: PORT, scope: BUILD_TIME, value: '80'}]\n- name: cache\n  internal_ports: [6379]\n  envs: [{key: PORT, value: '6379'}]\nworkers:\n- name: w\n  envs: [{key: PORT, value: '1'}]\n";
        assert_eq!(
            found_of(Code::PortVariable, text),
            [
                "warning 4:29 `PORT` of service `web` is 3000, but service `web` has no `http_port` and is asked on port 8080",
                "warning 7:29 `PORT` of service `api` is set only while building"
            ]
        );
    }
}
