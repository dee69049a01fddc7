//! A password inside an address.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::{is_marked, not_shown};
use crate::lint::{App, Example, Found, Rule};

use super::addresses::real_password;
use super::texts::{Text, texts};
use crate::model::address::{Address, addresses, is_loopback};

/// IP216.
pub(super) const RULE: Rule = Rule {
    code: Code::AddressCredentials,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DATABASE_URL, value: 'postgres://shop:not-real-1@db.example.com/shop'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DATABASE_URL, type: SECRET}
",
    ),
    fix: "Make the whole address a secret, and name its source in ipctl.yaml.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for text in texts(app) {
        let other_rule = match text {
            Text::Value(variable, _) => is_marked(variable),
            Text::Command(..) => true,
            Text::Field(key, _) => {
                matches!(
                    key,
                    "registry_credentials" | "api_key" | "token" | "password"
                )
            }
        };
        if other_rule {
            continue;
        }
        let all = addresses(text.text());
        let first = all.iter().find(|address| real_password(address).is_some());
        found.extend(first.map(|address| finding(app, &text, address)));
    }
    found
}

fn finding(app: &App<'_>, text: &Text<'_, '_>, address: &Address<'_>) -> Diagnostic {
    let password = address.password.unwrap_or_default();
    let whole = app.part(text.node(), &format!(":{password}@"));
    let span = if whole.len() == password.len() + 2 {
        crate::diag::Span::new(whole.start() + 1, whole.end() - 1)
    } else {
        whole
    };
    let message = format!("the address in {} holds a password", text.subject());
    let help = match text {
        Text::Value(..) => "add `type: SECRET`, delete the value and name its source in ipctl.yaml",
        _ => "take the password out of the address, and change it, for it is known now",
    };
    let label = not_shown(password);
    let mut found = RULE.at(app, span, message).label(label).help(help);
    if is_loopback(address.host.name) {
        found.severity = Severity::Warning;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn references_and_placeholders_are_no_passwords_and_a_secret_is_found_elsewhere() {
        let text = "name: shop\nenvs:\n- {key: A, value: 'redis://:${db.PASSWORD}@h'}\n- {key: B, value: 'redis://u:password@h.example.com'}\n- {key: C, type: SECRET, value: 'redis://u:not-real-1@h'}\n- {key: D, value: 'redis://u:not-real-1@localhost'}\nservices:\n- {name: web, git: {repo_clone_url: 'https://u:not-real-2@git.example.com/x'}}\n";
        assert_eq!(
            found_of(Code::AddressCredentials, text),
            [
                "warning 6:30 the address in `D` of the app holds a password",
                "error 8:48 the address in `repo_clone_url` holds a password"
            ]
        );
    }
}
