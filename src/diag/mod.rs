//! What can be wrong, and where: sources with positions, diagnostics, and the registry of codes.
//!
//! A [`Diagnostic`] is data. How it looks is decided in `render`. Positions are byte spans into a [`Source`]; lines and
//! columns are worked out only when somebody reads them. A source also knows which of its parts are secret, so that
//! whoever quotes it cannot show them by accident.

mod code;
mod collection;
mod diagnostic;
mod edit;
mod mask;
mod source;

pub use code::Code;
pub use collection::{Counts, Diagnostics};
pub use diagnostic::{Diagnostic, Fix, Note, NoteKind, Place, Severity};
pub use edit::{Edit, apply_edits};
pub use mask::{address_password_spans, command_secret_spans, is_placeholder, known_secret_spans};
pub use source::{Position, Source, Span};
