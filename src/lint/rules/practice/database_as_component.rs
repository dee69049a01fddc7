//! A database server that cannot be reached.

use super::command::Command;
use super::servers::{Server, server};
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// IP314.
pub(super) const RULE: Rule = Rule {
    code: Code::DatabaseAsComponent,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
workers:
- name: redis
  image: {registry_type: DOCKER_HUB, registry: library, repository: redis, tag: 7-alpine}
",
        "\
name: shop
services:
- name: redis
  image: {registry_type: DOCKER_HUB, registry: library, repository: redis, tag: 7-alpine}
  internal_ports: [6379]
",
    ),
    fix: "Make it a service with `internal_ports` and without `http_port`, or use `databases`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.components
        .iter()
        .filter_map(|component| {
            let server = server(component, Command::of(component).as_ref())?;
            let (span, message) = problem(component, server)?;
            let help = match component.kind {
                ComponentKind::Service => {
                    format!(
                        "write `internal_ports: [{}]` and no `http_port`",
                        server.port
                    )
                }
                _ => format!(
                    "make it a service with `internal_ports: [{}]`, or use a managed database",
                    server.port
                ),
            };
            Some(RULE.at(app, span, message).help(help))
        })
        .collect()
}

fn problem(component: &Component<'_>, server: &Server) -> Option<(Span, String)> {
    let label = component.label();
    let title = server.title;
    let http_port = component.node.get("http_port");
    match component.kind {
        ComponentKind::Worker | ComponentKind::Job => {
            let message = format!("{label} runs {title}, but nothing can connect to it there");
            Some((component.span(), message))
        }
        ComponentKind::Service => {
            let number = http_port.and_then(Node::as_int);
            let is_own = number == Some(server.port);
            match http_port {
                Some(port) if is_own && !server.speaks_http => {
                    let message = format!(
                        "the platform would speak HTTP to {title} on port {} of {label}",
                        server.port
                    );
                    Some((port.span, message))
                }
                Some(_) if is_own => None,
                _ if component.node.entry("internal_ports").is_some() => None,
                _ => {
                    let message =
                        format!("{label} runs {title}, but opens no internal port for it");
                    Some((component.span(), message))
                }
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(service: &str) -> Vec<String> {
        found_of(
            RULE.code,
            &format!("name: shop\nservices:\n- {{name: a, {service}}}\n"),
        )
    }

    #[test]
    fn services_need_internal_ports() {
        let redis = "image: {repository: library/redis}";
        assert_eq!(
            found(&format!("{redis}, http_port: 6379")),
            ["warning 3:60 the platform would speak HTTP to Redis on port 6379 of service `a`"]
        );
        assert_eq!(
            found(redis),
            ["warning 3:10 service `a` runs Redis, but opens no internal port for it"]
        );
        assert!(found(&format!("{redis}, internal_ports: [6379]")).is_empty());
        assert!(found("image: {repository: minio/minio}, http_port: 9000").is_empty());
    }

    #[test]
    fn clients_and_other_images_are_no_servers() {
        let job = "name: shop\njobs:\n- {name: a, image: {repository: postgres}, run_command: psql -f a.sql}\n";
        assert!(found_of(RULE.code, job).is_empty());
        assert!(found("image: {repository: redis-commander}").is_empty());
        let worker =
            "name: shop\nworkers:\n- {name: a, github: {repo: a/b}, run_command: redis-server}\n";
        assert_eq!(found_of(RULE.code, worker).len(), 1);
    }
}
