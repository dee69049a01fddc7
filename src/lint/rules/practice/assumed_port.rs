//! A service that names no port.

use super::command_port::ports;
use super::settings::Settings;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP303.
pub(super) const RULE: Rule = Rule {
    code: Code::AssumedPort,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  http_port: 8080
",
    ),
    fix: "Write `http_port`, or `internal_ports` for a service that only other components reach.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let settings = Settings::of(app, |key| key == "PORT");
    app.of_kind(ComponentKind::Service)
        .filter(|service| names_no_port(service))
        .map(|service| finding(app, service, &settings))
        .collect()
}

fn names_no_port(service: &Component<'_>) -> bool {
    service.node.entry("http_port").is_none() && service.node.entry("internal_ports").is_none()
}

fn finding(app: &App<'_>, service: &Component<'_>, settings: &Settings<'_, '_>) -> Diagnostic {
    let message = format!("{} names no port, so 8080 is assumed", service.label());
    let found = RULE.at(app, service.span(), message);
    if let Some(port) = settings.get(service, "PORT").and_then(|port| port.value)
        && let Some(number) = port.as_str().and_then(|text| text.parse::<u16>().ok())
    {
        return found
            .note_at(
                format!("`PORT` says {number}"),
                app.document.place(port.span),
            )
            .help(format!("write `http_port: {number}`"));
    }
    match ports(app, service).first() {
        Some((port, span)) => found
            .note_at(
                format!("the command names port {port}"),
                app.document.place(*span),
            )
            .help(format!("write `http_port: {port}`")),
        None => found.help("write `http_port` with the port that the program listens on"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::diagnostics;

    fn help(service: &str) -> Vec<String> {
        let text = format!("name: shop\nservices:\n- {{name: web, {service}}}\n");
        let found = diagnostics(&text).into_iter();
        found
            .filter(|one| one.code == RULE.code)
            .flat_map(|one| {
                one.notes
                    .into_iter()
                    .map(|note| note.message)
                    .chain(one.help)
            })
            .collect()
    }

    #[test]
    fn variable_and_command_tell_which_port_is_meant() {
        let port = help("envs: [{key: PORT, value: \"3000\"}]");
        assert_eq!(port, ["`PORT` says 3000", "write `http_port: 3000`"]);
        let command = help("run_command: serve -l 5000");
        let expected = ["the command names port 5000", "write `http_port: 5000`"];
        assert_eq!(command, expected);
        assert!(help("http_port: 0").is_empty());
        assert!(help("internal_ports: [6379]").is_empty());
    }
}
