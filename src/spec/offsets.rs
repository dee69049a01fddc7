//! From the parser's positions, which count characters, to bytes of the file.

use std::borrow::Cow;

const BYTE_ORDER_MARK: char = '\u{feff}';
/// Characters between two remembered offsets.
const STRIDE: usize = 64;
/// How many characters shorter a joined pair of JSON escapes is: `\ud83d\ude00` becomes `\U0001f600`.
const JOINED_SHORTER_BY: usize = 2;

/// The text as the parser gets it, and the way back from its characters to bytes of the file.
pub(super) struct Prepared<'a> {
    /// What the parser reads.
    pub(super) text: Cow<'a, str>,
    file: &'a str,
    base: usize,
    /// Byte offset of every 64th character; empty when all characters are one byte long.
    marks: Vec<usize>,
    /// Character indexes in `text` where a pair of escapes was joined.
    joined: Vec<usize>,
}

impl<'a> Prepared<'a> {
    /// Takes off a byte order mark and joins the halves of JSON's escaped characters beyond 16 bits.
    pub(super) fn new(file: &'a str) -> Self {
        let body = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
        let base = file.len() - body.len();
        let marks = if body.is_ascii() {
            Vec::new()
        } else {
            marks(body)
        };
        let (text, joined) = if is_json(body) {
            join_pairs(body)
        } else {
            (Cow::Borrowed(body), Vec::new())
        };
        Self {
            text,
            file,
            base,
            marks,
            joined,
        }
    }

    /// Puts a space in the place of each tab between a key and its value.
    ///
    /// YAML allows the tab and the parser refuses it before most values. Texts of several lines stay as they are.
    pub(super) fn with_spaces(mut self) -> Self {
        let mut text = String::with_capacity(self.text.len());
        let mut block = None;
        for line in self.text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start_matches(' ').len();
            let blank = line.trim().is_empty();
            block = block.filter(|outer| blank || indent > *outer);
            match key_end(line).filter(|_| block.is_none()) {
                Some(end) => text.push_str(&spaced(line, end)),
                None => text.push_str(line),
            }
            if block.is_none() && opens_block(line) {
                block = Some(indent);
            }
        }
        self.text = Cow::Owned(text);
        self
    }

    /// Returns the byte offset in the file of a character the parser counted.
    pub(super) fn byte(&self, index: usize) -> usize {
        let index =
            index + JOINED_SHORTER_BY * self.joined.partition_point(|joined| *joined < index);
        let body = self.file.get(self.base..).unwrap_or_default();
        if self.marks.is_empty() {
            return self.base + index.min(body.len());
        }
        let Some(mark) = self.marks.get(index / STRIDE).copied() else {
            return self.file.len();
        };
        let rest = body.get(mark..).unwrap_or_default();
        self.base
            + rest
                .char_indices()
                .nth(index % STRIDE)
                .map_or(body.len(), |(offset, _)| mark + offset)
    }
}

fn marks(body: &str) -> Vec<usize> {
    body.char_indices()
        .map(|(offset, _)| offset)
        .step_by(STRIDE)
        .collect()
}

/// Returns where the colon after a plain key ends, when a line begins with one that a tab follows.
fn key_end(line: &str) -> Option<usize> {
    let key = line.trim_start_matches([' ', '-']);
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let rest = key.trim_start_matches(word);
    let value = rest.strip_prefix(':')?;
    (rest.len() < key.len() && value.starts_with('\t')).then(|| line.len() - value.len())
}

/// Returns a line with spaces for the tabs that begin at an offset.
fn spaced(line: &str, at: usize) -> String {
    let (key, rest) = line.split_at(at);
    let value = rest.trim_start_matches('\t');
    format!("{key}{}{value}", " ".repeat(rest.len() - value.len()))
}

/// Tells whether a line ends with the mark of a text of several lines.
fn opens_block(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or_default().trim_end();
    let mark = line.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    mark.ends_with(['|', '>'])
}

fn is_json(body: &str) -> bool {
    body.trim_start().starts_with(['{', '['])
}

/// Joins pairs such as `\ud83d\ude00`, which JSON writes as two escapes and YAML as one.
fn join_pairs(body: &str) -> (Cow<'_, str>, Vec<usize>) {
    if !body.contains("\\ud") && !body.contains("\\uD") {
        return (Cow::Borrowed(body), Vec::new());
    }
    let (mut text, mut joined, mut rest) = (String::with_capacity(body.len()), Vec::new(), body);
    let mut count = 0;
    while let Some(at) = rest.find('\\') {
        let (before, tail) = rest.split_at(at);
        text.push_str(before);
        count += before.chars().count();
        let taken = if let Some(character) = pair(tail) {
            joined.push(count);
            text.extend(["\\U", &format!("{:08x}", u32::from(character))]);
            count += 10;
            12
        } else {
            let escape: String = tail.chars().take(2).collect();
            text.push_str(&escape);
            count += escape.chars().count();
            escape.len()
        };
        rest = tail.get(taken..).unwrap_or_default();
    }
    text.push_str(rest);
    (Cow::Owned(text), joined)
}

/// Reads the character of two escaped halves at the start of a text.
fn pair(tail: &str) -> Option<char> {
    let half = |text: &str| u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let halves = [half(tail)?, half(tail.get(6..)?)?];
    if tail.get(..12)?.contains('+') {
        return None;
    }
    let character = char::decode_utf16(halves).next()?.ok()?;
    (u32::from(character) > 0xffff).then_some(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_become_bytes_past_marks_and_wide_characters() {
        let text = format!("\u{feff}{}x{}y", "é".repeat(100), "日".repeat(100));
        let prepared = Prepared::new(&text);
        assert_eq!(prepared.byte(0), 3);
        assert_eq!(&text[prepared.byte(100)..prepared.byte(101)], "x");
        assert_eq!(&text[prepared.byte(201)..prepared.byte(202)], "y");
        assert_eq!(prepared.byte(9999), text.len());
    }

    #[test]
    fn halves_of_a_json_escape_are_joined_and_counted() {
        let text = r#"{"a": "\ud83d\ude00\\ud83d\ude00", "b": 1}"#;
        let prepared = Prepared::new(text);
        assert_eq!(prepared.text, r#"{"a": "\U0001f600\\ud83d\ude00", "b": 1}"#);
        let index = prepared.text.find("\"b\"").unwrap_or_default();
        assert_eq!(
            &text[prepared.byte(index)..prepared.byte(index) + 3],
            "\"b\""
        );
    }

    #[test]
    fn tabs_between_keys_and_values_become_spaces_outside_of_texts() {
        let text = "name:\tshop\n- key:\t\ta:\tb\n  value: |-  # x\n    all:\tdep\n\n    b:\tc\n  scope:\tx\n\"q:\t";
        insta::assert_snapshot!(
            Prepared::new(text).with_spaces().text.replace('\t', "→"), @r#"
        name: shop
        - key:  a:→b
          value: |-  # x
            all:→dep

            b:→c
          scope: x
        "q:→
        "#);
    }

    #[test]
    fn yaml_keeps_its_escapes() {
        assert_eq!(
            Prepared::new(r"a: '\ud83d\ude00'").text,
            r"a: '\ud83d\ude00'"
        );
    }
}
