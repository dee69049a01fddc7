//! A managed database that does not fit its cluster.

use super::databases::{Origin, is_for_development, origin};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP198.
pub(super) const RULE: Rule = Rule {
    code: Code::ClusterName,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
databases:
- {name: db, engine: PG, production: true}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
databases:
- {name: db, engine: PG, production: true, cluster_name: shop-pg}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `production: true` together with `cluster_name`, or neither of them.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Database)
        .filter_map(|database| of_database(app, database))
        .collect()
}

fn of_database(app: &App<'_>, database: &Component<'_>) -> Option<Diagnostic> {
    let cluster = database.node.entry("cluster_name");
    let named = cluster.filter(|entry| entry.value.as_str() != Some(""));
    let label = database.label();
    match (origin(database)?, named) {
        (Origin::Managed, None) => {
            let production = database.node.entry("production")?;
            let message = format!("{label} attaches a managed cluster and does not say which");
            let help = "add `cluster_name`, or delete `production` for a development database";
            let span = cluster.map_or(production.key_span, |entry| entry.value.span);
            Some(RULE.at(app, span, message).help(help))
        }
        // Another engine tells already that a cluster is meant.
        (Origin::Development, Some(named)) if is_for_development(database.node.text("engine")) => {
            let message = format!("{label} names a cluster without `production: true`");
            let mut finding = RULE.at(app, named.key_span, message);
            finding.severity = Severity::Warning;
            Some(
                finding
                    .help("add `production: true` to attach the cluster, or delete `cluster_name`"),
            )
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn both_ways_are_told_and_what_cannot_be_read_is_not() {
        let text = "\
name: shop
databases:
- {name: a, engine: PG, cluster_name: x}
- {name: b, engine: PG, production: true, cluster_name: ''}
- {name: c, engine: PG, production: yes please}
- {name: d, engine: PG, cluster_name: ''}
- {name: e, engine: MYSQL, cluster_name: x}
";
        assert_eq!(
            found_of(Code::ClusterName, text),
            [
                "warning 3:25 database `a` names a cluster without `production: true`",
                "error 4:57 database `b` attaches a managed cluster and does not say which"
            ]
        );
    }
}
