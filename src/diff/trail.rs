//! The path of a walk, kept on the stack so that only a change pays for it.

use crate::model::path::{FieldPath, KeyField, Step};

/// One step of a walk and the way that led there.
#[derive(Clone, Copy)]
pub(super) enum Trail<'a> {
    Root,
    Key(&'a Trail<'a>, &'a str),
    Item(&'a Trail<'a>, KeyField, &'a str),
    Position(&'a Trail<'a>, usize, &'a str),
}

impl Trail<'_> {
    /// Returns the path that was walked.
    pub(super) fn to_path(self) -> FieldPath {
        match self {
            Self::Root => FieldPath::root(),
            Self::Key(up, name) => up.to_path().key(name),
            Self::Item(up, by, value) => up.to_path().item(by, value),
            Self::Position(up, index, label) => up.to_path().step(Step::Position {
                index,
                label: label.to_owned(),
            }),
        }
    }

    /// Returns the name of the innermost field.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Root => "",
            Self::Key(_, name) => name,
            Self::Item(up, ..) | Self::Position(up, ..) => up.name(),
        }
    }
}
