//! A database or user name for an engine that has none.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP170.
pub(super) const RULE: Rule = Rule {
    code: Code::DatabaseUser,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
databases:
- {name: cache, engine: VALKEY, production: true, cluster_name: cache, db_user: app}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
databases:
- {name: cache, engine: VALKEY, production: true, cluster_name: cache}
",
    ),
    fix: "Delete `db_name` and `db_user`.",
    found: Found::App(check),
};

/// The engines without named databases and users.
const ENGINES: [&str; 5] = ["REDIS", "VALKEY", "MONGODB", "KAFKA", "OPENSEARCH"];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Database)
        .flat_map(|database| of_database(app, database))
        .collect()
}

fn of_database(app: &App<'_>, database: &Component<'_>) -> Vec<Diagnostic> {
    let engine = database.node.text("engine");
    let Some(engine) = engine.filter(|engine| ENGINES.contains(engine)) else {
        return Vec::new();
    };
    ["db_name", "db_user"]
        .into_iter()
        .filter_map(|key| database.node.entry(key))
        .map(|entry| {
            let key = &entry.key;
            let message = format!(
                "`{key}` of {} has no meaning for `{engine}`",
                database.label()
            );
            RULE.at(app, entry.key_span, message)
                .help(format!("delete `{key}`"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_field_is_one_finding_and_an_engine_that_is_not_named_is_let_by() {
        let text = "\
name: shop
databases:
- {name: db, engine: PG, db_name: app, db_user: app}
- {name: other, db_name: app}
- {name: docs, engine: MONGODB, db_name: app, db_user: app}
";
        assert_eq!(
            found_of(Code::DatabaseUser, text),
            [
                "warning 5:33 `db_name` of database `docs` has no meaning for `MONGODB`",
                "warning 5:47 `db_user` of database `docs` has no meaning for `MONGODB`"
            ]
        );
    }
}
