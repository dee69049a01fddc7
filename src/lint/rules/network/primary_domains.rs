//! More than one primary domain.

use super::domains::domains;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP180.
pub(super) const RULE: Rule = Rule {
    code: Code::PrimaryDomains,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
domains:
- {domain: acme.shop, type: PRIMARY}
- {domain: www.acme.shop, type: PRIMARY}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
domains:
- {domain: acme.shop, type: PRIMARY}
- {domain: www.acme.shop, type: ALIAS}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Make all of them but one `ALIAS`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let primary = domains(app).filter(|domain| domain.role() == Some("PRIMARY"));
    let mut primary = primary.filter_map(|domain| domain.node.get("type"));
    let Some(first) = primary.next() else {
        return Vec::new();
    };
    primary
        .map(|role| {
            RULE.at(app, role.span, "a second domain is `PRIMARY`")
                .note_at("the first one", app.document.place(first.span))
                .help("write `ALIAS`")
        })
        .collect()
}
