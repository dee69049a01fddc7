//! A wildcard domain that needs more.

use super::domains::domains;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP184.
pub(super) const RULE: Rule = Rule {
    code: Code::WildcardDomain,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
domains:
- {domain: acme.shop, type: PRIMARY, wildcard: true}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
domains:
- {domain: acme.shop, type: PRIMARY, wildcard: true, zone: acme.shop}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Keep the domain in a zone of the account and name it, or be ready to write TXT records by hand.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    domains(app)
        .filter(|domain| domain.node.flag("wildcard") == Some(true))
        .filter(|domain| domain.node.text("zone").unwrap_or_default().is_empty())
        .map(|domain| {
            let what = app
                .quoted(domain.name)
                .map_or_else(|| "a domain".to_owned(), |name| format!("the domain {name}"));
            let span = domain
                .node
                .entry("wildcard")
                .map_or(domain.name.span, |entry| entry.key_span);
            let message = format!("{what} is a wildcard and names no zone");
            RULE.at(app, span, message)
                .help("add `zone`, or write the TXT records that the platform asks for, each time it changes them")
        })
        .collect()
}
