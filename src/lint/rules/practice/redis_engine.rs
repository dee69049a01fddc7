//! An engine that has been replaced.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP325.
pub(super) const RULE: Rule = Rule {
    code: Code::RedisEngine,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
databases:
- {name: cache, engine: REDIS, production: true, cluster_name: shop-cache}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
databases:
- {name: cache, engine: VALKEY, production: true, cluster_name: shop-cache}
",
    ),
    fix: "Write `engine: VALKEY`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Database)
        .filter_map(|database| {
            let engine = database.node.get("engine")?;
            let message = format!(
                "{} has the engine `REDIS`, which has been replaced",
                database.label()
            );
            let help = "write `engine: VALKEY`; programs need no change";
            (engine.as_str() == Some("REDIS"))
                .then(|| RULE.at(app, engine.span, message).help(help))
        })
        .collect()
}
