//! A default as a shell writes it.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule, Target};

use super::holders::distinct;
use super::texts::{Text, shown, texts};

/// IP205.
pub(super) const RULE: Rule = Rule {
    code: Code::ShellDefault,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: LOG_LEVEL, value: '${LEVEL:-info}'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: LOG_LEVEL, value: info}
",
    ),
    fix: "Write the value that is meant.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    texts(app)
        .iter()
        .flat_map(|text| of_text(app, text))
        .collect()
}

fn of_text(app: &App<'_>, text: &Text<'_, '_>) -> Vec<Diagnostic> {
    let found = text.references();
    let mut findings = Vec::new();
    for one in distinct(&found) {
        let Target::ShellDefault { name } = one.target else {
            continue;
        };
        let span = app.part(text.node(), one.text);
        let message = format!(
            "{} has a default for {}, which only a shell understands",
            text.subject(),
            shown(app, span, &format!("${{{name}}}"))
        );
        let help = "write the value that is meant; the program gets this text as it stands";
        findings.push(RULE.at(app, span, message).help(help));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn commands_are_read_by_a_shell() {
        let text = "name: shop\nservices:\n- name: web\n  run_command: serve ${A:-b}\n  image: {registry_type: DOCR, repository: shop, tag: '${TAG:-v1}'}\n";
        assert_eq!(
            found_of(Code::ShellDefault, text),
            ["warning 5:56 `tag` has a default for `${TAG}`, which only a shell understands"]
        );
    }
}
