//! An app with nothing to deploy.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::model::schema::app_field_names;
use crate::model::view::ComponentKind;
use crate::spec::Value;

/// IP150.
pub(super) const RULE: Rule = Rule {
    code: Code::NoComponents,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
region: fra
databases:
- {name: db, engine: PG}
",
        "\
name: shop
region: fra
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
databases:
- {name: db, engine: PG}
",
    ),
    fix: "Add a service, a worker, a job, a static site or a functions component.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let any = app
        .components
        .iter()
        .any(|component| component.kind != ComponentKind::Database);
    if any || has_other_lists(app) {
        return Vec::new();
    }
    let root = app.root();
    let span = root.get("name").map_or(app.head(root), |name| name.span);
    let message = if app.components.is_empty() {
        "this app has no components"
    } else {
        "this app has databases and no components"
    };
    let help = "add `services`, `workers`, `jobs`, `static_sites` or `functions`";
    vec![RULE.at(app, span, message).help(help)]
}

/// Tells whether components may stand in something that is no list of components, which has been reported already.
fn has_other_lists(app: &App<'_>) -> bool {
    let known = app_field_names();
    app.root().entries().iter().any(|entry| {
        let kind = ComponentKind::from_plural_key(&entry.key);
        let holds = matches!(entry.value.value, Value::Map(_) | Value::Seq(_));
        match kind {
            Some(ComponentKind::Database) => false,
            Some(_) => !matches!(entry.value.value, Value::Seq(_)),
            None => holds && !known.contains(&entry.key.as_str()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn empty_lists_hold_nothing() {
        for text in ["name: shop\n", "name: shop\nservices: []\njobs:\n"] {
            assert_eq!(
                found_of(Code::NoComponents, text),
                ["error 1:7 this app has no components"]
            );
        }
        assert_eq!(
            found_of(Code::NoComponents, "region: fra\n"),
            ["error 1:1 this app has no components"]
        );
    }

    #[test]
    fn components_under_a_wrong_key_or_in_a_wrong_form_are_another_finding() {
        for text in [
            "name: shop\nservice: [{name: web}]\n",
            "name: shop\nservices: {web: {}}\n",
            "name: shop\nservices: web\n",
        ] {
            assert!(found_of(Code::NoComponents, text).is_empty(), "{text}");
        }
    }
}
