//! A static site that names no output.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP324.
pub(super) const RULE: Rule = Rule {
    code: Code::NoOutputDirectory,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
static_sites:
- name: pages
  github: {repo: acme/pages, branch: main}
",
        "\
name: shop
static_sites:
- name: pages
  github: {repo: acme/pages, branch: main}
  output_dir: dist
",
    ),
    fix: "Write `output_dir`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::StaticSite)
        .filter(|site| site.node.entry("output_dir").is_none())
        .map(|site| {
            let message = format!(
                "{} names no `output_dir`, so its output is guessed",
                site.label()
            );
            let help = "write `output_dir` with the folder that the build writes";
            RULE.at(app, site.span(), message).help(help)
        })
        .collect()
}
