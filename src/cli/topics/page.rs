//! How a topic is written: headings, and terms with what they mean.

use std::fmt::Write;

use crate::render::fit::words as broken;
use crate::render::style::{Role, Style};

/// The widest that prose gets.
const WIDEST: usize = 100;

/// Writes prose within the width.
pub(super) fn push_prose(text: &mut String, prose: &str, style: Style) {
    for line in broken(prose, style.width.min(WIDEST)) {
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// Writes a heading with a blank line before it.
pub(super) fn push_heading(text: &mut String, heading: &str, style: Style) {
    let _ = writeln!(text, "\n{}", style.paint(Role::Strong, heading));
}

/// Writes a term, and behind it in a column what it means.
pub(super) fn push_term(text: &mut String, term: &str, column: usize, means: &str, style: Style) {
    let width = style.width.min(WIDEST).saturating_sub(column + 4).max(20);
    let mut lines = broken(means, width).into_iter();
    let first = lines.next().unwrap_or_default();
    let shown = style.paint(Role::Name, format!("{term:column$}"));
    let _ = writeln!(text, "  {shown}  {}", first.trim_end());
    for line in lines {
        let _ = writeln!(text, "  {:column$}  {}", "", line.trim_end());
    }
}
