//! A variable without a value.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::is_marked;
use crate::lint::{App, Example, Found, Rule, Variable};

use super::holders::{holder, key_span};

/// IP211.
pub(super) const RULE: Rule = Rule {
    code: Code::EmptyVariable,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: SITE_NAME}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: SITE_NAME, value: shop}
",
    ),
    fix: "Give the variable a value, write an empty text when that is meant, or delete it.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let empty = app.variables.iter();
    empty
        .filter(|variable| !variable.key.is_empty() && variable.value.is_none())
        .filter(|variable| !is_marked(variable) && variable.key != "IPCTL_STATE")
        .filter(|variable| !is_null(app, variable))
        .map(|variable| {
            let message = format!("`{}` of {} has no value", variable.key, holder(variable));
            RULE.at(app, key_span(app, variable), message)
                .help("give it a value; write `value: ''` when it is to be empty, or `type: SECRET` when it is set elsewhere")
        })
        .collect()
}

/// Tells whether the value is written as null, which is reported where the shape is checked.
fn is_null(app: &App<'_>, variable: &Variable<'_>) -> bool {
    let written = app.document.source.slice(variable.node.span);
    let mut words = written.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| word == "value")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn an_empty_text_is_meant_and_null_is_reported_elsewhere() {
        let text = "name: shop\nenvs:\n- {key: A, value: ''}\n- {key: B, type: SECRET}\n- {value: x}\n- {key: C, value: ~}\n";
        assert!(found_of(Code::EmptyVariable, text).is_empty());
    }
}
