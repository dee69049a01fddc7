//! Changes the text of a spec: some fields, and nothing else.
//!
//! [`rewrite()`] takes a document and the tree it should have. It walks both side by side and changes the text only where
//! they differ, so that comments, order, quoting, line ends, indentation, brackets, anchors and all other bytes stay. The
//! result is read again before it is given out. [`edit_fields`] does the same for a list of [`FieldEdit`]s, and
//! [`fresh`] writes a document that was not there before.
//!
//! | file          | what it knows |
//! | ------------- | ------------- |
//! | `field`       | field edits to the wanted tree |
//! | `rewrite`     | the way from a text and a tree to a new text, and the check |
//! | `walk`        | both trees side by side; aliases |
//! | `block`, `flow`, `replace` | the edits for lists and mappings on lines, in brackets, and for single values |
//! | `pairing`     | which items of a list are the same |
//! | `layout`, `scan`, `style` | where things are written, and how |
//! | `write`, `scalar_text`, `order` | new text |
//!
//! What goes with a removed field or item: the comment behind it, the comments directly above it at its column, and those
//! inside of it. A new field comes after the last one that people write before it (see [`arrange`]), a new item at its
//! place in the wanted list.

mod block;
mod error;
mod field;
mod flow;
mod fresh;
mod layout;
mod order;
mod pairing;
mod replace;
mod rewrite;
mod scalar_text;
mod scan;
mod style;
#[cfg(test)]
mod tests;
mod walk;
mod write;

pub use error::EditError;
pub use field::{FieldEdit, FieldOp, apply_edits, edit_fields};
pub use fresh::fresh;
pub use order::{arrange, rank};
pub use rewrite::{rewrite, rewrite_with_notes};
pub use write::Notes;
