//! A log destination that does not say where.

use super::requests::is_template;
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::app::items;
use crate::lint::{App, Example, Found, Rule};
use crate::spec::{Entry, Node, Value};

/// IP192.
pub(super) const RULE: Rule = Rule {
    code: Code::LogDestination,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  log_destinations:
  - name: central
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  log_destinations:
  - name: central
    papertrail: {endpoint: 'syslog+tls://logs.acme.shop:6514'}
",
    ),
    fix: "Name one provider, with the fields it needs.",
    found: Found::App(check),
};

/// The providers; `endpoint` is any other receiver.
const PROVIDERS: [&str; 5] = [
    "papertrail",
    "datadog",
    "logtail",
    "open_search",
    "endpoint",
];

/// The other fields of a destination.
const OTHERS: [&str; 3] = ["name", "tls_insecure", "headers"];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let components = app.components.iter();
    let destinations = components.flat_map(|one| items(one.node, "log_destinations"));
    destinations
        .filter(|node| matches!(node.value, Value::Map(_)))
        .flat_map(|node| of_destination(app, node))
        .collect()
}

fn of_destination(app: &App<'_>, node: &Node) -> Vec<Diagnostic> {
    let written = |key: &&&str| node.entry(key).is_some_and(|entry| !is_empty(&entry.value));
    let providers: Vec<&Entry> = PROVIDERS
        .iter()
        .filter(written)
        .filter_map(|key| node.entry(key))
        .collect();
    match providers.as_slice() {
        [] => nowhere(app, node).into_iter().collect(),
        [only] if only.key == "open_search" => of_search(app, only),
        [only] if only.key == "papertrail" => of_syslog(app, only).into_iter().collect(),
        [_] => Vec::new(),
        [first, others @ ..] => others
            .iter()
            .map(|other| twice(app, node, first, other))
            .collect(),
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => entries.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Reports a destination without a provider, unless one may be misspelt or has lost its fields, which the shape tells.
fn nowhere(app: &App<'_>, node: &Node) -> Option<Diagnostic> {
    let known = |key: &str| OTHERS.contains(&key) || matches!(key, "endpoint" | "open_search");
    if node.entries().iter().any(|entry| !known(&entry.key)) {
        return None;
    }
    let message = format!("{} names no provider", label(app, node));
    let span = node.get("name").map_or(app.head(node), |name| name.span);
    Some(
        RULE.at(app, span, message)
            .help("add one of `papertrail`, `datadog`, `logtail`, `open_search` and `endpoint`"),
    )
}

fn twice(app: &App<'_>, node: &Node, first: &Entry, other: &Entry) -> Diagnostic {
    let message = format!(
        "{} names both `{}` and `{}`",
        label(app, node),
        first.key,
        other.key
    );
    RULE.at(app, other.key_span, message)
        .note_at("the first one", app.document.place(first.key_span))
        .help("make a destination of its own for each")
}

fn label(app: &App<'_>, node: &Node) -> String {
    let name = node.get("name").and_then(|name| app.quoted(name));
    name.map_or_else(
        || "a log destination".to_owned(),
        |name| format!("the log destination {name}"),
    )
}

/// Warns of an address that is not that of a syslog server.
fn of_syslog(app: &App<'_>, papertrail: &Entry) -> Option<Diagnostic> {
    let endpoint = papertrail.value.get("endpoint")?;
    let address = endpoint.as_str()?;
    let inner = address.strip_prefix("syslog+tls://");
    let is_whole = inner.is_some_and(|inner| inner.contains(':'));
    if is_whole || address.is_empty() || is_template(address) {
        return None;
    }
    let message = "`papertrail` takes the address of a syslog server";
    Some(
        warning(app, endpoint.span, message)
            .help("write `syslog+tls://`, the host, `:` and the port"),
    )
}

fn warning(app: &App<'_>, span: Span, message: &str) -> Diagnostic {
    let mut finding = RULE.at(app, span, message);
    finding.severity = Severity::Warning;
    finding
}

fn of_search(app: &App<'_>, search: &Entry) -> Vec<Diagnostic> {
    let fields = ["endpoint", "cluster_name", "basic_auth", "index_name"];
    let misspelt = |entry: &Entry| !fields.contains(&entry.key.as_str());
    let written = |key: &str| search.value.entry(key).filter(|one| !is_empty(&one.value));
    if !matches!(search.value.value, Value::Map(_)) || search.value.entries().iter().any(misspelt) {
        return Vec::new();
    }
    let found = match (written("endpoint"), written("cluster_name")) {
        (None, None) => {
            let message = "`open_search` has neither `endpoint` nor `cluster_name`";
            let help = "write one: the address of a server, or the name of a managed cluster";
            Some(RULE.at(app, search.key_span, message).help(help))
        }
        (Some(endpoint), Some(cluster)) => {
            let message = "`open_search` has both `endpoint` and `cluster_name`";
            let finding = RULE
                .at(app, cluster.key_span, message)
                .note_at("the other one", app.document.place(endpoint.key_span));
            Some(finding.help("keep one of the two"))
        }
        (None, Some(cluster)) => with_password(app, search, cluster),
        (Some(endpoint), None) => {
            plain(app, endpoint).or_else(|| without_user(app, search, endpoint))
        }
    };
    found.into_iter().collect()
}

fn with_password(app: &App<'_>, search: &Entry, cluster: &Entry) -> Option<Diagnostic> {
    let password = search.value.get("basic_auth")?.entry("password")?;
    let message = "`password` stands beside `cluster_name`";
    Some(
        RULE.at(app, password.key_span, message)
            .note_at("the cluster", app.document.place(cluster.key_span))
            .help("delete it: the platform knows the password of a managed cluster"),
    )
}

fn plain(app: &App<'_>, endpoint: &Entry) -> Option<Diagnostic> {
    let address = endpoint.value.as_str()?;
    if !address.starts_with("http://") {
        return None;
    }
    let message = "`open_search` takes addresses that begin with `https://` only";
    let help = "write `https://`, the host and the port";
    Some(RULE.at(app, endpoint.value.span, message).help(help))
}

/// Warns of a server without a user: the API's description asks for one, but a server may be open.
fn without_user(app: &App<'_>, search: &Entry, endpoint: &Entry) -> Option<Diagnostic> {
    let known = search
        .value
        .get("basic_auth")
        .is_some_and(|auth| !is_empty(auth));
    let in_address = endpoint
        .value
        .as_str()
        .is_none_or(|text| text.contains('@'));
    if known || in_address {
        return None;
    }
    let message = "`open_search` has an `endpoint` and no `basic_auth`";
    Some(
        warning(app, endpoint.key_span, message)
            .help("add `basic_auth` with `user` and `password`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(destination: &str) -> Vec<String> {
        let text =
            format!("name: shop\nworkers:\n- name: w\n  log_destinations: [{{{destination}}}]\n");
        found_of(Code::LogDestination, &text)
    }

    #[test]
    fn a_destination_has_one_provider() {
        assert_eq!(
            found("name: logs, logtail: {token: x}, endpoint: 'https://a.io'"),
            ["error 4:56 the log destination `logs` names both `logtail` and `endpoint`"]
        );
        assert!(found("name: logs, datadg: {api_key: x}").is_empty());
        assert!(found("name: logs, datadog: {api_key: x}").is_empty());
        assert!(found("name: logs, logtail: {}").is_empty());
        assert_eq!(
            found("name: logs, open_search: {}"),
            ["error 4:29 the log destination `logs` names no provider"]
        );
    }

    #[test]
    fn papertrail_listens_at_a_syslog_address() {
        let at = |endpoint: &str| {
            found(&format!(
                "name: logs, papertrail: {{endpoint: '{endpoint}'}}"
            ))
        };
        assert_eq!(
            at("logs.acme.shop:6514"),
            ["warning 4:58 `papertrail` takes the address of a syslog server"]
        );
        assert_eq!(at("syslog+tls://logs.acme.shop").len(), 1);
        assert!(at("syslog+tls://logs.acme.shop:6514").is_empty());
        assert!(at("${LOGS}").is_empty());
    }

    #[test]
    fn a_search_server_is_an_address_or_a_cluster() {
        let search = |fields: &str| found(&format!("name: logs, open_search: {{{fields}}}"));
        assert_eq!(
            search("index_name: a"),
            ["error 4:35 `open_search` has neither `endpoint` nor `cluster_name`"]
        );
        assert_eq!(
            search("endpoint: 'https://a.io', cluster_name: c"),
            ["error 4:75 `open_search` has both `endpoint` and `cluster_name`"]
        );
        assert_eq!(
            search("cluster_name: c, basic_auth: {password: x}"),
            ["error 4:79 `password` stands beside `cluster_name`"]
        );
        assert_eq!(
            search("endpoint: 'https://a.io'"),
            ["warning 4:49 `open_search` has an `endpoint` and no `basic_auth`"]
        );
        assert_eq!(
            search("endpoint: 'http://a.io'"),
            ["error 4:59 `open_search` takes addresses that begin with `https://` only"]
        );
        assert!(search("cluster_name: c").is_empty());
        assert!(search("cluster: c").is_empty());
    }
}
