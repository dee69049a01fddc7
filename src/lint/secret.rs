//! What a secret looks like, as far as names and texts tell.

use crate::diag::{address_password_spans, known_secret_spans};

use super::Variable;
use super::names::is_placeholder;
use crate::model::names::words;

/// What a text is, with a secret in mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing, or blanks.
    Empty,
    /// What the platform has encrypted: `EV[...]`.
    Encrypted,
    /// Something that is filled in, by the platform or by another program.
    Reference,
    /// A text that stands for a value: `changeme`, `<REQUIRED>`, `your-key`.
    Placeholder,
    /// A word that everybody tries first: `postgres`, `admin`, `my-password`.
    Common,
    /// A truth value or a small number.
    Trivial,
    /// An address without a password, a host name, or the path of a file.
    Address,
    /// Anything else: in the place of a secret, a real one.
    Plain,
}

/// Says how long a secret is, which is all that may be told of it.
pub(super) fn not_shown(secret: &str) -> String {
    match secret.chars().count() {
        1 => "plain text, 1 character (not shown)".to_owned(),
        length => format!("plain text, {length} characters (not shown)"),
    }
}

/// What the name of a variable says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// The value is published on purpose, as a publishable key is.
    Public,
    /// The value is a password.
    Password,
    /// The value is a secret of another kind.
    Secret,
    /// The value may be a secret: any other key.
    Likely,
    /// Nothing.
    Other,
}

/// Returns what a text is.
pub(super) fn look(text: &str) -> Look {
    let text = text.trim();
    if text.is_empty() {
        Look::Empty
    } else if text.starts_with("EV[") {
        Look::Encrypted
    } else if is_reference(text) {
        Look::Reference
    } else if stands_for_a_value(text) {
        Look::Placeholder
    } else if is_trivial(text) {
        Look::Trivial
    } else if all_words_in(text, &COMMON) {
        Look::Common
    } else if is_address(text) {
        Look::Address
    } else {
        Look::Plain
    }
}

/// Tells whether a variable is declared a secret, in whatever case the word is written.
pub(super) fn is_marked(variable: &Variable<'_>) -> bool {
    let kind = variable.node.text("type");
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("secret"))
}

/// Returns the name in `$NAME`, when that is the whole text.
pub(super) fn shell_name(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix('$')?;
    let mut bytes = name.bytes();
    let first = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let rest = bytes.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    (first && rest).then_some(name)
}

/// Tells whether a text holds a token of a well-known service that is secret wherever it stands.
pub(super) fn holds_known_token(text: &str) -> bool {
    const FORMS: [&str; 13] = [
        "dop_v1_",
        "doo_v1_",
        "dor_v1_",
        "ghp_",
        "gho_",
        "ghs_",
        "ghu_",
        "ghr_",
        "github_pat_",
        "xox",
        "AVNS_",
        "sk-",
        "sk_",
    ];
    let spans = known_secret_spans(text);
    let found = spans.iter().filter_map(|span| text.get(span.range()));
    found
        .filter(|found| FORMS.iter().any(|form| found.starts_with(form)))
        .any(|found| found.bytes().any(|byte| byte.is_ascii_digit()) && look(found) == Look::Plain)
}

/// Returns what the name of a variable says.
pub(super) fn naming(key: &str) -> Naming {
    let words = words(key);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if is_public(&words) {
        return Naming::Public;
    }
    let qualified = |word: &&str| {
        QUALIFIERS.contains(word) || word.trim_start_matches('V').parse::<u16>().is_ok()
    };
    let tail = words
        .iter()
        .rev()
        .take_while(|word| qualified(word))
        .count();
    let core = words.get(..words.len() - tail).unwrap_or_default();
    match core {
        [.., "PASSWORD" | "PASSWD" | "PASSPHRASE" | "PGPASSWORD"] | [_, .., "PASS" | "PWD"] => {
            Naming::Password
        }
        [
            ..,
            "SECRET" | "TOKEN" | "APIKEY" | "CREDENTIAL" | "CREDENTIALS",
        ]
        | [.., "SECRET", "ACCESS", "KEY"]
        | [
            ..,
            "SECRET" | "API" | "PRIVATE" | "ENCRYPTION" | "SIGNING" | "MASTER",
            "KEY",
        ] => Naming::Secret,
        [_, .., "KEY"] => Naming::Likely,
        _ => Naming::Other,
    }
}

/// Tells whether a variable of the environment holds a secret, as far as its name and its value tell.
pub fn looks_secret(name: &str, value: Option<&str>) -> bool {
    let text = value.unwrap_or_default().trim();
    if holds_known_token(text) || !address_password_spans(text).is_empty() {
        return true;
    }
    match naming(name) {
        Naming::Password | Naming::Secret => true,
        Naming::Likely => text.len() >= 20 && is_mixed(text),
        Naming::Public | Naming::Other => false,
    }
}

/// Tells whether a text has digits and letters, and no blanks.
pub(super) fn is_mixed(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && !text.contains(char::is_whitespace)
}

/// Words behind the name of a secret that do not make it anything else.
const QUALIFIERS: [&str; 20] = [
    "BASE",
    "PROD",
    "PRODUCTION",
    "DEV",
    "DEVELOPMENT",
    "STAGING",
    "STAGE",
    "TEST",
    "LIVE",
    "LOCAL",
    "DEFAULT",
    "PRIMARY",
    "SECONDARY",
    "OLD",
    "NEW",
    "CURRENT",
    "PREVIOUS",
    "BACKUP",
    "VALUE",
    "PEM",
];

/// Words that are what people write before they have a password.
const COMMON: [&str; 36] = [
    "x", "auth", "jwt", "access", "session", "bearer", "my", "the", "a", "some", "super", "very",
    "secret", "secrets", "password", "passwd", "pass", "key", "token", "api", "admin", "root",
    "user", "postgres", "mysql", "redis", "default", "dev", "local", "guest", "none", "secure",
    "strong", "random", "username", "app",
];

/// Words that only say that something is missing.
const STAND_INS: [&str; 22] = [
    "demo",
    "test",
    "value",
    "here",
    "example",
    "sample",
    "dummy",
    "foo",
    "bar",
    "baz",
    "todo",
    "tbd",
    "fixme",
    "placeholder",
    "your",
    "my",
    "the",
    "a",
    "null",
    "undefined",
    "goes",
    "some",
];

/// Pieces that only a text made to be replaced has.
const PIECES: [&str; 24] = [
    "generate-",
    "generate_",
    "openssl rand",
    "change_this",
    "change-this",
    "change this",
    "change me",
    "change_in_prod",
    "change-in-prod",
    "change in prod",
    "change_before",
    "change-before",
    "to-be-changed",
    "replace_with",
    "replace-with",
    "replace with",
    "replace_this",
    "replace-this",
    "insert_your",
    "insert-your",
    "set_me",
    "set-me",
    "fill_in",
    "fill-in",
];

fn is_public(words: &[&str]) -> bool {
    let prefix = matches!(
        words,
        ["NEXT" | "NUXT" | "EXPO", "PUBLIC", ..]
            | ["VITE" | "GATSBY" | "PUBLIC", ..]
            | ["REACT" | "VUE", "APP", ..]
    );
    let published = |word: &&str| matches!(*word, "PUBLIC" | "PUBLISHABLE" | "ANON");
    prefix || words.iter().any(published) || words.ends_with(&["SITE", "KEY"])
}

fn is_reference(text: &str) -> bool {
    text.contains("${") || text.starts_with("$(") || templated(text) || shell_name(text).is_some()
}

fn templated(text: &str) -> bool {
    text.find("{{")
        .and_then(|at| text.get(at..))
        .is_some_and(|rest| rest.contains("}}"))
}

fn stands_for_a_value(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let framed = |open: &str, close: &str| {
        let inner = text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(['"', '{', ':']))
    };
    let bracketed = text.contains('<') && text.contains('>');
    (bracketed || !text.contains(['<', '>'])) && is_placeholder(text)
        || framed("__", "__")
        || framed("[", "]")
        || PIECES.iter().any(|piece| lower.contains(piece))
        || ["_here", "-here", " here"]
            .iter()
            .any(|end| lower.ends_with(end))
        || is_blanked(text)
        || all_words_in(text, &STAND_INS)
}

/// Tells whether a text, or the end of it, is crossed out: `xxxx`, `****`, `sk-...`.
fn is_blanked(text: &str) -> bool {
    let crossed = |c: char| matches!(c, 'x' | 'X' | '*' | '.' | '-' | '_' | '?' | '0' | '#');
    let whole = text.len() >= 3 && text.chars().all(crossed);
    whole
        || ["xxxx", "XXXX", "****", "...", "…"]
            .iter()
            .any(|end| text.ends_with(end))
}

fn all_words_in(text: &str, known: &[&str]) -> bool {
    if text.len() > 60 {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    let mut any = false;
    let all = words.all(|word| {
        let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
        any |= !bare.is_empty();
        word.is_empty()
            || (word.len() - bare.len() <= 4 && (known.contains(&bare) || bare.is_empty()))
    });
    any && all
}

fn is_trivial(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words = [
        "true", "false", "yes", "no", "on", "off", "enabled", "disabled", "required", "optional",
        "auto",
    ];
    let word = words.contains(&lower.as_str());
    let number = text.len() <= 5
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    word || number
}

/// Tells whether a text says where something is, without a password and without a token in its path. That may be a store
/// of secrets.
fn is_address(text: &str) -> bool {
    if text.contains(char::is_whitespace) {
        return false;
    }
    let path = text.starts_with('/') || text.starts_with("./") || text.starts_with("~/");
    let managed = ["arn:", "vault:", "projects/"];
    if managed.iter().any(|start| text.starts_with(start)) {
        return true;
    }
    let dotted = |text: &str| {
        text.contains('.')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'))
            && text.rsplit('.').next().is_some_and(is_last_label)
    };
    match text.split_once("://") {
        Some((_, rest)) => !rest.contains(['@', '?']) && look_of_path(rest),
        None => (path && text.matches('/').count() > 1) || dotted(text),
    }
}

fn is_last_label(label: &str) -> bool {
    let label = label.split(':').next().unwrap_or_default();
    (2..=10).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Tells whether no part of a path is long and mixed enough to be a token, as in the address of a web hook.
fn look_of_path(rest: &str) -> bool {
    let mixed = |part: &str| {
        part.len() >= 16
            && part.bytes().any(|byte| byte.is_ascii_digit())
            && part.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    !rest.split('/').skip(1).any(mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_what_it_looks_like() {
        for (text, expected) in [
            ("", Look::Empty),
            ("EV[1:abc:def]", Look::Encrypted),
            ("${db.PASSWORD}", Look::Reference),
            ("redis://${redis.HOSTNAME}:6379", Look::Reference),
            ("$API_KEY", Look::Reference),
            ("{{ api_key }}", Look::Reference),
            ("changeme123!", Look::Placeholder),
            ("CHANGE_ME_GENERATE_A_KEY", Look::Placeholder),
            ("CHANGE_THIS_TO_A_STRONG_KEY", Look::Placeholder),
            ("dev-only-key-change-in-production", Look::Placeholder),
            ("generate-a-random-string", Look::Placeholder),
            ("REPLACE_ME", Look::Placeholder),
            ("REPLACE_WITH_64_BYTE_HEX", Look::Placeholder),
            ("<REQUIRED>", Look::Placeholder),
            ("[YOUR KEY]", Look::Placeholder),
            ("__API_KEY__", Look::Placeholder),
            ("your_random_secret_key_here", Look::Placeholder),
            ("https://your-project.example.com", Look::Placeholder),
            ("xxx", Look::Placeholder),
            ("sk-xxxxxxxx", Look::Placeholder),
            ("sk-...", Look::Placeholder),
            ("TODO", Look::Placeholder),
            ("TEST VALUE", Look::Placeholder),
            ("null", Look::Placeholder),
            ("my-password", Look::Common),
            ("postgres", Look::Common),
            ("admin123", Look::Common),
            ("true", Look::Trivial),
            ("3600", Look::Trivial),
            ("https://example.com/oauth/token", Look::Address),
            ("auth.example.com", Look::Address),
            ("/run/secrets/key.pem", Look::Address),
            ("arn:aws:secretsmanager:x:1:secret:y", Look::Address),
            ("op://vault/item/field", Look::Address),
            ("X-API-Key", Look::Common),
            ("disabled", Look::Trivial),
            (
                "https://hooks.example.com/T0/not0a0real0token0",
                Look::Plain,
            ),
            ("not-a-real-token-1", Look::Plain),
            ("/9aNotARealKey==", Look::Plain),
            ("a<b", Look::Plain),
            ("hunter", Look::Plain),
            ("829301", Look::Plain),
        ] {
            assert_eq!(look(text), expected, "{text}");
        }
    }

    #[test]
    fn names_say_what_their_last_words_say() {
        for (key, expected) in [
            ("DB_PASSWORD", Naming::Password),
            ("APP__DATABASE__PASSWORD", Naming::Password),
            ("smtpPass", Naming::Password),
            ("PASSWORD_PROD_2", Naming::Password),
            ("JWT_SECRET", Naming::Secret),
            ("SECRET_KEY_BASE", Naming::Secret),
            ("AWS_SECRET_ACCESS_KEY", Naming::Secret),
            ("OPENAI_API_KEY", Naming::Secret),
            ("openaiApiKey", Naming::Secret),
            ("TOKEN_V2", Naming::Secret),
            ("SERVICE_ROLE_KEY", Naming::Likely),
            ("AWS_ACCESS_KEY_ID", Naming::Other),
            ("TOKEN_EXPIRY", Naming::Other),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", Naming::Other),
            ("SECRET_NAME", Naming::Other),
            ("PASSWORD_MIN_LENGTH", Naming::Other),
            ("OAUTH_TOKEN_URL", Naming::Other),
            ("CREDENTIALS_PATH", Naming::Other),
            ("MAX_TOKENS", Naming::Other),
            ("PWD", Naming::Other),
            ("KEY", Naming::Other),
            ("BYPASS", Naming::Other),
            ("NEXT_PUBLIC_API_KEY", Naming::Public),
            ("VITE_API_KEY", Naming::Public),
            ("STRIPE_PUBLISHABLE_KEY", Naming::Public),
            ("SUPABASE_ANON_KEY", Naming::Public),
            ("RECAPTCHA_SITE_KEY", Naming::Public),
            ("", Naming::Other),
        ] {
            assert_eq!(naming(key), expected, "{key}");
        }
    }

    #[test]
    fn a_variable_of_the_environment_is_judged_by_name_and_value() {
        let long = "0a1b2c3d4e5f6a7b8c9d";
        for (name, value) in [
            ("DB_PASSWORD", None),
            ("API_TOKEN", Some("x")),
            ("SERVICE_ROLE_KEY", Some(long)),
            ("ANYTHING", Some("ghp_not0a0real0token")),
            ("DATABASE_URL", Some("postgres://u:not-real@h/d")),
        ] {
            assert!(looks_secret(name, value), "{name}");
        }
        for (name, value) in [
            ("IMAGE_TAG", Some(long)),
            ("CACHE_KEY", Some("products-v2")),
            ("SERVICE_ROLE_KEY", None),
            ("NEXT_PUBLIC_API_KEY", Some(long)),
            ("DATABASE_URL", Some("postgres://h/d")),
        ] {
            assert!(!looks_secret(name, value), "{name}");
        }
    }

    #[test]
    fn tokens_are_known_by_their_form() {
        assert!(holds_known_token("x ghp_not0a0real0token"));
        assert!(!holds_known_token("ghp_your_token_here"));
        assert!(!holds_known_token("pk_not0a0real0token"));
        assert!(!holds_known_token("postgres://u:not-real@h/db"));
        assert_eq!(shell_name("$A_1"), Some("A_1"));
        assert_eq!(shell_name("$a"), None);
    }
}
