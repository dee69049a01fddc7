//! Breaks text into lines of a width.

use unicode_width::UnicodeWidthStr;

/// Breaks text between words; a word longer than the width stands on a line of its own. Line ends in it are kept.
pub(super) fn wrap(text: &str, width: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| wrap_line(line, width)).collect();
    lines.join("\n")
}

fn wrap_line(line: &str, width: usize) -> String {
    let mut wrapped = String::with_capacity(line.len());
    let mut used = 0;
    for word in line.split(' ') {
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
}
