//! A document: sections of paragraphs, lists, tables and commands.
//!
//! Every text is a row of pieces that say what they are. The writers make each piece harmless in their own form, so that
//! no name in a spec becomes markup.

use crate::render::sanitise::one_line;
use crate::render::words::quoted;

/// Holds a whole document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// How it was made; stands in a comment at its beginning.
    pub origin: String,
    /// The heading of all.
    pub title: Text,
    /// What it says.
    pub sections: Vec<Section>,
}

/// Holds a section with the ones below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: Text,
    /// What it says itself.
    pub blocks: Vec<Block>,
    /// The sections below it.
    pub sections: Vec<Section>,
}

/// Holds one part of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Text),
    /// A list without an order.
    List(Vec<Text>),
    /// Things to do, each with a box to tick.
    Tasks(Vec<Text>),
    /// A table.
    Table(Table),
    /// A table that is shown on request, under a heading.
    Folded(Text, Table),
    /// Lines of a shell.
    Commands(Vec<String>),
    /// The picture of the stack.
    Picture(Picture),
}

/// Holds the picture of the stack in each form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// As plain text.
    pub text: String,
    /// In the language of Mermaid, which GitHub draws.
    pub mermaid: String,
    /// As SVG that was made here and is safe to stand in a page; none when the stack is too large to be drawn.
    pub svg: Option<String>,
}

/// Holds a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The headings of its columns.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Text>>,
}

/// Heads one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub title: &'static str,
    /// Where its cells stand.
    pub align: Align,
}

/// Says where the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// At the right, as numbers do.
    Right,
}

/// Holds text of one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Piece>);

/// Holds a part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// Words that stand out.
    Strong(String),
    /// A name, a value or a command.
    Code(String),
    /// An address that can be followed.
    Link(String),
}

impl Table {
    /// Makes a table without rows.
    pub(super) fn new(columns: &[Column]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds rows.
    #[must_use]
    pub(super) fn with(mut self, rows: impl IntoIterator<Item = Vec<Text>>) -> Self {
        self.rows.extend(rows);
        self
    }
}

/// Heads a column of words.
pub(super) const fn left(title: &'static str) -> Column {
    Column {
        title,
        align: Align::Left,
    }
}

/// Heads a column of numbers.
pub(super) const fn right(title: &'static str) -> Column {
    Column {
        title,
        align: Align::Right,
    }
}

impl Section {
    /// Makes a section with a heading of our own.
    pub(super) fn new(title: &str, blocks: Vec<Block>) -> Self {
        Self {
            title: words(title),
            blocks,
            sections: Vec::new(),
        }
    }

    /// Adds sections below it.
    #[must_use]
    pub(super) fn over(mut self, sections: Vec<Section>) -> Self {
        self.sections = sections;
        self
    }

    /// Tells whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.sections.is_empty()
    }
}

impl Text {
    /// Puts another text behind it.
    #[must_use]
    pub(super) fn then(mut self, other: Text) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Returns what it says, without its form.
    pub fn plain(&self) -> String {
        let texts = self.0.iter().map(|piece| match piece {
            Piece::Words(text) | Piece::Strong(text) | Piece::Code(text) | Piece::Link(text) => {
                one_line(text)
            }
        });
        texts.collect()
    }
}

/// Makes a text of words.
pub(super) fn words(text: impl Into<String>) -> Text {
    Text(vec![Piece::Words(text.into())])
}

/// Makes a text of words that stand out.
pub(super) fn strong(text: impl Into<String>) -> Text {
    Text(vec![Piece::Strong(text.into())])
}

/// Makes a text of one name or value; an empty one is shown as `-`.
pub(super) fn code(text: impl Into<String>) -> Text {
    let text = text.into();
    if text.is_empty() {
        return words("-");
    }
    Text(vec![Piece::Code(text)])
}

/// Makes a text of an address that can be followed.
pub(super) fn link(address: impl Into<String>) -> Text {
    Text(vec![Piece::Link(address.into())])
}

/// Makes a text of values with a comma between them; none is shown as `-`.
pub(super) fn codes<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Text {
    joined(values.into_iter().map(code))
}

/// Puts texts one behind the other, with a comma between them; none is shown as `-`.
pub(super) fn joined(texts: impl IntoIterator<Item = Text>) -> Text {
    let all = texts.into_iter().reduce(|all, text| {
        let comma = all.then(words(", "));
        comma.then(text)
    });
    all.unwrap_or_else(|| words("-"))
}

/// Makes a text of a sentence and the values in it.
///
/// In the sentence, `{}` stands for a value, shown as code. What stands between backticks is code as a whole; in it, a value
/// is written so that a shell takes it as one word. `{@}` stands for words that are ready for a shell.
pub(super) fn say(sentence: &str, values: &[&str]) -> Text {
    let mut values = values.iter().copied();
    let parts = sentence.split('`').enumerate();
    let pieces = parts.flat_map(|(index, part)| match index % 2 {
        1 => vec![Piece::Code(command(part, &mut values))],
        _ => sentence_pieces(part, &mut values),
    });
    Text(pieces.collect())
}

fn command<'a>(part: &str, values: &mut impl Iterator<Item = &'a str>) -> String {
    let mut texts = part.split('{');
    let mut out = texts.next().unwrap_or_default().to_owned();
    for text in texts {
        let value = values.next().unwrap_or_default();
        match text.strip_prefix("@}") {
            Some(rest) => out.extend([value, rest]),
            None => out.extend([quoted(value).as_str(), text.trim_start_matches('}')]),
        }
    }
    out
}

fn sentence_pieces<'a>(part: &str, values: &mut impl Iterator<Item = &'a str>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (index, text) in part.split("{}").enumerate() {
        if index > 0 {
            let value = values.next().unwrap_or_default();
            pieces.push(Piece::Code(value.to_owned()));
        }
        if !text.is_empty() {
            pieces.push(Piece::Words(text.to_owned()));
        }
    }
    pieces
}

/// Makes a paragraph of a sentence and the values in it, as [`say`] does.
pub(super) fn paragraph(sentence: &str, values: &[&str]) -> Block {
    Block::Paragraph(say(sentence, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_commands_are_one_word_and_values_in_words_are_code() {
        let text = say(
            "give {} with `ipctl logs {} {@}` now",
            &["a b", "a b", "c d"],
        );
        assert_eq!(
            text.0,
            [
                Piece::Words("give ".to_owned()),
                Piece::Code("a b".to_owned()),
                Piece::Words(" with ".to_owned()),
                Piece::Code("ipctl logs 'a b' c d".to_owned()),
                Piece::Words(" now".to_owned()),
            ]
        );
        assert_eq!(codes(["a", "b"]).plain(), "a, b");
        assert_eq!(codes([""; 0]).plain(), "-");
    }
}
