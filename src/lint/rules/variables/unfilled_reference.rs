//! A reference that nothing fills in.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::is_marked;
use crate::lint::{App, Example, Found, Rule, Target, Variable};
use crate::model::reference::references;

use super::bindables::is_offered_anywhere;
use super::holders::{Known, app_keys, distinct, holders, unfilled};
use super::texts::{Text, shown, texts};

/// IP204.
pub(super) const RULE: Rule = Rule {
    code: Code::UnfilledReference,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: SITE, value: '${SITE_NAME}'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: SITE, value: '${SITE_NAME}'}
  - {key: SITE_NAME, value: shop}
",
    ),
    fix: "Write the value itself, or define a variable of that name.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let keys = app_keys(app);
    let mut found = Vec::new();
    for group in holders(app) {
        let known = Known::new(&keys, group);
        let open = group.iter().filter(|variable| !is_marked(variable));
        for variable in open {
            found.extend(of_variable(app, variable, &known));
        }
    }
    for text in texts(app) {
        found.extend(of_field(app, &text));
    }
    found
}

fn of_variable(app: &App<'_>, variable: &Variable<'_>, known: &Known<'_, '_>) -> Vec<Diagnostic> {
    let Some(value) = variable.value else {
        return Vec::new();
    };
    let subject = Text::Value(variable, value).subject();
    let names = unfilled(variable, known).into_iter();
    names
        .map(|(name, text)| {
            let span = app.part(value, text);
            let message = format!("nothing fills in {} in {subject}", shown(app, span, text));
            let found = RULE.at(app, span, message);
            if is_offered_anywhere(name) {
                found.help(format!(
                    "name the component it is taken from: `${{_self.{name}}}` or `${{component.{name}}}`"
                ))
            } else {
                found.help("write the value itself, or replace it before the file is applied")
            }
        })
        .collect()
}

/// Finds references in fields that are taken as they stand; in a command only those that no shell understands.
fn of_field(app: &App<'_>, text: &Text<'_, '_>) -> Vec<Diagnostic> {
    if matches!(text, Text::Value(..)) {
        return Vec::new();
    }
    let found = references(text.text());
    let wanted = distinct(&found).into_iter().filter(|one| match one.target {
        Target::Variable(name) => matches!(text, Text::Field(..)) && name != "STARTER_DOMAIN",
        Target::Offered { name, .. } | Target::Pooled { name, .. } => is_offered_anywhere(name),
        _ => false,
    });
    wanted
        .map(|one| {
            let span = app.part(text.node(), one.text);
            let message = format!(
                "{} is not filled in: {} is no value of a variable",
                shown(app, span, one.text),
                text.subject()
            );
            let help = match text {
                Text::Command(..) => {
                    "give a variable this value, and write the variable's name here"
                }
                _ => "write the value itself, or replace it before the file is applied",
            };
            RULE.at(app, span, message).help(help)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn fields_are_taken_as_they_stand_and_a_shell_fills_in_its_own() {
        let text = "name: shop\nservices:\n- name: web\n  run_command: serve -p ${PORT} ${db.DATABASE_URL}\n  image: {registry_type: DOCR, repository: shop, tag: '${TAG}'}\n";
        assert_eq!(
            found_of(Code::UnfilledReference, text),
            [
                "warning 4:33 `${db.DATABASE_URL}` is not filled in: `run_command` is no value of a variable",
                "warning 5:56 `${TAG}` is not filled in: `tag` is no value of a variable"
            ]
        );
    }

    #[test]
    fn variables_of_the_app_and_of_the_platform_are_known() {
        let text = "name: shop\nenvs:\n- {key: A, value: '${APP_URL}/${APP_ID}/${A}'}\nworkers:\n- name: w\n  envs:\n  - {key: B, value: '${A}${B}${COMMIT_HASH}'}\n";
        assert_eq!(
            found_of(Code::UnfilledReference, text),
            [
                "warning 3:41 nothing fills in `${A}` in `A` of the app",
                "warning 7:26 nothing fills in `${B}` in `B` of worker `w`",
                "warning 7:30 nothing fills in `${COMMIT_HASH}` in `B` of worker `w`"
            ]
        );
    }
}
