//! An ingress match in a form that matches nothing.

use std::collections::BTreeSet;

use super::domains::domains;
use super::requests::{host, is_template};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, IngressRule, Rule};
use crate::spec::Node;

/// IP178.
pub(super) const RULE: Rule = Rule {
    code: Code::MatchForm,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: api}}
    component: {name: web}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /api}}
    component: {name: web}
",
    ),
    fix: "Begin paths with `/`, and write hosts as they are, without `*`, scheme, port or path.",
    found: Found::App(check),
};

/// How many dots of a host are looked at; a name has at most 127 labels.
const MOST_LABELS: usize = 127;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let own = Hosts::of(app);
    for rule in &app.ingress {
        let paths = ["prefix", "exact"].map(|form| rule.node.find(&["match", "path", form]));
        found.extend(
            paths
                .into_iter()
                .flatten()
                .filter_map(|path| of_path(app, path)),
        );
        let hosts = ["exact", "prefix"].map(|form| rule.node.find(&["match", "authority", form]));
        found.extend(
            hosts
                .into_iter()
                .flatten()
                .filter_map(|host| of_host(app, &own, host)),
        );
        found.extend(of_forms(app, rule));
        let target = rule.node.find(&["redirect", "authority"]);
        found.extend(target.and_then(|host| of_target(app, host)));
    }
    found
}

fn of_path(app: &App<'_>, node: &Node) -> Option<Diagnostic> {
    let path = node.as_str()?;
    if path.is_empty() || is_template(path) {
        return None;
    }
    let shown = app
        .quoted(node)
        .unwrap_or_else(|| "of an ingress rule".to_owned());
    if path.contains("://") {
        let message = format!("the path {shown} has a scheme and a host");
        let help = "write the path alone; hosts go to `match.authority.exact`";
        return Some(RULE.at(app, node.span, message).help(help));
    }
    if !path.starts_with('/') {
        let message = format!("the path {shown} does not begin with `/`");
        let plain = path.starts_with(|first: char| first.is_alphanumeric());
        let help = app.quoted(node).filter(|_| plain);
        let help = help.map(|_| format!("write `/{path}`"));
        return Some(RULE.at(app, node.span, message).help_maybe(help));
    }
    let (sign, help) = if path.contains('*') {
        ("`*`", "leave it out: a prefix matches everything below it")
    } else if path.contains(['?', '#']) {
        (
            "`?` or `#`",
            "write the path alone: queries are not matched",
        )
    } else {
        return None;
    };
    let message = format!("the path {shown} has a {sign}, which stands for nothing but itself");
    Some(warning(app, node, message).help(help))
}

fn of_host(app: &App<'_>, own: &Hosts, node: &Node) -> Option<Diagnostic> {
    let host = node.as_str()?;
    if host.is_empty() || is_template(host) {
        return None;
    }
    let (what, help) = if host.contains('*') {
        let help = "write one rule for each host; a rule without `authority` is for all of them";
        ("has a wildcard", help)
    } else if host.contains("://") {
        ("has a scheme", "write the host alone")
    } else if host.contains('/') {
        (
            "has a path",
            "write the host alone, and the path below `match.path`",
        )
    } else if host.contains(':') {
        ("has a port", "write the host alone")
    } else if own.lack(host) {
        let help =
            "add it to `domains`; `${STARTER_DOMAIN}` stands for the address of the platform";
        ("is none of the app's domains", help)
    } else {
        return None;
    };
    let shown = app
        .quoted(node)
        .unwrap_or_else(|| "of an ingress rule".to_owned());
    Some(warning(app, node, format!("the host {shown} {what}")).help(help))
}

/// Warns of a redirect whose host is more than a host.
fn of_target(app: &App<'_>, node: &Node) -> Option<Diagnostic> {
    let host = node.as_str().filter(|host| !is_template(host))?;
    let (what, help) = if host.contains("://") {
        (
            "has a scheme",
            "write the host alone, and the scheme as `scheme`",
        )
    } else if host.contains('/') {
        ("has a path", "write the host alone, and the path as `uri`")
    } else {
        return None;
    };
    let shown = app.quoted(node);
    let shown = shown.unwrap_or_else(|| "of a redirect".to_owned());
    Some(warning(app, node, format!("the host {shown} {what}")).help(help))
}

/// Reports two forms of a match beside each other, and a host that is to be matched by its beginning.
fn of_forms(app: &App<'_>, rule: &IngressRule<'_>) -> Vec<Diagnostic> {
    let both = ["path", "authority"].into_iter().filter_map(|part| {
        let node = rule.node.find(&["match", part])?;
        let (prefix, exact) = (node.entry("prefix")?, node.entry("exact")?);
        let message = format!("`{part}` has both `prefix` and `exact`");
        let mut finding = RULE
            .at(app, prefix.key_span, message)
            .note_at("the other one", app.document.place(exact.key_span))
            .help("keep one of the two");
        finding.severity = Severity::Warning;
        Some(finding)
    });
    let mut found: Vec<Diagnostic> = both.collect();
    let authority = rule.node.find(&["match", "authority"]);
    let alone = authority.filter(|authority| authority.get("exact").is_none());
    if let Some(prefix) = alone.and_then(|authority| authority.entry("prefix")) {
        let message = "a host is matched as a whole, not by its beginning";
        let mut finding = RULE
            .at(app, prefix.key_span, message)
            .help("write `exact` with the whole host");
        finding.severity = Severity::Warning;
        found.push(finding);
    }
    found
}

/// The hosts that requests can come in by.
struct Hosts {
    /// Every host that is listed; none when something else fills the list in.
    listed: Option<BTreeSet<String>>,
    /// The hosts whose subdomains are served too.
    wildcards: BTreeSet<String>,
}

impl Hosts {
    fn of(app: &App<'_>) -> Self {
        let all: BTreeSet<String> = domains(app).map(|domain| domain.host()).collect();
        let whole = !all.is_empty() && !all.iter().any(|host| is_template(host));
        let wide = domains(app).filter(|domain| domain.node.flag("wildcard") == Some(true));
        Self {
            wildcards: wide.map(|domain| domain.host()).collect(),
            listed: whole.then_some(all),
        }
    }

    /// Tells whether a host is none of these for certain.
    fn lack(&self, text: &str) -> bool {
        let host = host(text);
        let above = host.match_indices('.').take(MOST_LABELS);
        let mut above = above.filter_map(|(at, _)| host.get(at + 1..));
        let listed = self.listed.as_ref();
        listed.is_some_and(|listed| !listed.contains(&host))
            && !above.any(|part| part == "ondigitalocean.app" || self.wildcards.contains(part))
    }
}

fn warning(app: &App<'_>, node: &Node, message: String) -> Diagnostic {
    let mut finding = RULE.at(app, node.span, message);
    finding.severity = Severity::Warning;
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(matched: &str) -> Vec<String> {
        let text = format!(
            "name: shop\ningress:\n  rules:\n  - component: {{name: web}}\n    match: {{{matched}}}\n"
        );
        found_of(Code::MatchForm, &text)
    }

    #[test]
    fn the_host_of_a_redirect_is_a_host() {
        let text = |host: &str| {
            format!("name: shop\ningress: {{rules: [{{redirect: {{authority: '{host}'}}}}]}}\n")
        };
        assert_eq!(
            found_of(Code::MatchForm, &text("https://acme.shop")),
            ["warning 2:42 the host `https://acme.shop` has a scheme"]
        );
        assert_eq!(
            found_of(Code::MatchForm, &text("acme.shop/a")),
            ["warning 2:42 the host `acme.shop/a` has a path"]
        );
        assert!(found_of(Code::MatchForm, &text("acme.shop")).is_empty());
    }

    #[test]
    fn paths_begin_with_a_slash_and_have_no_wildcards() {
        assert_eq!(
            found("path: {exact: api}"),
            ["error 5:27 the path `api` does not begin with `/`"]
        );
        assert_eq!(
            found("path: {prefix: 'https://a.io/x'}"),
            ["error 5:28 the path `https://a.io/x` has a scheme and a host"]
        );
        assert_eq!(
            found("path: {prefix: /api/*}"),
            ["warning 5:28 the path `/api/*` has a `*`, which stands for nothing but itself"]
        );
        assert_eq!(
            found("path: {exact: '/a?b=1'}"),
            [
                "warning 5:27 the path `/a?b=1` has a `?` or `#`, which stands for nothing but itself"
            ]
        );
        assert!(found("path: {prefix: '${PREFIX}'}").is_empty());
        assert!(found("path: {prefix: ''}").is_empty());
        assert!(found("path: {prefix: 7}").is_empty());
    }

    #[test]
    fn hosts_are_among_the_domains_when_there_are_any() {
        let list = "domains: [{domain: a.io}, {domain: b.io, wildcard: true}]\n";
        let found = |host: &str, list: &str| {
            let rule =
                format!("match: {{authority: {{exact: '{host}'}}}}, component: {{name: web}}");
            let text = format!("name: shop\ningress:\n  rules: [{{{rule}}}]\n{list}");
            found_of(Code::MatchForm, &text)
        };
        for host in [
            "A.io.",
            "x.y.b.io",
            "b.io",
            "shop-1.ondigitalocean.app",
            "${STARTER_DOMAIN}",
        ] {
            assert!(found(host, list).is_empty(), "{host}");
        }
        assert_eq!(
            found("x.a.io", list),
            ["warning 3:39 the host `x.a.io` is none of the app's domains"]
        );
        assert!(found("x.a.io", "").is_empty());
        assert!(found("x.a.io", "domains: [{domain: '${DOMAIN}'}]\n").is_empty());
    }

    #[test]
    fn hosts_are_plain() {
        for (host, what) in [
            ("*.a.io", "has a wildcard"),
            ("https://a.io", "has a scheme"),
            ("a.io/x", "has a path"),
            ("a.io:8080", "has a port"),
        ] {
            assert_eq!(
                found(&format!("authority: {{exact: '{host}'}}")),
                [format!("warning 5:32 the host `{host}` {what}")]
            );
        }
        assert!(found("authority: {exact: '${STARTER_DOMAIN}'}").is_empty());
        assert_eq!(
            found("authority: {prefix: a}"),
            ["warning 5:25 a host is matched as a whole, not by its beginning"]
        );
        assert_eq!(
            found("path: {prefix: /, exact: /a}"),
            ["warning 5:20 `path` has both `prefix` and `exact`"]
        );
    }
}
