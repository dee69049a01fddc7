//! What `.dockerignore` keeps out of a build context.

use super::pattern::matches;

/// The most lines that are read.
const MOST_LINES: usize = 10_000;

/// Holds the lines of the file that say something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ignore {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    line: String,
    kind: Kind,
    parts: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Leaves out what it matches.
    Exclude,
    /// Takes it in again.
    Include,
}

impl Ignore {
    /// Reads the file.
    pub(super) fn parse(text: &str) -> Self {
        let lines = text.trim_start_matches('\u{feff}').lines().take(MOST_LINES);
        Self {
            rules: lines.filter_map(rule).collect(),
        }
    }

    /// Returns the line that keeps a path out; none when it is taken.
    ///
    /// A folder counts as taken when a later line takes something below it in again.
    pub(super) fn excludes(&self, path: &str) -> Option<&str> {
        let named = |part: &&str| !part.is_empty() && *part != ".";
        let parts: Vec<&str> = path.split('/').filter(named).collect();
        if parts.is_empty() {
            return None;
        }
        let mut found = None;
        for rule in &self.rules {
            let is_hit = (1..=parts.len())
                .any(|length| whole(&rule.parts, parts.get(..length).unwrap_or_default()));
            match rule.kind {
                Kind::Exclude if is_hit => found = Some(rule.line.as_str()),
                Kind::Include if is_hit || below(&rule.parts, &parts) => found = None,
                Kind::Exclude | Kind::Include => {}
            }
        }
        found
    }
}

fn rule(line: &str) -> Option<Rule> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    let (kind, path) = match line.strip_prefix('!') {
        Some(path) => (Kind::Include, path.trim()),
        None => (Kind::Exclude, line),
    };
    let parts: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .map(str::to_owned)
        .collect();
    (!parts.is_empty()).then(|| Rule {
        line: line.to_owned(),
        kind,
        parts,
    })
}

/// Tells whether all parts of a path match; `**` stands for any number of them.
fn whole(rule: &[String], path: &[&str]) -> bool {
    // Which lengths of the path are matched by the parts of the rule so far.
    let mut reached = vec![false; path.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    for part in rule {
        let mut next = vec![false; path.len() + 1];
        let mut carried = false;
        for (length, is_reached) in reached.iter().enumerate() {
            carried |= is_reached;
            if part == "**" {
                if let Some(slot) = next.get_mut(length) {
                    *slot = carried;
                }
            } else if *is_reached
                && path.get(length).is_some_and(|name| matches(part, name))
                && let Some(slot) = next.get_mut(length + 1)
            {
                *slot = true;
            }
        }
        reached = next;
    }
    reached.last().copied().unwrap_or(false)
}

/// Tells whether a rule is about something below a folder.
fn below(rule: &[String], folder: &[&str]) -> bool {
    let head = rule.get(..folder.len());
    rule.len() > folder.len() && head.is_some_and(|head| whole(head, folder))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn excluded(text: &str, path: &str) -> bool {
        Ignore::parse(text).excludes(path).is_some()
    }

    #[test]
    fn the_last_line_that_matches_decides() {
        for (text, path, is_out) in [
            ("node_modules", "node_modules/a/b", true),
            ("/node_modules/", "node_modules", true),
            ("node_modules", "web/node_modules", false),
            ("**/node_modules", "web/node_modules/a", true),
            ("**/node_modules", "node_modules", true),
            ("*.md\n!README.md", "README.md", false),
            ("*.md\n!README.md", "NEWS.md", true),
            ("!README.md\n*.md", "README.md", true),
            ("# *.md\n\n", "a.md", false),
            ("*\n!addons/ours", "addons", false),
            ("*\n!addons/ours", "addons/theirs", true),
            ("*\n!addons/ours", "addons/ours/x.py", false),
            ("docs/**/draft", "docs/a/b/draft", true),
            ("*", ".", false),
            ("./a/", "a/b", true),
        ] {
            assert_eq!(excluded(text, path), is_out, "{text:?} {path}");
        }
    }

    #[test]
    fn the_line_is_named() {
        assert_eq!(Ignore::parse("a\n/b/ \n").excludes("b/c"), Some("/b/"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[ab*!/#.\\[\n]{0,40}", path in "[ab/.]{0,12}") {
            let _ = excluded(&text, &path);
        }
    }
}
