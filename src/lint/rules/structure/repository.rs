//! The parts of a repository, however it is written.

/// A repository on a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repository<'a> {
    /// The host, when one is written.
    pub host: Option<&'a str>,
    /// The path on the host, such as `owner/name`, without `.git` behind it.
    pub path: &'a str,
}

impl<'a> Repository<'a> {
    /// Takes a text apart: `owner/name`, a web address, or what `ssh` and `git` clone from.
    ///
    /// None when there are characters in it that no repository has. What stands before an `@` is left out.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (scheme, rest) = match text.split_once("://") {
            Some((_, rest)) => (true, rest),
            None => (false, text),
        };
        let (user, rest) = match rest.split_once('@') {
            Some((_, rest)) => (true, rest),
            None => (false, rest),
        };
        let (host, path) = match rest.split_once([':', '/'])? {
            (host, path) if scheme || user || host.contains('.') => (Some(host), path),
            _ => (None, rest),
        };
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        (path.contains('/') && is_plain(path) && host.is_none_or(is_plain))
            .then_some(Self { host, path })
    }

    /// Returns the address to clone from, on a host when none is written.
    pub(super) fn address(&self, host: &str) -> String {
        format!("https://{}/{}.git", self.host.unwrap_or(host), self.path)
    }
}

/// Tells whether a text has the characters of a host or a path only, and is not long.
fn is_plain(text: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-' | b'~');
    (1..=100).contains(&text.len()) && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_the_same_parts() {
        let hosted = Some(Repository {
            host: Some("github.com"),
            path: "acme/shop",
        });
        for text in [
            "https://github.com/acme/shop.git",
            "http://user:word@github.com/acme/shop/",
            "git@github.com:acme/shop.git",
            "ssh://git@github.com/acme/shop",
            "github.com/acme/shop",
        ] {
            assert_eq!(Repository::read(text), hosted, "{text}");
        }
        let bare = Repository::read("acme/shop.git");
        assert_eq!(
            bare.map(|one| (one.host, one.path)),
            Some((None, "acme/shop"))
        );
    }

    #[test]
    fn other_texts_are_no_repository() {
        for text in [
            "",
            "shop",
            "a b/c",
            "${OWNER}/shop",
            "<owner>/shop",
            "/",
            "https://host",
        ] {
            assert_eq!(Repository::read(text), None, "{text}");
        }
    }
}
