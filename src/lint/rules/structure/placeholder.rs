//! What is left over from an example: parts of repositories, and names.

/// Returns the template in a text that another program has to fill in, such as `${OWNER}` or `__OWNER__`.
pub(super) fn template(text: &str) -> Option<&str> {
    let from_dollar = text.find("${").map(|start| (start, "}"));
    let (start, end) = from_dollar.or_else(|| text.find("__").map(|start| (start, "__")))?;
    let rest = text.get(start..)?;
    let inner = rest.get(2..)?;
    let length = inner.find(end)?;
    let upper = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let filled = end == "}" || (length > 0 && inner.get(..length)?.bytes().all(upper));
    filled.then(|| rest.get(..length + 2 + end.len())).flatten()
}

/// Tells whether a part of a repository, such as its owner, says "put yours here".
pub(super) fn is_stand_in(part: &str) -> bool {
    let lower = part.to_ascii_lowercase().replace('_', "-");
    let words = [
        "example",
        "owner",
        "user",
        "username",
        "user-name",
        "org",
        "org-name",
        "organization",
        "myorg",
        "my-org",
        "myuser",
        "my-user",
        "my-username",
        "myusername",
        "git-user-name",
        "github-username",
        "github-user",
        "namespace",
        "changeme",
        "change-me",
        "placeholder",
    ];
    words.contains(&lower.as_str())
        || (lower.contains('<') && lower.contains('>'))
        || is_yours(&lower)
        || lower.starts_with("replace-")
}

/// Tells whether a lower-case word begins with "your", as `your-repo` and `yourname` do.
pub(super) fn is_yours(lower: &str) -> bool {
    let Some(rest) = lower.strip_prefix("your") else {
        return false;
    };
    let what = rest.strip_prefix('-').unwrap_or(rest);
    let words = [
        "app",
        "application",
        "project",
        "repo",
        "name",
        "user",
        "org",
        "github",
        "git",
        "gitlab",
        "bitbucket",
        "account",
        "company",
        "registry",
        "image",
        "docker",
        "service",
        "component",
        "namespace",
        "website",
        "site",
        "database",
        "db",
        "do-",
    ];
    words.iter().any(|word| what.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_found_inside_a_text() {
        for (text, found) in [
            ("${OWNER}/shop", Some("${OWNER}")),
            ("x-__NAME__", Some("__NAME__")),
            ("acme/my__shop__site", None),
            ("acme/____", None),
            ("acme/shop", None),
            ("${OPEN", None),
        ] {
            assert_eq!(template(text), found, "{text}");
        }
    }

    #[test]
    fn stand_ins_are_told_from_real_owners() {
        for text in [
            "YOUR_GITHUB_USERNAME",
            "your-org",
            "yourname",
            "<owner>",
            "example",
            "username",
        ] {
            assert!(is_stand_in(text), "{text}");
        }
        for text in [
            "acme",
            "yourls",
            "YOURLS",
            "digitalocean",
            "your",
            "orgmode",
            "youtube",
        ] {
            assert!(!is_stand_in(text), "{text}");
        }
    }
}
