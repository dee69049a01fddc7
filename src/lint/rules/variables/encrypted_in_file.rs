//! An encrypted value in the file.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::{Look, is_marked, look};
use crate::lint::{App, Example, Found, Rule, Variable};

use super::holders::holder;

/// IP217.
pub(super) const RULE: Rule = Rule {
    code: Code::EncryptedInFile,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: JWT_SECRET, type: SECRET, value: 'EV[1:bm90cmVhbA:bm90cmVhbA==]'}
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
    fix: "Delete the value: the next apply keeps the live one.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let encrypted = app.variables.iter();
    encrypted
        .filter(|variable| look(variable.text()) == Look::Encrypted)
        .filter_map(|variable| finding(app, variable))
        .collect()
}

fn finding(app: &App<'_>, variable: &Variable<'_>) -> Option<Diagnostic> {
    let value = variable.value?;
    let subject = format!("`{}` of {}", variable.key, holder(variable));
    if is_marked(variable) {
        let message = format!("the value of {subject} is encrypted for one app");
        let found = RULE.at(app, value.span, message);
        return Some(found.help("delete the value; the next apply keeps the live one"));
    }
    let message = format!("the value of {subject} is encrypted, but the variable is no secret");
    let found = RULE.at(app, value.span, message);
    let found = found.help("add `type: SECRET`; only then is it decrypted");
    Some(Diagnostic {
        severity: Severity::Warning,
        ..found
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn without_the_type_it_is_worse() {
        let text = "name: shop\nenvs:\n- {key: A, value: 'EV[1:a:b]'}\n";
        assert_eq!(
            found_of(Code::EncryptedInFile, text),
            [
                "warning 3:19 the value of `A` of the app is encrypted, but the variable is no secret"
            ]
        );
    }
}
