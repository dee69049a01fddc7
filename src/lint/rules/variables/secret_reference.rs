//! A public value marked as a secret.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::is_marked;
use crate::lint::{App, Example, Found, Rule, Target, Variable};

use super::bindables::is_open;
use super::holders::holder;

/// IP213.
pub(super) const RULE: Rule = Rule {
    code: Code::SecretReference,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: SITE_URL, type: SECRET, value: '${APP_URL}'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: SITE_URL, value: '${APP_URL}'}
",
    ),
    fix: "Delete `type: SECRET`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let marked = app.variables.iter();
    marked
        .filter(|variable| is_marked(variable) && is_public(variable))
        .filter_map(|variable| {
            let message = format!(
                "`{}` of {} is marked as a secret and holds public values only",
                variable.key,
                holder(variable)
            );
            let kind = variable.node.get("type")?;
            Some(
                RULE.at(app, kind.span, message)
                    .help("delete `type: SECRET`"),
            )
        })
        .collect()
}

/// Tells whether a value is made of references to public values, with nothing between them that could be a secret.
fn is_public(variable: &Variable<'_>) -> bool {
    let references = &variable.references;
    let open = references.iter().all(|one| match one.target {
        Target::Variable(name) | Target::Offered { name, .. } | Target::Pooled { name, .. } => {
            is_open(name)
        }
        _ => false,
    });
    let text = variable.text();
    let taken: usize = references.iter().map(|one| one.text.len()).sum();
    let around = text.len().saturating_sub(taken);
    let harmless = around <= 40 && !text.contains(['@', '=', '?']);
    !references.is_empty() && open && harmless
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn passwords_and_what_stands_beside_a_reference_stay_secret() {
        let text = "name: shop\nenvs:\n- {key: A, type: SECRET, value: '${db.PASSWORD}'}\n- {key: B, type: SECRET, value: '${db.DATABASE_URL}'}\n- {key: C, type: SECRET, value: '${APP_URL}?key=not-real'}\n- {key: D, type: SECRET, value: 'https://${db.HOSTNAME}:${db.PORT}'}\n";
        assert_eq!(
            found_of(Code::SecretReference, text),
            ["note 6:18 `D` of the app is marked as a secret and holds public values only"]
        );
    }
}
