//! What a plan shows, before it is laid out: blocks of rows. Every text in here is safe to show already.

use crate::render::style::Role;

/// What a row is marked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// It is new.
    Added,
    /// It goes.
    Removed,
    /// It becomes something else.
    Changed,
    /// It needs attention.
    Alert,
    /// It stays as it is.
    Same,
}

impl Mark {
    /// Returns the sign that stands before the row.
    pub(super) fn sign(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed => '~',
            Self::Alert => '!',
            Self::Same => ' ',
        }
    }

    /// Returns what the sign means.
    pub(super) fn role(self) -> Role {
        match self {
            Self::Added => Role::Good,
            Self::Removed | Self::Alert => Role::Bad,
            Self::Changed => Role::Warn,
            Self::Same => Role::Dim,
        }
    }
}

/// What a row says about its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// Words of our own, broken between words.
    Words(String),
    /// One value, cut in the middle, with a remark that is never cut.
    Value {
        /// The value.
        text: String,
        /// The remark; mostly empty.
        remark: &'static str,
    },
    /// A value before and after.
    Pair {
        /// The live value.
        before: String,
        /// The desired value.
        after: String,
    },
    /// A text of several lines.
    Text(Vec<TextLine>),
}

impl Shown {
    /// Returns a value without a remark.
    pub(super) fn value(text: String) -> Self {
        Self::Value { text, remark: "" }
    }
}

/// One line of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TextLine {
    /// A line with its mark.
    Line(Mark, String),
    /// Some lines that are the same on both sides are left out.
    Same(usize),
    /// The rest is left out.
    More(usize),
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The mark before it.
    pub(super) mark: Mark,
    /// The field.
    pub(super) label: String,
    /// What is said about it.
    pub(super) shown: Shown,
}

/// A heading with rows below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// The mark before the heading.
    pub(super) mark: Mark,
    /// The heading: a component, or what the rows are about.
    pub(super) title: String,
    /// What stands beside the heading; may be empty.
    pub(super) note: String,
    /// The rows.
    pub(super) rows: Vec<Row>,
}

/// Says how much of a plan is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// One line for each changed component.
    Summary,
    /// What changes.
    #[default]
    Changes,
    /// What stays as it is too, and every value whole.
    Everything,
}
