//! Finds one's way in a text: lines, columns, blanks and comments.

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Looks around in a text by byte offsets.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'t> {
    text: &'t str,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text }
    }

    /// Returns the text from one offset to another; nothing when there is none.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or_default()
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn is_break(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b'\n' | b'\r'))
    }

    /// Returns where the line of an offset begins, behind a byte order mark.
    pub(super) fn line_start(&self, at: usize) -> usize {
        let before = self.slice(0, at);
        let start = before.rfind(['\n', '\r']).map_or(0, |found| found + 1);
        if start == 0 && self.text.starts_with(BYTE_ORDER_MARK) {
            return BYTE_ORDER_MARK.len().min(at);
        }
        start
    }

    /// Returns where the line of an offset ends, before its line break.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len());
        at + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    /// Returns where the line after that of an offset begins.
    pub(super) fn next_line(&self, at: usize) -> usize {
        let end = self.line_end(at);
        match (self.byte(end), self.byte(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            (Some(_), _) => end + 1,
            (None, _) => end,
        }
    }

    /// Returns where the line before a line begins; none for the first.
    pub(super) fn line_before(&self, line_start: usize) -> Option<usize> {
        let end = line_start.checked_sub(1)?;
        if !self.is_break(end) {
            return None;
        }
        let carriage =
            self.byte(end) == Some(b'\n') && end > 0 && self.byte(end - 1) == Some(b'\r');
        Some(self.line_start(if carriage { end - 1 } else { end }))
    }

    /// Returns how many bytes stand before an offset in its line.
    pub(super) fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// Skips spaces and tabs.
    pub(super) fn skip_blanks(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        at
    }

    /// Skips spaces, line breaks and comments.
    pub(super) fn skip_space(&self, mut at: usize) -> usize {
        loop {
            at = self.skip_blanks(at);
            if self.is_break(at) {
                at += 1;
            } else if self.is_comment(at) {
                at = self.line_end(at);
            } else {
                return at;
            }
        }
    }

    /// Skips spaces, line breaks, comments and commas: what lies between the parts of `[..]` and `{..}`.
    pub(super) fn skip_separators(&self, mut at: usize) -> usize {
        loop {
            at = self.skip_space(at);
            if self.byte(at) != Some(b',') {
                return at;
            }
            at += 1;
        }
    }

    /// Tells whether a comment begins at an offset.
    pub(super) fn is_comment(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.byte(before));
        self.byte(at) == Some(b'#')
            && (self.line_start(at) == at || matches!(before, None | Some(b' ' | b'\t')))
    }

    /// Tells whether there is a comment between two offsets that lie outside of values.
    pub(super) fn has_comment(&self, from: usize, to: usize) -> bool {
        let marks = self.slice(from, to).match_indices('#');
        marks
            .into_iter()
            .any(|(found, _)| self.is_comment(from + found))
    }

    pub(super) fn has_break(&self, from: usize, to: usize) -> bool {
        self.slice(from, to).contains(['\n', '\r'])
    }

    /// Returns the end of a word such as an anchor, a tag or an alias.
    pub(super) fn word_end(&self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len());
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}');
        at + rest.find(ends).unwrap_or(rest.len())
    }

    /// Tells whether a line holds nothing but blanks; false at the end of the text.
    pub(super) fn is_blank_line(&self, line_start: usize) -> bool {
        self.is_break(self.skip_blanks(line_start))
    }

    /// Returns the column of the comment that a line consists of; none for any other line.
    pub(super) fn comment_column(&self, line_start: usize) -> Option<usize> {
        let at = self.skip_blanks(line_start);
        (self.byte(at) == Some(b'#')).then(|| at - line_start)
    }

    /// Returns the first line of the comment lines at a column that stand directly above a line.
    pub(super) fn above(&self, line_start: usize, column: usize) -> usize {
        let mut first = line_start;
        while let Some(line) = self.line_before(first) {
            if self.comment_column(line) != Some(column) {
                break;
            }
            first = line;
        }
        first
    }

    /// Skips the comment lines that begin further right than a column.
    pub(super) fn skip_inner_comments(&self, mut line_start: usize, column: usize) -> usize {
        while self
            .comment_column(line_start)
            .is_some_and(|found| found > column)
        {
            line_start = self.next_line(line_start);
        }
        line_start
    }

    /// Skips lines that hold nothing.
    pub(super) fn skip_blank_lines(&self, mut line_start: usize) -> usize {
        while self.is_blank_line(line_start) {
            line_start = self.next_line(line_start);
        }
        line_start
    }

    /// Tells whether an offset is the first in its line that is not blank.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        self.skip_blanks(self.line_start(at)) == at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_every_way() {
        let scan = Scanner::new("\u{feff}a\r\nb\rc\n\n");
        let starts: Vec<usize> = std::iter::successors(Some(3), |at| {
            let next = scan.next_line(*at);
            (next > *at).then_some(next)
        })
        .collect();
        assert_eq!(starts, [3, 6, 8, 10, 11]);
        assert_eq!(scan.line_before(6), Some(3));
        assert_eq!(scan.line_before(3), None);
        assert_eq!((scan.column(3), scan.column(7)), (0, 1));
        assert!(scan.is_blank_line(10) && !scan.is_blank_line(11));
    }

    #[test]
    fn comments_stand_behind_blanks_only() {
        let scan = Scanner::new("a#b #c\n  # d\n  # e\n  f");
        assert!(!scan.is_comment(1) && scan.is_comment(4));
        assert_eq!(scan.skip_space(3), 21);
        assert_eq!(scan.above(19, 2), 7);
        assert_eq!(scan.above(19, 0), 19);
    }
}
