//! A reference of another program.

use crate::diag::Span;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Reference, Rule, Target};
use crate::model::reference::references;

use super::holders::distinct;
use super::texts::{Text, shown, texts};

/// IP206.
pub(super) const RULE: Rule = Rule {
    code: Code::ForeignTemplate,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: SENTRY_DSN, value: '${{ secrets.SENTRY_DSN }}'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: SENTRY_DSN, type: SECRET}
",
    ),
    fix: "Write a value, or a reference of the platform such as `${db.DATABASE_URL}`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    texts(app)
        .iter()
        .flat_map(|text| of_text(app, text))
        .collect()
}

fn of_text(app: &App<'_>, text: &Text<'_, '_>) -> Vec<Diagnostic> {
    let command = matches!(text, Text::Command(..));
    let all = references(text.text());
    let mut found: Vec<Diagnostic> = distinct(&all)
        .into_iter()
        .filter(|one| match one.target {
            Target::Workflow => true,
            Target::Malformed => !command,
            _ => false,
        })
        .map(|one| finding(app, text, one))
        .collect();
    let ours = all.iter().any(|one| one.target == Target::Environment);
    if found.is_empty() && !command && !ours {
        found.extend(template(app, text));
    }
    found
}

fn finding(app: &App<'_>, text: &Text<'_, '_>, one: &Reference<'_>) -> Diagnostic {
    let span = app.part(text.node(), one.text);
    let shown = shown(app, span, one.text);
    let subject = text.subject();
    let (message, help) = if one.target == Target::Workflow {
        (
            format!("{shown} in {subject} is filled in by GitHub Actions only"),
            "the program gets this text as it stands; write the value, or let a secret's source in ipctl.yaml read it",
        )
    } else if one.text.get(2..).is_some_and(|rest| rest.contains("${")) {
        (
            format!("{shown} in {subject} has a reference inside a reference"),
            "the program gets this text as it stands; write the inner name itself",
        )
    } else if !one.text.ends_with('}') {
        (
            format!("a reference in {subject} has no closing brace"),
            "the program gets this text as it stands; add the `}`",
        )
    } else {
        (
            format!("{shown} in {subject} names nothing"),
            "the program gets this text as it stands; a reference is `${NAME}` or `${component.NAME}`",
        )
    };
    RULE.at(app, span, message).help(help)
}

/// Finds `{{ name }}`, which may be meant: some programs have templates of this form.
fn template(app: &App<'_>, text: &Text<'_, '_>) -> Option<Diagnostic> {
    let (_, rest) = text.text().split_once("{{")?;
    let (inner, _) = rest.split_once("}}")?;
    let whole = format!("{{{{{inner}}}}}");
    let span: Span = app.part(text.node(), &whole);
    let message = format!(
        "{} holds `{{{{ }}}}`, which stays as it stands",
        text.subject()
    );
    let help = "nothing to do when the program itself reads templates; otherwise write the value";
    let found = RULE.at(app, span, message).help(help);
    Some(Diagnostic {
        severity: Severity::Note,
        ..found
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_form_is_called_by_its_name() {
        let text = "name: shop\nenvs:\n- {key: A, value: '${${B}.C}'}\n- {key: B, value: '${B'}\n- {key: C, value: '${a b}'}\n- {key: D, value: 'Hello {{ name }}'}\n- {key: E, value: '{\"a\": {\"b\": 1}}'}\n";
        assert_eq!(
            found_of(Code::ForeignTemplate, text),
            [
                "warning 3:20 `${${B}.C}` in `A` of the app has a reference inside a reference",
                "warning 4:20 a reference in `B` of the app has no closing brace",
                "warning 5:20 `${a b}` in `C` of the app names nothing",
                "note 6:26 `D` of the app holds `{{ }}`, which stays as it stands"
            ]
        );
    }
}
