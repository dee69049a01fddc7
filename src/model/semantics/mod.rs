//! What each field of a spec means when two specs are compared: the one table about it.
//!
//! Comparing, normalising, linting, pulling and the documentation all read [`TABLE`]. A field that has no row is plain:
//! scalars and maps are compared as written, lists as a whole.
//!
//! A pattern is a dotted path in which `[]` stands for the items of a list, a leading `*` for every component list, and a
//! leading `@` for the app itself and every component. Lookups go through [`Node`], the table as a tree.

mod node;
mod row;
mod table;

pub use node::{Node, is_secret_name, lookup, root};
pub use row::{Absence, Emptiness, Form, ListSemantics, Origin, Row, Scalar, Secrecy, Silence};
pub use table::{ROUTABLE_LISTS, STATE_KEY, TABLE};
