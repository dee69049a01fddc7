//! An internal port that is written twice.

use std::collections::HashMap;

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::app::items;
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::{Node, Value};

/// IP142.
pub(super) const RULE: Rule = Rule {
    code: Code::DuplicatePort,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: cache
  image: {registry_type: DOCR, repository: cache, tag: v1.4}
  internal_ports: [6379, 6379]
",
        "\
name: shop
services:
- name: cache
  image: {registry_type: DOCR, repository: cache, tag: v1.4}
  internal_ports: [6379, 6380]
",
    ),
    fix: "Delete one of the two, or write the port that was meant.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let services = app.of_kind(ComponentKind::Service);
    services
        .flat_map(|service| of_service(app, service))
        .collect()
}

fn of_service(app: &App<'_>, service: &Component<'_>) -> Vec<Diagnostic> {
    let mut seen = HashMap::new();
    let ports = items(service.node, "internal_ports");
    let mut twice = |port: &Node| {
        let Value::Int(number) = port.value else {
            return None;
        };
        let first = *seen.entry(number).or_insert(port.span);
        (first != port.span).then(|| {
            let message = format!("{} opens port {number} twice", service.label());
            RULE.at(app, port.span, message)
                .note_at("first written here", app.document.place(first))
                .help("delete one of the two")
        })
    };
    ports.filter_map(&mut twice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_port_once_in_each_service() {
        let text = "\
name: shop
services:
- {name: a, internal_ports: [1, 2, 1, 1]}
- {name: b, http_port: 1, internal_ports: [1]}
";
        assert_eq!(
            found_of(Code::DuplicatePort, text),
            [
                "warning 3:36 service `a` opens port 1 twice",
                "warning 3:39 service `a` opens port 1 twice"
            ]
        );
    }
}
