//! A size that has no effect.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Entry;

/// IP326.
pub(super) const RULE: Rule = Rule {
    code: Code::DevDatabaseSize,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
databases:
- {name: db, engine: PG, size: db-s-1vcpu-1gb}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
databases:
- {name: db, engine: PG}
",
    ),
    fix: "Delete `size` and `num_nodes`; the size of a managed cluster is set at the cluster.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Database)
        .flat_map(|database| {
            ["size", "num_nodes"]
                .into_iter()
                .filter_map(|key| Some(finding(app, database, database.node.entry(key)?)))
        })
        .collect()
}

fn finding(app: &App<'_>, database: &Component<'_>, field: &Entry) -> Diagnostic {
    let is_managed = database.node.flag("production") == Some(true);
    let (kind, help) = if is_managed {
        (
            "managed",
            "delete it, and change the size of the cluster itself",
        )
    } else {
        ("development", "delete it")
    };
    let message = format!(
        "`{}` has no effect on {kind} {}",
        field.key,
        database.label()
    );
    RULE.at(app, field.key_span, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_field_is_found_and_the_kind_told() {
        let text = "name: shop\ndatabases:\n- {name: a, size: x, num_nodes: 1}\n- {name: b, production: true, size: x}\n";
        assert_eq!(
            found_of(RULE.code, text),
            [
                "warning 3:13 `size` has no effect on development database `a`",
                "warning 3:22 `num_nodes` has no effect on development database `a`",
                "warning 4:31 `size` has no effect on managed database `b`"
            ]
        );
    }
}
