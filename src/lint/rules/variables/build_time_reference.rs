//! A reference that is empty while building.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule, Target, Variable};
use crate::model::view::ComponentKind;

use super::bindables::{is_known_late, is_of_databases};
use super::holders::{by_name, distinct, scope};
use super::texts::{Text, shown};

/// IP209.
pub(super) const RULE: Rule = Rule {
    code: Code::BuildTimeReference,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  envs:
  - {key: DATABASE_URL, scope: BUILD_TIME, value: '${db.DATABASE_URL}'}
databases:
- {name: db, engine: PG}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  envs:
  - {key: DATABASE_URL, scope: RUN_TIME, value: '${db.DATABASE_URL}'}
databases:
- {name: db, engine: PG}
",
    ),
    fix: "Use the value when the app runs, in a component that runs.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let names = by_name(app);
    let mut found = Vec::new();
    for variable in app
        .variables
        .iter()
        .filter(|variable| is_built_only(variable))
    {
        for one in distinct(&variable.references) {
            let (Target::Offered { owner, name } | Target::Pooled { owner, name }) = one.target
            else {
                continue;
            };
            let kind = match owner {
                "_self" => variable.owner.as_ref(),
                owner => names.get(owner),
            };
            let database = kind.is_some_and(|one| one.kind == ComponentKind::Database);
            let late = is_known_late(name) && database == is_of_databases(name);
            if let Some(value) = variable.value.filter(|_| kind.is_some() && late) {
                let span = app.part(value, one.text);
                let message = format!(
                    "{} in {} is empty while building",
                    shown(app, span, one.text),
                    Text::Value(variable, value).subject()
                );
                found.push(RULE.at(app, span, message).help(help(variable)));
            }
        }
    }
    found
}

fn is_built_only(variable: &Variable<'_>) -> bool {
    let site = variable.owner.as_ref();
    site.is_some_and(|one| one.kind == ComponentKind::StaticSite) || scope(variable) == "BUILD_TIME"
}

fn help(variable: &Variable<'_>) -> &'static str {
    match &variable.owner {
        Some(owner) if owner.kind == ComponentKind::StaticSite => {
            "a static site is only built: take a `PUBLIC_URL`, or move this to a service"
        }
        _ => "use `scope: RUN_TIME`, and read the value when the program runs",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn static_sites_are_only_built_and_public_values_are_there() {
        let text = "name: shop\nstatic_sites:\n- name: site\n  envs:\n  - {key: A, value: '${api.PRIVATE_URL}'}\n  - {key: B, value: '${api.PUBLIC_URL}'}\nservices:\n- name: api\n  envs:\n  - {key: C, value: '${_self.PRIVATE_URL}'}\n";
        assert_eq!(
            found_of(Code::BuildTimeReference, text),
            [
                "warning 5:22 `${api.PRIVATE_URL}` in `A` of static site `site` is empty while building"
            ]
        );
    }
}
