//! Maintenance settings that contradict each other.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP188.
pub(super) const RULE: Rule = Rule {
    code: Code::Maintenance,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
maintenance: {enabled: false, archive: true}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
maintenance: {enabled: true, archive: true}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `enabled: true` beside `archive: true`, or take `archive` away.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    contradiction(app).into_iter().collect()
}

fn contradiction(app: &App<'_>) -> Option<Diagnostic> {
    let maintenance = app.root().get("maintenance")?;
    let (enabled, archive) = (maintenance.entry("enabled")?, maintenance.entry("archive")?);
    if enabled.value.as_bool() != Some(false) || archive.value.as_bool() != Some(true) {
        return None;
    }
    let message = "`enabled: false` stands beside `archive: true`, which stops the app";
    Some(
        RULE.at(app, enabled.value.span, message)
            .note_at("the archive", app.document.place(archive.key_span))
            .help("write `true` if the app is to stop, else take `archive` away"),
    )
}
