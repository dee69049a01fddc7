//! A database that nothing refers to.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule, Target};
use crate::model::view::ComponentKind;

/// IP305.
pub(super) const RULE: Rule = Rule {
    code: Code::UnusedDatabase,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
databases:
- {name: db, engine: PG}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  envs:
  - {key: DATABASE_URL, value: \"${db.DATABASE_URL}\", scope: RUN_TIME}
databases:
- {name: db, engine: PG}
",
    ),
    fix: "Take its address in a variable with `${db.DATABASE_URL}`, or delete the database.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let references = app.variables.iter().flat_map(|one| &one.references);
    let used: BTreeSet<&str> = references
        .filter_map(|reference| match reference.target {
            Target::Offered { owner, .. } | Target::Pooled { owner, .. } => Some(owner),
            _ => None,
        })
        .collect();
    app.of_kind(ComponentKind::Database)
        .filter(|database| !database.name.is_empty() && !used.contains(database.name))
        .map(|database| {
            let message = format!("no variable refers to {}", database.label());
            let help = format!(
                "take its address with `${{{}.DATABASE_URL}}`, or delete it",
                database.name
            );
            RULE.at(app, database.span(), message).help(help)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn pools_and_variables_of_the_app_count() {
        let text = "name: shop\nenvs: [{key: A, value: \"${a.pool.DATABASE_URL}\"}]\n\
            databases: [{name: a}, {name: b}, {engine: PG}]\n";
        assert_eq!(
            found_of(RULE.code, text),
            ["note 3:31 no variable refers to database `b`"]
        );
    }
}
