//! Breaks text into lines of a width.

use unicode_width::UnicodeWidthStr;

use crate::render::sanitise::lines;

/// Breaks text between words; a word longer than the width stands on a line of its own. Line ends in it are kept, a command
/// at the end of a line is not broken, so that it can be copied, and no line begins with a command to a runner of CI jobs.
pub(super) fn wrap(text: &str, width: usize) -> String {
    let wrapped: Vec<String> = text.lines().map(|line| wrap_line(line, width)).collect();
    lines(&wrapped.join("\n"))
}

/// What stands before and in a command at the end of a line.
const COMMAND: &str = ": ipctl ";

fn wrap_line(line: &str, width: usize) -> String {
    let mut wrapped = String::with_capacity(line.len());
    let mut used = 0;
    let (said, command) = match line.split_once(COMMAND) {
        Some((said, _)) => line.split_at(said.len() + 1),
        None => (line, ""),
    };
    let command = command.strip_prefix(' ');
    for word in said.split(' ').chain(command) {
        let wide = word.width();
        if used > 0 && used + 1 + wide > width {
            wrapped.push('\n');
            used = 0;
        } else if used > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += wide;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_and_wide_ones_count_double() {
        assert_eq!(wrap("one two three", 7), "one two\nthree");
        assert_eq!(wrap("日本 日本", 8), "日本\n日本");
        assert_eq!(wrap("incomprehensible a\nb", 4), "incomprehensible\na\nb");
        assert_eq!(wrap("", 4), "");
    }

    #[test]
    fn a_command_is_not_broken() {
        let text = "take theirs: ipctl pull shop --diff";
        assert_eq!(wrap(text, 35), text);
        assert_eq!(wrap(text, 20), "take theirs:\nipctl pull shop --diff");
        assert_eq!(wrap("use ipctl now: it", 8), "use\nipctl\nnow: it");
    }

    #[test]
    fn no_line_begins_with_a_command_to_a_runner() {
        assert_eq!(wrap("one ::set-output x", 5), "one\n\\u{3a}:set-output\nx");
        assert_eq!(
            wrap("one  ::set-output x", 5),
            "one \n\\u{3a}:set-output\nx"
        );
    }
}
