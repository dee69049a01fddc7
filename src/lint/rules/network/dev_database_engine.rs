//! A development database of another engine.

use super::databases::{Origin, is_for_development, origin};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP197.
pub(super) const RULE: Rule = Rule {
    code: Code::DevDatabaseEngine,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
databases:
- {name: db, engine: MYSQL}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
databases:
- {name: db, engine: MYSQL, production: true, cluster_name: shop-mysql}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Attach a managed cluster with `production: true` and `cluster_name`, or take `PG`.",
    found: Found::App(check),
};

/// The engines that only managed clusters have, and one of which sources disagree.
const ENGINES: [&str; 6] = ["MYSQL", "REDIS", "MONGODB", "KAFKA", "OPENSEARCH", "VALKEY"];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Database)
        .filter_map(|database| of_database(app, database))
        .collect()
}

fn of_database(app: &App<'_>, database: &Component<'_>) -> Option<Diagnostic> {
    let node = database.node.get("engine")?;
    let engine = node.as_str()?;
    let known = ENGINES.contains(&engine) && !is_for_development(Some(engine));
    if !known || origin(database)? == Origin::Managed {
        return None;
    }
    let label = database.label();
    let named = database
        .node
        .text("cluster_name")
        .is_some_and(|name| !name.is_empty());
    let help = match (named, engine) {
        (true, _) => "add `production: true`, so that the cluster is attached",
        (false, "REDIS" | "VALKEY") => {
            "add `production: true` and `cluster_name` of a managed cluster, or run it as a service with `internal_ports`"
        }
        (false, _) => {
            "add `production: true` and `cluster_name` of a managed cluster, or take `PG`"
        }
    };
    let message = if engine == "VALKEY" {
        format!("{label} is a development database, and those may be PostgreSQL only")
    } else {
        format!("{label} is a development database, and those are PostgreSQL, not `{engine}`")
    };
    let mut finding = RULE.at(app, node.span, message).help(help);
    if engine == "VALKEY" {
        finding.severity = Severity::Warning;
    }
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn only_known_engines_are_judged() {
        let text = "\
name: shop
databases:
- {name: a, engine: PG}
- {name: b, engine: VALKEY, production: false}
- {name: c, engine: REDIS, production: true}
- {name: d, engine: pg}
- {name: e, engine: REDIS, production: 'true'}
- {name: f, engine: REDIS, cluster_name: cache}
";
        assert_eq!(
            found_of(Code::DevDatabaseEngine, text),
            [
                "warning 4:21 database `b` is a development database, and those may be PostgreSQL only",
                "error 8:21 database `f` is a development database, and those are PostgreSQL, not `REDIS`"
            ]
        );
    }
}
