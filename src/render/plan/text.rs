//! Texts of several lines, and JSON in a text, as a difference of lines.

use serde_json::Value;

use crate::diff::{LineChange, lines};
use crate::render::sanitise::one_line;

use super::view::{Detail, Mark, Shown, TextLine};

/// How many unchanged lines stand around a change.
const CONTEXT: usize = 2;

/// How many lines of one text are shown unless everything is.
const MOST_LINES: usize = 40;

/// Shows the difference of two texts line by line, if either has several lines or both are JSON.
pub(super) fn text_change(before: &str, after: &str, detail: Detail) -> Option<Shown> {
    let lines = match (pretty(before), pretty(after)) {
        (Some(before), Some(after)) if before != after => difference(&before, &after, detail),
        _ if is_long(before) || is_long(after) => difference(before, after, detail),
        _ => return None,
    };
    Some(match lines {
        Some(lines) => Shown::Text(limit(lines, detail)),
        None => Shown::Words("(only line ends differ)".to_owned()),
    })
}

/// Shows a text of several lines that is only on one side.
pub(super) fn text_alone(text: &str, mark: Mark, detail: Detail) -> Option<Shown> {
    let line = |line| TextLine::Line(mark, one_line(line));
    is_long(text).then(|| Shown::Text(limit(text.lines().map(line).collect(), detail)))
}

fn is_long(text: &str) -> bool {
    text.trim_end().contains('\n')
}

/// Writes JSON over several lines; nothing for a text that is none, or a scalar.
fn pretty(text: &str) -> Option<String> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    serde_json::to_string_pretty(&value).ok()
}

/// Returns the lines around each change; nothing when no line differs.
fn difference(before: &str, after: &str, detail: Detail) -> Option<Vec<TextLine>> {
    let changes = lines(before, after);
    let near = near(&changes, detail);
    if !changes.iter().any(is_changed) {
        return None;
    }
    let mut shown = Vec::new();
    let mut left = Vec::new();
    for (change, near) in changes.iter().zip(near) {
        if !near {
            left.push(change);
            continue;
        }
        leave_out(&mut shown, &mut left);
        shown.push(text_line(change));
    }
    leave_out(&mut shown, &mut left);
    Some(shown)
}

fn text_line(change: &LineChange<'_>) -> TextLine {
    match change {
        LineChange::Same(line) => TextLine::Line(Mark::Same, one_line(line)),
        LineChange::Removed(line) => TextLine::Line(Mark::Removed, one_line(line)),
        LineChange::Added(line) => TextLine::Line(Mark::Added, one_line(line)),
    }
}

/// Counts the lines that are far from any change; one alone is shown, which takes no more room.
fn leave_out(shown: &mut Vec<TextLine>, left: &mut Vec<&LineChange<'_>>) {
    match left.as_slice() {
        [] => {}
        [only] => shown.push(text_line(only)),
        many => shown.push(TextLine::Same(many.len())),
    }
    left.clear();
}

fn is_changed(change: &LineChange<'_>) -> bool {
    !matches!(change, LineChange::Same(_))
}

/// Says of each line whether a change is near, looking from either side.
fn near(changes: &[LineChange<'_>], detail: Detail) -> Vec<bool> {
    if detail == Detail::Everything {
        return vec![true; changes.len()];
    }
    let after = reach(changes.iter());
    let before = reach(changes.iter().rev());
    let both = after.into_iter().zip(before.into_iter().rev());
    both.map(|(after, before)| after || before).collect()
}

/// Says of each line whether it is a change or stands soon after one.
fn reach<'a>(changes: impl Iterator<Item = &'a LineChange<'a>>) -> Vec<bool> {
    let mut left = 0_usize;
    let near = changes.map(|change| {
        left = if is_changed(change) {
            CONTEXT + 1
        } else {
            left.saturating_sub(1)
        };
        left > 0
    });
    near.collect()
}

fn limit(mut lines: Vec<TextLine>, detail: Detail) -> Vec<TextLine> {
    let most = match detail {
        Detail::Everything => return lines,
        Detail::Changes | Detail::Summary => MOST_LINES,
    };
    if lines.len() > most {
        let more = lines.len() - most;
        lines.truncate(most);
        lines.push(TextLine::More(more));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(before: &str, after: &str) -> String {
        let Some(Shown::Text(lines)) = text_change(before, after, Detail::Changes) else {
            return String::new();
        };
        let line = |line: &TextLine| match line {
            TextLine::Line(mark, text) => format!("{}{text}\n", mark.sign()),
            TextLine::Same(count) => format!("({count} same)\n"),
            TextLine::More(count) => format!("({count} more)\n"),
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn two_lines_stand_around_each_change() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12";
        let after = "1\n2\n3\nx\n5\n6\n7\n8\n9\n10\n11\n12";
        insta::assert_snapshot!(written(before, after), @"
         1
         2
         3
        -4
        +x
         5
         6
        (6 same)
        ");
    }

    #[test]
    fn json_on_one_line_shows_the_part_that_differs() {
        insta::assert_snapshot!(written(r#"{"a":1,"b":[true],"c":"x"}"#, r#"{"a":1,"b":[false],"c":"x"}"#), @r#"
         {
           "a": 1,
           "b": [
        -    true
        +    false
           ],
           "c": "x"
         }
        "#);
        assert_eq!(text_change("[1]", "[1] ", Detail::Changes), None);
        assert_eq!(text_change("1", "2", Detail::Changes), None);
        assert_eq!(text_change("{", "[", Detail::Changes), None);
    }

    #[test]
    fn a_difference_in_line_ends_only_is_said_in_words() {
        let words = Some(Shown::Words("(only line ends differ)".to_owned()));
        assert_eq!(text_change("a\nb", "a\r\nb\n", Detail::Changes), words);
    }

    #[test]
    fn a_very_long_text_is_not_shown_whole() {
        let text = "x\n".repeat(5000);
        let Some(Shown::Text(lines)) = text_alone(&text, Mark::Added, Detail::Changes) else {
            panic!("no text");
        };
        assert_eq!(lines.len(), MOST_LINES + 1);
        assert_eq!(lines.last(), Some(&TextLine::More(5000 - MOST_LINES)));
    }
}
