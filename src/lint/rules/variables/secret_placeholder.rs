//! A secret that is a placeholder.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::{Look, Naming, is_marked, naming};
use crate::lint::{App, Example, Found, Rule, Variable};
use crate::model::names::words;

use super::addresses::look_at;
use super::holders::holder;

/// IP202.
pub(super) const RULE: Rule = Rule {
    code: Code::SecretPlaceholder,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: JWT_SECRET, type: SECRET, value: changeme}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: JWT_SECRET, type: SECRET}
",
    ),
    fix: "Delete the value and name its source in ipctl.yaml.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let waiting = app.variables.iter();
    waiting
        .filter(|variable| is_placeholder(variable))
        .filter_map(|variable| {
            let message = format!(
                "{} `{}` of {} is a placeholder",
                noun(variable),
                variable.key,
                holder(variable)
            );
            let found = RULE
                .at(app, variable.value?.span, message)
                .help(help(variable));
            Some(found)
        })
        .collect()
}

fn is_placeholder(variable: &Variable<'_>) -> bool {
    let named = naming(variable.key);
    let secret = matches!(named, Naming::Password | Naming::Secret);
    let written = variable.text();
    match look_at(written) {
        Look::Placeholder => {
            is_marked(variable)
                || secret
                || named == Naming::Likely
                || is_access_key(variable.key)
                || (named == Naming::Other && written.contains('@') && written.contains("://"))
        }
        Look::Common => secret,
        _ => false,
    }
}

fn is_access_key(key: &str) -> bool {
    words(key).ends_with(&["ACCESS", "KEY", "ID"].map(str::to_owned))
}

fn noun(variable: &Variable<'_>) -> &'static str {
    if is_marked(variable) {
        "secret"
    } else {
        "variable"
    }
}

fn help(variable: &Variable<'_>) -> &'static str {
    if is_marked(variable) {
        "delete the value and name its source in ipctl.yaml; without a value the live one is kept"
    } else {
        "add `type: SECRET`, delete the value and name its source in ipctl.yaml"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn secrets_by_name_count_and_other_variables_do_not() {
        let text = "name: shop\nenvs:\n- {key: DB_PASSWORD, value: postgres}\n- {key: DB_USER, value: postgres}\n- {key: TITLE, value: your-title}\n- {key: A, type: SECRET, value: <A>}\n- {key: DATABASE_URL, value: 'postgres://u:password@db.example.com/x'}\n";
        assert_eq!(
            found_of(Code::SecretPlaceholder, text),
            [
                "warning 3:29 variable `DB_PASSWORD` of the app is a placeholder",
                "warning 6:33 secret `A` of the app is a placeholder",
                "warning 7:30 variable `DATABASE_URL` of the app is a placeholder"
            ]
        );
    }
}
