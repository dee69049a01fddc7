//! Why a text cannot be edited.

/// Says why a text was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// A path names nothing that is there.
    #[error("there is no `{path}`")]
    Missing {
        /// The path, in slash form.
        path: String,
    },
    /// A path leads through something that is neither a mapping nor a list.
    #[error("`{path}` has no fields")]
    NoContainer {
        /// The path, in slash form.
        path: String,
    },
    /// Something is to be put in where something is already.
    #[error("`{path}` is there already")]
    Present {
        /// The path, in slash form.
        path: String,
    },
    /// The whole spec is to be replaced by something else.
    #[error("the spec itself cannot be replaced")]
    Root,
    /// A field that a merge key brings is to be removed.
    #[error("`{key}` at `{path}` comes from a merge key `<<`; write its fields out first")]
    Merged {
        /// The field.
        key: String,
        /// The mapping with the merge key, in slash form.
        path: String,
    },
    /// A value is written in a way that is not understood well enough.
    #[error("`{path}` is written in a form that cannot be edited")]
    Unclear {
        /// The value, in slash form.
        path: String,
    },
    /// The new text would not be read as what is wanted.
    #[error("the text around the change is written in a form that cannot be edited{}", if *.aliased { ", because other places use its anchors" } else { "" })]
    Different {
        /// Whether the text has aliases, which are the likely reason.
        aliased: bool,
    },
}
