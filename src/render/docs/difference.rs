//! What differs between a committed document and the one that would be written.

use crate::render::patch::unified;
use crate::render::sanitise::{lines, one_line};
use crate::render::words::plural;

/// How many lines of a difference are shown.
const MOST_LINES: usize = 20;

/// Returns the first lines of a unified diff; none when the documents say the same. How their lines end does not matter.
pub fn difference(committed: &str, fresh: &str, name: &str) -> Option<String> {
    let [old, new] = [committed, fresh].map(|text| text.replace("\r\n", "\n"));
    if old.trim_end() == new.trim_end() {
        return None;
    }
    let name = one_line(name);
    let names = [format!("a/{name}"), format!("b/{name}")];
    let diff = unified([&lines(&old), &lines(&new)], &names);
    let all = diff.lines().count();
    let mut shown: String = diff.split_inclusive('\n').take(MOST_LINES).collect();
    if all > MOST_LINES {
        let rest = plural(all - MOST_LINES, "more line");
        shown.extend(["... ", &rest, "\n"]);
    }
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_do_not_count_and_few_lines_are_shown() {
        assert_eq!(difference("a\r\nb\r\n", "a\nb\n", "x"), None);
        assert_eq!(difference("a\nb", "a\nb\n", "x"), None);
        let old = "0\n".repeat(30);
        let diff = difference(&old, "1\n", "x").unwrap();
        assert_eq!(diff.lines().count(), MOST_LINES + 1);
        assert!(diff.starts_with("--- a/x\n+++ b/x\n@@"), "{diff}");
        assert!(diff.ends_with(" more lines\n"), "{diff}");
    }
}
