//! One secret under several names.

use crate::diag::{Code, Diagnostic, Severity};
use std::collections::BTreeMap;

use crate::lint::secret::{Look, Naming, is_marked, naming};
use crate::lint::{App, Example, Found, Rule, Variable};

use super::addresses::{look_at, passwords};
use super::holders::holder;

/// IP219.
pub(super) const RULE: Rule = Rule {
    code: Code::SharedSecret,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: ADMIN_PASSWORD, type: SECRET, value: not-a-real-1}
  - {key: DB_PASSWORD, type: SECRET, value: not-a-real-1}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: ADMIN_PASSWORD, type: SECRET}
  - {key: DB_PASSWORD, type: SECRET}
",
    ),
    fix: "Name the secret once in ipctl.yaml, and list each variable under `used_by`.",
    found: Found::App(check),
};

/// The shortest text that two variables are unlikely to share by chance.
const SHORTEST: usize = 6;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, &Variable<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for variable in &app.variables {
        for secret in secrets(variable) {
            let before = *first.entry(secret).or_insert(variable);
            if !std::ptr::eq(before, variable) {
                found.extend(finding(app, variable, before));
                break;
            }
        }
    }
    found
}

/// Returns the secret texts of a variable: its value, or the passwords of the addresses in it.
fn secrets<'b>(variable: &'b Variable<'_>) -> Vec<&'b str> {
    let text = variable.text().trim();
    let in_addresses = passwords(text);
    let named = matches!(naming(variable.key), Naming::Password | Naming::Secret);
    let all = if !in_addresses.is_empty() {
        in_addresses
    } else if (named || is_marked(variable)) && look_at(text) == Look::Plain {
        vec![text]
    } else {
        Vec::new()
    };
    let long = all.into_iter();
    long.filter(|secret| secret.chars().count() >= SHORTEST)
        .collect()
}

fn finding(app: &App<'_>, variable: &Variable<'_>, before: &Variable<'_>) -> Option<Diagnostic> {
    let message = format!(
        "`{}` of {} has the same secret as `{}` of {}",
        variable.key,
        holder(variable),
        before.key,
        holder(before)
    );
    let other = app.document.place(before.value?.span);
    let found = RULE
        .at(app, variable.value?.span, message)
        .note_at("the same text is here", other)
        .help("name the secret once in ipctl.yaml, and list both under `used_by`");
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn a_password_inside_an_address_is_the_same_secret() {
        let text = "name: shop\nenvs:\n- {key: DB_PASSWORD, value: not-real-1}\n- {key: TITLE, value: not-real-1}\nworkers:\n- name: w\n  envs:\n  - {key: DATABASE_URL, value: 'mysql://u:not-real-1@h/d'}\n  - {key: A_PASSWORD, value: changeme}\n  - {key: B_PASSWORD, value: changeme}\n";
        assert_eq!(
            found_of(Code::SharedSecret, text),
            [
                "warning 8:32 `DATABASE_URL` of worker `w` has the same secret as `DB_PASSWORD` of the app"
            ]
        );
    }
}
