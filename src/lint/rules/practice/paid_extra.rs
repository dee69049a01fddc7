//! A setting that costs extra.

use crate::catalog::DEDICATED_EGRESS;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP334.
pub(super) const RULE: Rule = Rule {
    code: Code::PaidExtra,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
egress: {type: DEDICATED_IP}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Delete `egress` unless something outside lets in only known addresses.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let kind = app.root().find(&["egress", "type"]);
    kind.filter(|kind| kind.as_str() == Some("DEDICATED_IP"))
        .map(|kind| {
            let dollars = DEDICATED_EGRESS.0 / 100;
            let message = format!("a dedicated outbound address costs ${dollars} a month");
            let help = "delete `egress` unless something outside lets in only known addresses";
            RULE.at(app, kind.span, message).help(help)
        })
        .into_iter()
        .collect()
}
