//! Tests of strings, written by hand because the patterns are few and small.

/// Tells whether `text` is a name of an app, a component or a database: 2 to 32 of `a-z0-9-`, from a letter to no dash.
pub(super) fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    (2..=32).contains(&bytes.len())
        && first.is_ascii_lowercase()
        && *last != b'-'
        && bytes
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

/// Tells whether `text` is a key of a variable: letters, digits and underscores, no digit first.
pub(super) fn is_env_key(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.bytes().next().is_some_and(|b| !b.is_ascii_digit()) && text.bytes().all(word)
}

/// Tells whether `text` is a repository of the form `owner/name`.
pub(super) fn is_repo(text: &str) -> bool {
    is_repo_path(text) && text.matches('/').count() == 1
}

/// Tells whether `text` is a repository that may lie in subgroups: `group/…/name`.
pub(super) fn is_repo_path(text: &str) -> bool {
    text.contains('/') && text.split('/').all(|part| !part.is_empty())
}

/// Tells whether `text` is a clone URL over HTTP.
pub(super) fn is_clone_url(text: &str) -> bool {
    is_https_url(text) || text.strip_prefix("http://").is_some_and(|r| !r.is_empty())
}

/// Tells whether `text` is an `https` URL.
pub(super) fn is_https_url(text: &str) -> bool {
    text.strip_prefix("https://").is_some_and(|r| !r.is_empty())
}

/// Tells whether `text` is the digest of an image.
pub(super) fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Tells whether `text` is an absolute path.
pub(super) fn is_absolute_path(text: &str) -> bool {
    text.starts_with('/')
}

/// Tells whether `text` is a host name that two published patterns agree or disagree on: either is enough.
pub(super) fn is_domain(text: &str) -> bool {
    let host = text.strip_suffix('.').unwrap_or(text);
    let labels: Vec<&str> = host.split('.').collect();
    let Some((top, rest)) = labels.split_last() else {
        return false;
    };
    text.len() >= 4 && !rest.is_empty() && rest.iter().all(|l| is_label(l)) && is_top_label(top)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_top_label(label: &str) -> bool {
    let label = label.strip_prefix("xn--").unwrap_or(label);
    label.len() >= 2 && label.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Tells whether `text` is a name of a log destination: 2 to 42 characters of a small set, no space at either end.
pub(super) fn is_log_destination_name(text: &str) -> bool {
    let edge = |b: u8| b.is_ascii_alphanumeric() || b"()[]'\"".contains(&b);
    let inner = |b: u8| b.is_ascii_alphanumeric() || b"-_. /()[]".contains(&b);
    let bytes = text.as_bytes();
    match bytes {
        [first, middle @ .., last] => {
            middle.len() <= 40 && edge(*first) && edge(*last) && middle.iter().copied().all(inner)
        }
        _ => false,
    }
}

/// Tells whether `text` is a duration such as `1h30m` or `500ms`.
pub(super) fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 7] = ["ns", "us", "\u{b5}s", "ms", "s", "m", "h"];
    if text == "0" {
        return true;
    }
    let mut rest = text;
    while !rest.is_empty() {
        let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = rest.len() - unit.len();
        let next = unit.trim_start_matches(|c: char| c.is_alphabetic());
        let word = unit.strip_suffix(next).unwrap_or(unit);
        if number == 0 || !UNITS.contains(&word) {
            return false;
        }
        rest = next;
    }
    !text.is_empty()
}

/// Tells whether `text` is a cron expression of five fields.
pub(super) fn is_cron(text: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || "*/,-?L#".contains(c);
    text.split_whitespace().count() == 5 && text.chars().all(|c| part(c) || c.is_whitespace())
}

/// Tells whether `text` is a UUID.
pub(super) fn is_uuid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["ab", "a1", "superset-web", &"a".repeat(32)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a", "1a", "a-", "Ab", "a_b", "é1", &"a".repeat(33)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn env_keys() {
        assert!(is_env_key("_A1") && is_env_key("a"));
        assert!(!is_env_key("") && !is_env_key("1A") && !is_env_key("A-B"));
    }

    #[test]
    fn repositories() {
        assert!(is_repo("o/r") && !is_repo("o/g/r") && !is_repo("o/") && !is_repo("o"));
        assert!(is_repo_path("o/g/r") && !is_repo_path("o//r"));
    }

    #[test]
    fn domains() {
        for good in [
            "a.io",
            "a-b.example.com",
            "x.example.com.",
            "xn--a.xn--p1ai",
        ] {
            assert!(is_domain(good), "{good}");
        }
        for bad in [
            "",
            "a",
            ".com",
            "a..b",
            "-a.com",
            "a.c",
            "*.example.com",
            ".",
        ] {
            assert!(!is_domain(bad), "{bad}");
        }
    }

    #[test]
    fn durations_and_schedules() {
        for good in ["1h30m", "5h30m", "30s", "1.5h", "500ms", "0"] {
            assert!(is_duration(good), "{good}");
        }
        for bad in ["", "30", "h", "1d", "1h 30m"] {
            assert!(!is_duration(bad), "{bad}");
        }
        assert!(is_cron("*/2 * * * *") && !is_cron("* * * *") && !is_cron("a; b c d e f"));
    }

    #[test]
    fn log_destination_names() {
        assert!(is_log_destination_name("my logs (eu)"));
        for bad in ["", "a", " a", "-a", "a ", &"a".repeat(43)] {
            assert!(!is_log_destination_name(bad), "{bad}");
        }
    }
}
