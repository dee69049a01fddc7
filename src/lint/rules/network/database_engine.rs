//! A database without an engine.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP199.
pub(super) const RULE: Rule = Rule {
    code: Code::DatabaseEngine,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
databases:
- name: db
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
databases:
- {name: db, engine: PG}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `engine: PG`, or the engine of the managed cluster.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Database)
        .filter_map(|database| of_database(app, database))
        .collect()
}

fn of_database(app: &App<'_>, database: &Component<'_>) -> Option<Diagnostic> {
    let span = match database.node.get("engine") {
        None => database.span(),
        Some(engine) if matches!(engine.as_str(), Some("UNSET" | "")) => engine.span,
        Some(_) => return None,
    };
    let message = format!("{} has no engine", database.label());
    Some(
        RULE.at(app, span, message)
            .help("write `engine: PG` for PostgreSQL"),
    )
}
