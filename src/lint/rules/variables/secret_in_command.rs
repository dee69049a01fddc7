//! A secret inside a command.

use crate::diag::{Code, Diagnostic, Severity};
use crate::diag::{Span, command_secret_spans};
use crate::lint::secret::{Look, look, not_shown};
use crate::lint::{App, Example, Found, Rule};
use crate::spec::Node;

use super::texts::{Text, texts};

/// IP228.
pub(super) const RULE: Rule = Rule {
    code: Code::SecretInCommand,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  run_command: serve --password not-real-1
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  run_command: serve --password $ADMIN_PASSWORD
  envs:
  - {key: ADMIN_PASSWORD, type: SECRET}
",
    ),
    fix: "Put the secret into a variable of type SECRET, and write its name in the command.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for text in texts(app) {
        if let Text::Command(key, node) = text {
            found.extend(of_command(app, key, node));
        }
    }
    found
}

fn of_command(app: &App<'_>, key: &str, node: &Node) -> Vec<Diagnostic> {
    let written = app.document.source.slice(node.span);
    let mut found = Vec::new();
    for span in command_secret_spans(written) {
        let secret = written.get(span.range()).unwrap_or_default();
        let severity = match look(secret) {
            Look::Plain if secret.starts_with("pk") || secret.starts_with('$') => continue,
            Look::Plain if is_words(secret) => Severity::Warning,
            Look::Plain | Look::Address => Severity::Error,
            Look::Trivial | Look::Common => Severity::Warning,
            _ => continue,
        };
        let at = node.span.start();
        let place = Span::new(at + span.start(), at + span.end());
        let finding = RULE
            .at(app, place, format!("`{key}` holds a secret"))
            .label(not_shown(secret))
            .help("put it into a variable of type SECRET, and write `$NAME` here");
        found.push(Diagnostic {
            severity,
            ..finding
        });
    }
    found
}

/// Tells whether a text is a word, as it is given to a build that needs some value: `SECRET_KEY=build-only`.
fn is_words(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn secrets_are_found_in_each_form_and_variables_are_none() {
        let text = "name: shop\nservices:\n- name: web\n  build_command: TOKEN=not-real-1 build\n  run_command: |\n    psql postgres://u:not-real-2@h/d\n    serve --password=$P --token \"${T}\" --api-key not-real-3 PASSWORD=$Q\n    fetch ghp_not0a0real0token --password-file /run/p\n";
        assert_eq!(
            found_of(Code::SecretInCommand, text),
            [
                "error 4:24 `build_command` holds a secret",
                "error 6:23 `run_command` holds a secret",
                "error 7:50 `run_command` holds a secret",
                "error 8:11 `run_command` holds a secret"
            ]
        );
    }
}
