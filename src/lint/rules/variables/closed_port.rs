//! A port that the service does not open.

use crate::diag::{Code, Diagnostic, Severity};
use std::collections::BTreeMap;

use crate::diag::Span;
use crate::lint::{App, Component, Example, Found, Rule, Variable};
use crate::model::view::ComponentKind;

use super::holders::{by_name, holders};
use super::mentions::{Mention, Naming, mentions};
use crate::model::address::Form;

/// IP225.
pub(super) const RULE: Rule = Rule {
    code: Code::ClosedPort,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: REDIS_URL, value: 'redis://redis:6380'}
- name: redis
  internal_ports: [6379]
  image: {registry_type: DOCKER_HUB, registry: library, repository: redis, tag: '7'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: REDIS_URL, value: 'redis://redis:6379'}
- name: redis
  internal_ports: [6379]
  image: {registry_type: DOCKER_HUB, registry: library, repository: redis, tag: '7'}
",
    ),
    fix: "Use a port that the service opens, or add it to `internal_ports`.",
    found: Found::App(check),
};

/// The HTTP port of a service that names none.
const DEFAULT_PORT: i128 = 8080;

/// The variables that may hold a port, by holder and name; the holder is empty for the app.
type Ports<'a, 'b> = BTreeMap<(&'a str, &'a str), &'b Variable<'a>>;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let names = by_name(app);
    let ports: Ports<'_, '_> = holders(app)
        .flatten()
        .filter(|variable| variable.key.ends_with("_PORT"))
        .map(|variable| ((owner(variable), variable.key), variable))
        .collect();
    let mut found = Vec::new();
    for mention in mentions(app) {
        let service = names.get(mention.host.name);
        let Some(service) = service.filter(|one| one.kind == ComponentKind::Service) else {
            continue;
        };
        let Some((port, span)) = port(app, &mention, &ports) else {
            continue;
        };
        let Some(open) = open_ports(service) else {
            continue;
        };
        if !open.contains(&i128::from(port)) {
            found.push(finding(app, &mention, service, (port, span), &open));
        }
    }
    found
}

fn owner<'a>(variable: &Variable<'a>) -> &'a str {
    variable.owner.as_ref().map_or("", |owner| owner.name)
}

/// Returns the port that is connected to, and where it is written.
fn port(app: &App<'_>, mention: &Mention<'_, '_>, ports: &Ports<'_, '_>) -> Option<(u16, Span)> {
    let variable = mention.variable;
    if mention.naming != Naming::Bare(Form::Name) {
        return Some((mention.port?, mention.span(app)));
    }
    let ends = ["_HOST", "_HOSTNAME", "_SERVER", "_ADDR", "_ADDRESS"];
    let stem = ends.iter().find_map(|end| variable.key.strip_suffix(end))?;
    let key = format!("{stem}_PORT");
    let here = ports.get(&(owner(variable), key.as_str()));
    let beside = here.or_else(|| ports.get(&("", key.as_str())))?;
    Some((beside.text().trim().parse().ok()?, beside.value?.span))
}

/// Returns the ports that a service opens inside the app; none when they cannot be told.
fn open_ports(service: &Component<'_>) -> Option<Vec<i128>> {
    let mut open = service.internal_ports();
    if service.is_internal() {
        return Some(open);
    }
    let http = match service.node.get("http_port") {
        Some(port) => port.as_int()?,
        None => DEFAULT_PORT,
    };
    open.extend([80, http]);
    Some(open)
}

fn finding(
    app: &App<'_>,
    mention: &Mention<'_, '_>,
    service: &Component<'_>,
    (port, span): (u16, Span),
    open: &[i128],
) -> Diagnostic {
    let called = if app.document.source.is_hidden(span) {
        "a port".to_owned()
    } else {
        format!("port {port}")
    };
    let message = format!(
        "{} connects to {} on {called}, which it does not open",
        mention.subject(),
        service.label()
    );
    let mut listed: Vec<String> = open.iter().take(6).map(i128::to_string).collect();
    listed.dedup();
    let listed = listed.join(", ");
    let help = match mention.naming {
        Naming::Address("https" | "wss") if !mention.host.has_port => {
            "there is no TLS inside the app: use `http://` or `ws://`".to_owned()
        }
        _ => format!("it opens {listed}; add {called} to its `internal_ports` if it listens there"),
    };
    RULE.at(app, span, message)
        .note_at("the service", app.document.place(service.span()))
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn ports_stand_in_the_address_or_beside_the_host() {
        let text = "name: shop\nservices:\n- name: api\n  http_port: 3000\n  internal_ports: [9090]\n- {name: plain}\n- {name: cache, internal_ports: [6379]}\nworkers:\n- name: w\n  envs:\n  - {key: A, value: 'http://api http://api:3000 http://api:9090'}\n  - {key: B, value: 'http://api:4000'}\n  - {key: C, value: 'https://api/x'}\n  - {key: D, value: 'http://cache'}\n  - {key: E, value: 'http://plain:8080'}\n  - {key: CACHE_HOST, value: cache}\n  - {key: CACHE_PORT, value: '6380'}\n  - {key: F, value: 'http://api:${api.PRIVATE_PORT}'}\n";
        assert_eq!(
            found_of(Code::ClosedPort, text),
            [
                "warning 12:29 `B` of worker `w` connects to service `api` on port 4000, which it does not open",
                "warning 13:30 `C` of worker `w` connects to service `api` on port 443, which it does not open",
                "warning 14:29 `D` of worker `w` connects to service `cache` on port 80, which it does not open",
                "warning 17:30 `CACHE_HOST` of worker `w` connects to service `cache` on port 6380, which it does not open"
            ]
        );
    }
}
