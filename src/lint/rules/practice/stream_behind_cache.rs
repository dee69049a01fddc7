//! A stream behind the edge cache.

use std::collections::{BTreeMap, BTreeSet};

use super::command::Command;
use super::evidence::{image_name, repository, words};
use super::settings::Settings;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// IP311.
pub(super) const RULE: Rule = Rule {
    code: Code::StreamBehindCache,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: mcp-hub
  github: {repo: acme/hub, branch: main}
",
        "\
name: shop
disable_edge_cache: true
services:
- name: mcp-hub
  github: {repo: acme/hub, branch: main}
",
    ),
    fix: "Write `disable_edge_cache: true` for the app; a static site cannot be in the same app then.",
    found: Found::App(check),
};

/// Words of names that stand for a program that streams.
const WORDS: [&str; 3] = ["mcp", "sse", "eventsource"];

/// Variables that tell a program to serve a stream, whatever their value.
const KEYS: [&str; 9] = [
    "MCP_HTTP_PORT",
    "MCP_PORT",
    "MCP_PATH",
    "MCP_HOST",
    "MCP_SERVER_NAME",
    "MCP_SERVER_PORT",
    "SSE_PATH",
    "SSE_PORT",
    "SSE_ENABLED",
];

/// Variables whose value names the way a program talks to its clients.
const TRANSPORTS: [&str; 4] = [
    "MCP_TRANSPORT",
    "MCP_SERVER_TRANSPORT",
    "TRANSPORT",
    "FASTMCP_TRANSPORT",
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    if app.root().flag("disable_edge_cache") == Some(true) {
        return Vec::new();
    }
    let settings = Settings::of(app, |key| KEYS.contains(&key) || TRANSPORTS.contains(&key));
    let paths = stream_paths(app);
    let public: Vec<&Component<'_>> = app
        .of_kind(ComponentKind::Service)
        .filter(|service| !service.is_internal())
        .collect();
    let mut found: Vec<Diagnostic> = public
        .iter()
        .filter_map(|service| {
            let sign = sign(service, &settings, &paths)?;
            Some(finding(app, service, &sign))
        })
        .collect();
    if let ([service], true) = (public.as_slice(), found.is_empty())
        && let Some(word) = streaming_word(app.name())
    {
        found.push(finding(
            app,
            service,
            &format!("the app's name says `{word}`"),
        ));
    }
    found
}

fn finding(app: &App<'_>, service: &Component<'_>, sign: &str) -> Diagnostic {
    let message = format!(
        "{} seems to stream ({sign}), but the edge cache is on",
        service.label()
    );
    let has_sites = app.of_kind(ComponentKind::StaticSite).next().is_some();
    let help = if has_sites {
        "move it to an app of its own without static sites, and write `disable_edge_cache: true` there"
    } else {
        "write `disable_edge_cache: true` for the app"
    };
    RULE.at(app, service.span(), message).help(help)
}

/// Returns what tells that a service streams.
fn sign(
    service: &Component<'_>,
    settings: &Settings<'_, '_>,
    paths: &BTreeMap<&str, &str>,
) -> Option<String> {
    by_name(service)
        .or_else(|| by_command(service))
        .or_else(|| by_variable(service, settings))
        .or_else(|| by_path(service, paths))
}

fn streaming_word(name: &str) -> Option<String> {
    words(name)
        .into_iter()
        .find(|word| WORDS.contains(&word.as_str()))
}

fn by_name(service: &Component<'_>) -> Option<String> {
    let folder = |key: &str| service.node.text(key);
    let named = [
        ("its name", Some(service.name)),
        ("its image", image_name(service)),
        ("its folder", folder("source_dir")),
        ("its Dockerfile", folder("dockerfile_path")),
        ("its repository", repository(service)),
    ];
    named.into_iter().find_map(|(what, name)| {
        let word = streaming_word(name?)?;
        Some(format!("{what} says `{word}`"))
    })
}

fn by_command(service: &Component<'_>) -> Option<String> {
    let command = Command::of(service)?;
    let mut texts = command.steps.iter().flat_map(|step| {
        let arguments = step.arguments.iter().map(|word| word.text.as_str());
        arguments.chain([step.program.as_str()])
    });
    let word = texts.find_map(|text| {
        let is_transport = text.starts_with("streamable-http");
        let stream = is_transport.then(|| "streamable-http".to_owned());
        stream.or_else(|| streaming_word(text))
    })?;
    Some(format!("its command says `{word}`"))
}

fn by_variable(service: &Component<'_>, settings: &Settings<'_, '_>) -> Option<String> {
    let transports = TRANSPORTS.into_iter().filter(|key| {
        let value = settings
            .get(service, key)
            .map(|one| one.text().to_ascii_lowercase());
        value.is_some_and(|value| value == "sse" || value.starts_with("streamable"))
    });
    let keys = KEYS
        .into_iter()
        .filter(|key| settings.get(service, key).is_some());
    let key = transports.chain(keys).next()?;
    Some(format!("variable `{key}`"))
}

fn by_path(service: &Component<'_>, paths: &BTreeMap<&str, &str>) -> Option<String> {
    let routes = service
        .node
        .get("routes")
        .map_or(&[] as &[Node], Node::items);
    let routes = routes.iter().filter_map(|route| route.text("path"));
    let health = service
        .node
        .find(&["health_check", "http_path"])
        .and_then(Node::as_str);
    let own = routes.chain(health).find(|path| is_stream(path));
    let path = own.or_else(|| paths.get(service.name).copied())?;
    Some(format!(
        "path `{}`",
        path.chars().take(60).collect::<String>()
    ))
}

/// Returns the path of a stream for each component that a rule leads one to.
fn stream_paths<'a>(app: &App<'a>) -> BTreeMap<&'a str, &'a str> {
    let rules = app.ingress.iter();
    rules
        .filter_map(|rule| Some((rule.component?, rule.prefix.or(rule.exact)?)))
        .filter(|(_, path)| is_stream(path))
        .collect()
}

fn is_stream(path: &str) -> bool {
    let parts: BTreeSet<&str> = path.split('/').collect();
    ["sse", "mcp", "events"]
        .iter()
        .any(|part| parts.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(name: &str, service: &str) -> Vec<String> {
        let text = format!("name: {name}\nservices:\n- {{{service}}}\n");
        found_of(RULE.code, &text)
    }

    #[test]
    fn streams_are_known_by_many_signs() {
        for service in [
            "name: a, image: {repository: acme/mcp-server}",
            "name: a, run_command: python s.py --transport sse",
            "name: a, envs: [{key: MCP_TRANSPORT, value: streamable-http}]",
            "name: a, routes: [{path: /events}]",
            "name: a, source_dir: services/mcp-hub",
        ] {
            assert_eq!(found("shop", service).len(), 1, "{service}");
        }
        let expected = "warning 3:10 service `a` seems to stream (the app's name says `mcp`), but the edge cache is on";
        assert_eq!(found("mcp-coordinator", "name: a"), [expected]);
    }

    #[test]
    fn others_are_left_alone() {
        for service in [
            "name: a, envs: [{key: MCP_SERVER_URL, value: x}]",
            "name: a, envs: [{key: MCP_TRANSPORT, value: stdio}]",
            "name: mcp, internal_ports: [80]",
            "name: assets",
        ] {
            assert!(found("shop", service).is_empty(), "{service}");
        }
    }
}
