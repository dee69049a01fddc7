//! Finds secrets in texts by how they look, for texts nobody could read any better.
//!
//! A spec that was read is searched through its tree, in `spec`, where the type of each variable is known. What is here
//! serves broken files, and adds the well-known forms of tokens for every file.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::Span;

/// Tokens of well-known services, values the platform encrypted, and passwords inside addresses.
const KNOWN_FORMS: &str = concat!(
    r"://[^\s/:@'\x22]*:(?P<password>[^\s/@'\x22$]+)@",
    r"|EV\[[^\]\s]*\]?",
    r"|\b(?:dop|doo|dor)_v1_[A-Za-z0-9]{8,}",
    r"|\b(?:ghp|gho|ghs|ghu|ghr)_[A-Za-z0-9]{8,}|\bgithub_pat_[A-Za-z0-9_]{8,}",
    r"|\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{12,}|\bxox[abprs]-[A-Za-z0-9-]{8,}|\bAKIA[A-Z0-9]{8,}|\bAVNS_[A-Za-z0-9_-]{6,}",
    r"|\beyJ[A-Za-z0-9_-]{12,}[A-Za-z0-9._-]*",
);

/// Pieces of text of which a line with a known form has at least one; looking for them is much faster.
const TRACES: [&str; 19] = [
    "://",
    "EV[",
    "_v1_",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "ghr_",
    "github_pat_",
    "sk-",
    "sk_",
    "pk-",
    "pk_",
    "rk-",
    "rk_",
    "xox",
    "AKIA",
    "AVNS_",
    "eyJ",
];

/// Parts of secret keys, in lower case.
const KEY_TRACES: [&str; 7] = [
    "value",
    "pass",
    "token",
    "secret",
    "credential",
    "api",
    "key",
];

/// Keys whose value may be a secret, up to and with the colon.
const SECRET_KEYS: &str = r"(?i)[A-Za-z0-9_-]*(?:value|password|passwd|token|secret|credential|api_?key|private_?key)[a-z0-9_]*['\x22]?\s*[:=]";

/// Secrets given to a program in a command: `--password value` and `PASSWORD=value`. What a shell fills in is none.
const COMMAND_FORMS: &str = concat!(
    r"(?:^|\s)--?[A-Za-z0-9-]*(?:password|passwd|passphrase|token|secret|api-?key|secret-?key)(?:=|\s+)[\x22']?",
    r"(?P<flag>[^\s\x22'$`;|&<>\\-][^\s\x22'`;|&<>]*)",
    r"|\b[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY|SECRET_KEY)=[\x22']?",
    r"(?P<variable>[^\s\x22'$`;|&<>\\][^\s\x22'`;|&<>]*)",
);

/// A password inside an address, which may hold the characters that end a host.
const ADDRESS_FORM: &str = r"://[^\s/:@'\x22]*:(?P<password>(?:[^\s'\x22$]|\$[^\s'\x22{])+)@";

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(ADDRESS_FORM).ok());
static COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(COMMAND_FORMS).ok());
static KNOWN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(KNOWN_FORMS).ok());
static KEYS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(SECRET_KEYS).ok());

/// Returns the spans that have the form of a well-known secret.
pub fn known_secret_spans(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if TRACES.iter().any(|trace| line.contains(trace)) {
            add_known(line, offset, &mut found);
        }
        offset += line.len();
    }
    found
}

/// Returns the spans that may be passwords inside addresses, rather too much than too little.
pub fn address_password_spans(text: &str) -> Vec<Span> {
    if !text.contains("://") || !text.contains('@') {
        return Vec::new();
    }
    let Some(address) = ADDRESS.as_ref() else {
        return vec![Span::new(0, text.len())];
    };
    let passwords = address
        .captures_iter(text)
        .filter_map(|found| found.name("password"));
    passwords
        .map(|password| Span::new(password.start(), password.end()))
        .collect()
}

/// Returns the spans of a command that hold secrets, in order and apart from each other.
pub fn command_secret_spans(text: &str) -> Vec<Span> {
    let mut found = known_secret_spans(text);
    let Some(command) = COMMAND.as_ref() else {
        return vec![Span::new(0, text.len())];
    };
    let given = command
        .captures_iter(text)
        .filter_map(|found| found.name("flag").or_else(|| found.name("variable")));
    found.extend(given.map(|value| Span::new(value.start(), value.end())));
    found.sort_unstable();
    let mut end = 0;
    found.retain(|span| {
        let apart = span.start() >= end;
        end = end.max(span.end());
        apart
    });
    found
}

fn add_known(line: &str, offset: usize, found: &mut Vec<Span>) {
    let Some(known) = KNOWN.as_ref() else {
        return found.push(Span::new(offset, offset + line.len()));
    };
    let secrets = known
        .captures_iter(line)
        .filter_map(|found| found.name("password").or_else(|| found.get(0)));
    found.extend(secrets.map(|secret| Span::new(offset + secret.start(), offset + secret.end())));
}

/// Tells whether a value is nothing but references to other values, such as `${db.PASSWORD}` or `{{ password }}`.
///
/// Text around the references may hold a secret of its own, and so may a default, as in `${PASSWORD:-secret}`.
pub fn is_placeholder(value: &str) -> bool {
    let mut rest = value;
    while let Some(start) = rest.find(['$', '{']) {
        let (before, reference) = rest.split_at(start);
        let end = reference.find('}').map_or(reference.len(), |end| end + 1);
        let (reference, after) = reference.split_at(end);
        if holds_words(before)
            || reference.contains(":-")
            || !(reference.starts_with("${") || reference.starts_with("{{"))
        {
            return false;
        }
        rest = after;
    }
    !holds_words(rest)
}

fn holds_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Returns the spans that may be secret, by looking at lines only.
pub(super) fn guess(text: &str) -> Vec<Span> {
    let mut hidden = known_secret_spans(text);
    let Some(keys) = KEYS.as_ref() else {
        return vec![Span::new(0, text.len())];
    };
    let mut offset = 0;
    let mut below: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        let indent = body.len() - body.trim_start_matches([' ', '\t', '-']).len();
        match below {
            Some(outer) if body.trim().is_empty() || indent > outer => {
                hidden.push(Span::new(offset + indent, offset + body.len()));
            }
            _ => below = guess_line(keys, body, offset, &mut hidden).then_some(indent),
        }
        offset += line.len();
    }
    hidden
}

/// Hides what follows a secret key, and tells whether the lines indented below belong to it.
fn guess_line(keys: &Regex, body: &str, offset: usize, hidden: &mut Vec<Span>) -> bool {
    let lower = body.to_ascii_lowercase();
    if !KEY_TRACES.iter().any(|trace| lower.contains(trace)) {
        return false;
    }
    let Some(key) = keys.find(body) else {
        return false;
    };
    let value = body.get(key.end()..).unwrap_or_default();
    if !is_placeholder(value) {
        let lead = value.len() - value.trim_start().len();
        hidden.push(Span::new(offset + key.end() + lead, offset + body.len()));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, spans: Vec<Span>) -> String {
        let mut shown = text.to_owned();
        let mut spans = spans;
        spans.sort_unstable();
        for span in spans.into_iter().rev() {
            if span.end() <= shown.len() {
                shown.replace_range(span.range(), "#");
            }
        }
        shown
    }

    #[test]
    fn what_follows_a_secret_key_is_hidden() {
        let text = "key: A\nvalue: one\nb:\n  - value: |\n      two\n      three\n    key: B\nAPI_KEY=four\nvalue: ${db.X}\n";
        assert_eq!(
            shown(text, guess(text)),
            "key: A\nvalue: #\nb:\n  - value: |\n      #\n      #\n    key: B\nAPI_KEY=#\nvalue: ${db.X}\n"
        );
    }

    #[test]
    fn json_on_one_line_is_hidden_from_the_first_secret_key_on() {
        let text = r#"{"key": "A", "value": "one", "type": "SECRET"}"#;
        assert_eq!(shown(text, guess(text)), r#"{"key": "A", "value": #"#);
    }

    #[test]
    fn only_bare_references_are_placeholders() {
        for value in ["", "''", "${db.URL}", "\"${a.B}:${a.C}\",", "{{ x }}"] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in ["x", "${a.B}x", "x${a.B}", "${A:-x}", "$x", "{x}", "***a"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn what_a_command_is_given_is_found_unless_a_shell_fills_it_in() {
        for (text, expected) in [
            ("a --password not-real b", "a --password # b"),
            ("a --db-password='not real'", "a --db-password='# real'"),
            ("PGPASSWORD=not-real psql", "PGPASSWORD=# psql"),
            (
                "a redis://u:not-real@h --token=x",
                "a redis://u:#@h --token=#",
            ),
            (
                "a --password $P --token \"${T}\" --secret --x",
                "a --password $P --token \"${T}\" --secret --x",
            ),
            (
                "a --password-file /run/p TOKEN=$(cat /t)",
                "a --password-file /run/p TOKEN=$(cat /t)",
            ),
        ] {
            assert_eq!(shown(text, command_secret_spans(text)), expected);
        }
    }

    #[test]
    fn passwords_of_addresses_are_found_whatever_they_hold() {
        for (text, expected) in [
            ("x://u:not/real@h", "x://u:#@h"),
            ("x://u:n@#r@h", "x://u:#@h"),
            ("x://u:n$r@h", "x://u:#@h"),
            ("x://u:${P}@h", "x://u:${P}@h"),
            ("x://u@h:1", "x://u@h:1"),
        ] {
            assert_eq!(shown(text, address_password_spans(text)), expected);
        }
    }

    #[test]
    fn known_forms_are_found_anywhere() {
        let text = "run_command: x postgres://u:not-real@h/db # EV[1:ab:cd]";
        assert_eq!(
            shown(text, known_secret_spans(text)),
            "run_command: x postgres://u:#@h/db # #"
        );
        assert!(known_secret_spans("https://${a.HOST}:443/x").is_empty());
    }
}
