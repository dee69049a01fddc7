//! A secret without a value or a source.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::{Look, is_marked, look};
use crate::lint::{App, Example, Found, Rule, Variable};

use super::holders::{holder, key_span};

/// IP201.
pub(super) const RULE: Rule = Rule {
    code: Code::SecretUnsupplied,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DB_PASSWORD, type: SECRET}
databases:
- {name: db, engine: PG}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DB_PASSWORD, type: SECRET, value: '${db.PASSWORD}'}
databases:
- {name: db, engine: PG}
",
    ),
    fix: "Name the source of the value in ipctl.yaml, and list the variable under `used_by`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let secrets = app.variables.iter();
    secrets
        .filter(|variable| !variable.key.is_empty() && is_marked(variable))
        .filter(|variable| is_left_out(variable))
        .filter_map(|variable| finding(app, variable))
        .collect()
}

fn is_left_out(variable: &Variable<'_>) -> bool {
    variable
        .value
        .is_none_or(|value| value.as_str().is_some_and(|text| look(text) == Look::Empty))
}

fn finding(app: &App<'_>, variable: &Variable<'_>) -> Option<Diagnostic> {
    let component = variable.owner.as_ref().map(|owner| owner.name);
    let (severity, help) = match app.manifest() {
        None => (
            Severity::Note,
            "name its source under `secrets` in ipctl.yaml; without one the live value is kept"
                .to_owned(),
        ),
        Some(manifest) => {
            let source = manifest.secret_for(app.name(), component, variable.key);
            if source.is_some() {
                return None;
            }
            let place = place(app, component, variable.key);
            let help = format!("add `{place}` to `used_by` of a secret in ipctl.yaml");
            (Severity::Warning, help)
        }
    };
    let message = format!(
        "secret `{}` of {} has no value",
        variable.key,
        holder(variable)
    );
    let found = RULE.at(app, key_span(app, variable), message).help(help);
    Some(Diagnostic { severity, ..found })
}

fn place(app: &App<'_>, component: Option<&str>, key: &str) -> String {
    let parts = [Some(app.name()), component, Some(key)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn variables_of_the_app_and_empty_texts_count() {
        let text = "name: shop\nenvs:\n- {key: A, type: SECRET}\n- {key: B, type: SECRET, value: ''}\n- {key: C, type: SECRET, value: ~}\n- {key: D}\n";
        assert_eq!(
            found_of(Code::SecretUnsupplied, text),
            [
                "note 3:9 secret `A` of the app has no value",
                "note 4:9 secret `B` of the app has no value",
                "note 5:9 secret `C` of the app has no value"
            ]
        );
    }

    #[test]
    fn the_manifest_decides_whether_a_source_is_missing() {
        use crate::diag::Source;
        use crate::lint::Surroundings;
        use crate::spec::{check_manifest, check_spec};
        use std::sync::Arc;

        let spec = "name: shop\nenvs:\n- {key: A, type: SECRET}\n- {key: B, type: SECRET}\n";
        let manifest = "secrets:\n  a: {from: {env: A}, used_by: [shop/A]}\n";
        let spec = check_spec(&Arc::new(Source::new("app.yaml", spec)));
        let manifest = check_manifest(&Arc::new(Source::new("ipctl.yaml", manifest)));
        let surroundings = Surroundings {
            manifest: manifest.value,
            workflow: None,
        };
        assert!(surroundings.manifest.is_some());
        let found = check(&App::new(&spec.document.unwrap(), &surroundings));
        let found: Vec<_> = found
            .iter()
            .map(|one| (one.severity, one.help.as_deref()))
            .collect();
        let help = "add `shop/B` to `used_by` of a secret in ipctl.yaml";
        assert_eq!(found, [(Severity::Warning, Some(help))]);
    }
}
