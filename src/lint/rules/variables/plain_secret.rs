//! A secret in plain text.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::{
    Look, Naming, holds_known_token, is_marked, is_mixed, naming, not_shown,
};
use crate::lint::{App, Example, Found, Rule, Variable};

use super::addresses::{look_at, passwords};
use super::holders::holder;

/// IP215.
pub(super) const RULE: Rule = Rule {
    code: Code::PlainSecret,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: OPENAI_API_KEY, value: not-a-real-key-1}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: OPENAI_API_KEY, type: SECRET}
",
    ),
    fix: "Add `type: SECRET`, delete the value and name its source in ipctl.yaml.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let plain = app.variables.iter().filter(|variable| !is_marked(variable));
    plain
        .filter_map(|variable| finding(app, variable))
        .collect()
}

fn finding(app: &App<'_>, variable: &Variable<'_>) -> Option<Diagnostic> {
    let text = variable.text().trim();
    let severity = severity(variable.key, text)?;
    let message = format!(
        "`{}` of {} is a secret in plain text, without `type: SECRET`",
        variable.key,
        holder(variable)
    );
    let found = RULE.at(app, variable.value?.span, message);
    let help = "add `type: SECRET`, delete the value and name its source in ipctl.yaml";
    Some(Diagnostic {
        severity,
        ..found.label(not_shown(text)).help(help)
    })
}

/// Returns how sure it is that a variable holds a real secret; none when it holds none, or one inside an address.
fn severity(key: &str, text: &str) -> Option<Severity> {
    let looks = look_at(text);
    let naming = naming(key);
    if naming == Naming::Public || !passwords(text).is_empty() {
        return None;
    }
    if looks == Look::Trivial {
        return (naming == Naming::Password && text.len() > 3).then_some(Severity::Warning);
    }
    if looks != Look::Plain {
        return None;
    }
    if holds_known_token(text) {
        return Some(Severity::Error);
    }
    let length = text.len();
    match naming {
        Naming::Password if length <= 8 && is_words(text) => Some(Severity::Warning),
        Naming::Secret if length < 8 => None,
        Naming::Secret if is_words(text) => Some(Severity::Warning),
        Naming::Password | Naming::Secret => Some(Severity::Error),
        Naming::Likely if text.starts_with("base64:") => Some(Severity::Error),
        Naming::Likely if length >= 20 && is_mixed(text) => Some(Severity::Warning),
        _ => None,
    }
}

/// Tells whether a text is made of words, and so may be the name of something.
fn is_words(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn names_and_values_that_only_sound_secret_are_left_alone() {
        let safe = [
            ("TOKEN_EXPIRY", "30d-and-more-1"),
            ("PASSWORD_MIN_LENGTH", "12"),
            ("USE_SECRET", "true"),
            ("SECRET_NAME", "prod-db-1"),
            ("AWS_ACCESS_KEY_ID", "NOTAREALKEY000000001"),
            ("OAUTH_TOKEN", "https://id.example.com/oauth/token"),
            ("JWT_PRIVATE_KEY", "/run/keys/jwt.pem"),
            ("VITE_API_KEY", "not0a0real0key0000000001"),
            ("STRIPE_PUBLISHABLE_KEY", "pk_not0a0real0key0001"),
            ("SUPABASE_ANON_KEY", "not0a0real0key0000000001"),
            ("API_CREDENTIALS", "omit"),
            ("CACHE_KEY", "products-v2"),
            ("DB_PASSWORD", "${db.PASSWORD}"),
            ("DB_PASSWORD", "changeme"),
            ("DB_PASSWORD", "EV[1:a:b]"),
        ];
        for (key, text) in safe {
            assert_eq!(severity(key, text), None, "{key}");
        }
    }

    #[test]
    fn what_may_be_a_name_or_an_identifier_is_a_warning() {
        for (key, text, expected) in [
            ("DB_PASSWORD", "not-a-real-password", Severity::Error),
            ("DB_PASSWORD", "hunter", Severity::Warning),
            ("DB_PASSWORD", "1234", Severity::Warning),
            ("DB_PASSWORD", "829301", Severity::Error),
            ("SESSION_SECRET", "shop-session-2025", Severity::Error),
            ("SESSION_SECRET", "prod-session", Severity::Warning),
            ("APP_KEY", "base64:bm90YXJlYWxrZXk=", Severity::Error),
            (
                "SERVICE_ROLE_KEY",
                "not0a0real0key0000000001",
                Severity::Warning,
            ),
            ("ANYTHING", "ghp_not0a0real0token", Severity::Error),
        ] {
            assert_eq!(severity(key, text), Some(expected), "{key}");
        }
    }

    #[test]
    fn the_type_may_be_written_in_any_case() {
        let text = "name: shop\nenvs:\n- {key: DB_PASSWORD, type: secret, value: not-a-real-1}\n";
        assert!(found_of(Code::PlainSecret, text).is_empty());
    }
}
