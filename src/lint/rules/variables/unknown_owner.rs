//! A reference to a component that is not there.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::names::nearest;
use crate::lint::{App, Example, Found, Rule, Target};

use crate::model::view::ComponentKind;

use super::bindables::is_of_databases;
use super::holders::{ByName, are_all_known, by_name, distinct};
use super::texts::{Text, shown};

/// IP207.
pub(super) const RULE: Rule = Rule {
    code: Code::UnknownOwner,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DATABASE_URL, value: '${database.DATABASE_URL}'}
databases:
- {name: db, engine: PG}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DATABASE_URL, value: '${db.DATABASE_URL}'}
databases:
- {name: db, engine: PG}
",
    ),
    fix: "Name a component or database of this app.",
    found: Found::App(check),
};

/// Most findings for which the nearest name is looked up.
const MOST_HINTS: usize = 100;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    if !are_all_known(app) {
        return Vec::new();
    }
    let names = by_name(app);
    let mut found = Vec::new();
    for variable in &app.variables {
        let Some(value) = variable.value else {
            continue;
        };
        for one in distinct(&variable.references) {
            let (Target::Offered { owner, name } | Target::Pooled { owner, name }) = one.target
            else {
                continue;
            };
            if owner == "_self" || names.contains_key(owner) {
                continue;
            }
            let span = app.part(value, one.text);
            let hidden = app.document.source.is_hidden(span);
            let called = if hidden || owner.len() > 60 {
                "something".to_owned()
            } else {
                format!("`{owner}`")
            };
            let message = format!(
                "{} in {} refers to {called}, which is no component or database of the app",
                shown(app, span, one.text),
                Text::Value(variable, value).subject()
            );
            let mut finding = RULE.at(app, span, message);
            if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
                finding.severity = Severity::Warning;
            }
            if found.len() < MOST_HINTS && !hidden {
                finding = finding.help(help(app.name(), &names, owner, name));
            }
            found.push(finding);
        }
    }
    found
}

fn help(app: &str, names: &ByName<'_>, owner: &str, name: &str) -> String {
    if owner == app {
        return "this is the name of the app: use `${APP_URL}`, or name a component".to_owned();
    }
    if let Some(meant) = nearest(owner, names.keys().copied()) {
        return format!("did you mean `{meant}`?");
    }
    if matches!(owner, "secrets" | "env" | "vars" | "github") {
        return "the platform has no such values; name a secret's source in ipctl.yaml".to_owned();
    }
    let mut databases = names
        .values()
        .filter(|one| one.kind == ComponentKind::Database);
    if is_of_databases(name) {
        if let (Some(only), None) = (databases.next(), databases.next()) {
            return format!("the database of the app is called `{}`", only.name);
        }
        return format!(
            "add `{owner}` to `databases`, or write the name of the database that is there"
        );
    }
    let there: Vec<String> = names
        .keys()
        .take(6)
        .map(|name| format!("`{name}`"))
        .collect();
    if there.is_empty() {
        "the app has no component with a name".to_owned()
    } else {
        format!("there are {}", there.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn text_that_may_be_meant_is_a_warning_and_unnamed_components_silence_the_rule() {
        let text = "name: shop\nenvs:\n- {key: FORMAT, value: '${record.message}'}\n- {key: A, value: '${x.pool.PORT} ${_self.PORT}'}\n";
        assert_eq!(
            found_of(Code::UnknownOwner, text),
            [
                "warning 3:25 `${record.message}` in `FORMAT` of the app refers to `record`, which is no component or database of the app",
                "error 4:20 `${x.pool.PORT}` in `A` of the app refers to `x`, which is no component or database of the app"
            ]
        );
        assert!(
            found_of(
                Code::UnknownOwner,
                &format!("{text}databases:\n- {{name: '${{DB}}'}}\n")
            )
            .is_empty()
        );
    }
}
