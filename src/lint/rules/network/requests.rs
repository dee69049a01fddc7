//! Which requests an ingress rule is for, as far as that can be said.

use crate::lint::IngressRule;
use crate::spec::{Node, Value};

/// The longest path that is taken apart, in bytes, as the platform takes it.
const LONGEST: usize = 256;

/// The requests of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Requests<'a> {
    /// The one host they are for, in lower case; none for every host.
    pub(super) host: Option<String>,
    /// The paths they are for.
    pub(super) path: Path<'a>,
}

/// The paths of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Path<'a> {
    /// This path, without the slash at its end, and everything below it.
    Prefix(&'a str),
    /// This path only.
    Exact(&'a str),
}

impl<'a> Requests<'a> {
    /// Returns the requests of a rule; none when the rule does not say, or in a way that is not understood.
    pub(super) fn of(rule: &IngressRule<'a>) -> Option<Self> {
        let matched = rule.node.get("match")?;
        let known = |node: &Node, keys: [&str; 2]| {
            matches!(node.value, Value::Map(_))
                && node
                    .entries()
                    .iter()
                    .all(|entry| keys.contains(&entry.key.as_str()))
        };
        let parts = ["path", "authority"].map(|key| matched.get(key));
        let mut parts = parts.into_iter().flatten();
        if !known(matched, ["path", "authority"])
            || !parts.all(|part| known(part, ["prefix", "exact"]))
        {
            return None;
        }
        let host = rule.host.map(host);
        if host.as_deref() == Some("") || matched.find(&["authority", "prefix"]).is_some() {
            return None;
        }
        let prefix = rule.prefix.filter(|prefix| !prefix.is_empty());
        let path = match (prefix, rule.exact) {
            (Some(prefix), None) => Path::Prefix(trimmed(prefix)),
            (None, Some(exact)) => Path::Exact(exact),
            (None, None) if host.is_some() => Path::Prefix(""),
            _ => return None,
        };
        let (Path::Prefix(text) | Path::Exact(text)) = path;
        let plain = text.is_empty() || text.starts_with('/') && !text.contains('*');
        plain.then_some(Self { host, path })
    }
}

impl<'a> Path<'a> {
    /// Returns every prefix that covers these paths, the nearest one first.
    pub(super) fn covers(self) -> impl Iterator<Item = &'a str> {
        let (Self::Prefix(path) | Self::Exact(path)) = self;
        let path = if path.len() > LONGEST { "" } else { path };
        let whole = trimmed(path);
        let above = whole
            .match_indices('/')
            .rev()
            .map(move |(at, _)| trimmed(whole.get(..at).unwrap_or_default()));
        std::iter::once(whole).chain(above)
    }
}

/// Returns a path without the slashes at its end, which make no difference to a prefix.
pub(super) fn trimmed(path: &str) -> &str {
    path.trim_end_matches('/')
}

/// Returns a host in the form in which hosts are compared.
pub(super) fn host(text: &str) -> String {
    text.trim_end_matches('.').to_ascii_lowercase()
}

/// Tells whether something else fills in a part of a text before it is used.
pub(super) fn is_template(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || (text.contains('<') && text.contains('>'))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;
    use crate::lint::{App, Surroundings};
    use crate::spec::check_spec;

    #[test]
    fn a_match_that_is_not_understood_stands_for_nothing() {
        let known = |matched: &str| {
            let text = format!("name: shop\ningress: {{rules: [{{match: {{{matched}}}}}]}}\n");
            let checked = check_spec(&Arc::new(Source::new("app.yaml", text)));
            let document = checked.document.expect("a document");
            let surroundings = Surroundings::default();
            let app = App::new(&document, &surroundings);
            app.ingress
                .first()
                .is_some_and(|rule| Requests::of(rule).is_some())
        };
        assert!(known("path: {prefix: /a}"));
        assert!(known("authority: {exact: a.io}"));
        for matched in [
            "",
            "prefix: /a",
            "path: {prefix: a}",
            "path: {prefix: /a/*}",
            "path: {prefix: /a, exact: /a}",
            "path: {prefix: /a, regex: a}",
            "path: {prefix: /a}, authority: {prefix: a}",
            "path: {prefix: /a}, authority: {exact: ''}",
            "path: {prefix: /a}, hosts: [a.io]",
            "path: /a",
        ] {
            assert!(!known(matched), "{matched}");
        }
    }

    #[test]
    fn a_path_is_covered_by_itself_and_what_is_above() {
        let covers = |path: Path<'static>| path.covers().collect::<Vec<_>>();
        assert_eq!(covers(Path::Prefix("/a/b")), ["/a/b", "/a", ""]);
        assert_eq!(covers(Path::Exact("/a/")), ["/a", ""]);
        assert_eq!(covers(Path::Prefix("")), [""]);
        assert_eq!(covers(Path::Prefix("/api-v2")), ["/api-v2", ""]);
    }
}
