//! A secret that is written in the file.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::{Look, Naming, is_marked, naming, not_shown};
use crate::lint::{App, Example, Found, Rule, Variable};
use crate::spec::Node;

use super::addresses::look_at;
use super::holders::holder;

/// IP214.
pub(super) const RULE: Rule = Rule {
    code: Code::SecretInFile,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: JWT_SECRET, type: SECRET, value: not-a-real-secret-1}
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
    fix: "Delete the value: the next apply keeps the live one. To set a new one name its source in ipctl.yaml, and change the secret, for it is known now.",
    found: Found::App(check),
};

const HELP: &str = "delete the value; the next apply keeps the live one. To set a new one, name its source in ipctl.yaml";
/// What is said of secrets for which the manifest has no place.
const HELP_FIELD: &str = "delete the value; the next apply keeps the live one";

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let marked = app.variables.iter().filter(|variable| is_marked(variable));
    let mut found: Vec<Diagnostic> = marked
        .filter_map(|variable| of_variable(app, variable))
        .collect();
    walk(app, app.root(), &mut found);
    found
}

fn of_variable(app: &App<'_>, variable: &Variable<'_>) -> Option<Diagnostic> {
    let value = variable.value?;
    let severity = match look_at(variable.text()) {
        Look::Plain => Severity::Error,
        Look::Trivial if naming(variable.key) == Naming::Password => Severity::Error,
        Look::Address => Severity::Warning,
        _ => return None,
    };
    let message = format!(
        "secret `{}` of {} is written in the file",
        variable.key,
        holder(variable)
    );
    let found = finding(app, value, message).help(HELP);
    Some(Diagnostic { severity, ..found })
}

/// Finds the fields that hold secrets without being variables.
fn walk(app: &App<'_>, node: &Node, found: &mut Vec<Diagnostic>) {
    for item in node.items() {
        walk(app, item, found);
    }
    for entry in node.entries() {
        let value = &entry.value;
        let field = match entry.key.as_str() {
            "envs" => continue,
            "registry_credentials" | "api_key" | "password" | "token" => {
                Some((entry.key.as_str(), value))
            }
            "secure_header" => value
                .get("value")
                .map(|value| ("secure_header.value", value)),
            _ => None,
        };
        match field {
            Some((name, value)) => found.extend(of_field(app, name, value)),
            None => walk(app, value, found),
        }
    }
}

fn of_field(app: &App<'_>, name: &str, value: &Node) -> Option<Diagnostic> {
    let plain = matches!(look_at(value.as_str()?), Look::Plain | Look::Trivial);
    let written = app.document.replaced.at(value.span).is_none();
    (plain && written).then(|| {
        let message = format!("the secret in `{name}` is written in the file");
        finding(app, value, message).help(HELP_FIELD)
    })
}

fn finding(app: &App<'_>, value: &Node, message: String) -> Diagnostic {
    let text = value.as_str().unwrap_or_default();
    RULE.at(app, value.span, message).label(not_shown(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn other_fields_hold_secrets_too() {
        let text = "name: shop\ningress: {secure_header: {key: X-Key, value: not-real-1}}\nservices:\n- name: web\n  image: {registry_type: GHCR, registry: acme, repository: shop, registry_credentials: 'u:not-real-2'}\n  log_destinations:\n  - {name: logs, logtail: {token: not-real-3}}\n  - {name: more, datadog: {api_key: '${KEY}'}}\n  - {name: most, open_search: {endpoint: 'https://a.example.com:1', basic_auth: {password: 'EV[1:a:b]'}}}\n";
        assert_eq!(
            found_of(Code::SecretInFile, text),
            [
                "error 2:46 the secret in `secure_header.value` is written in the file",
                "error 5:88 the secret in `registry_credentials` is written in the file",
                "error 7:35 the secret in `token` is written in the file"
            ]
        );
    }

    #[test]
    fn placeholders_references_and_small_values_are_none() {
        let text = "name: shop\nenvs:\n- {key: A, type: SECRET, value: changeme}\n- {key: B, type: SECRET, value: 'EV[1:a:b]'}\n- {key: C, type: SECRET, value: 'true'}\n- {key: D, type: SECRET, value: 'https://api.example.com'}\n- {key: E_PASSWORD, type: SECRET, value: '1234'}\n- {key: F, type: SECRET, value: 'postgres://u:${P}@h/d'}\n";
        assert_eq!(
            found_of(Code::SecretInFile, text),
            [
                "warning 6:33 secret `D` of the app is written in the file",
                "error 7:42 secret `E_PASSWORD` of the app is written in the file"
            ]
        );
    }
}
