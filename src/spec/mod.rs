//! From paths on the command line to a checked document, and from there to typed values.
//!
//! [`discover()`](discover::discover) finds the files, [`read`](read::read) loads one within limits, [`parse()`](parse::parse)
//! turns its text into a [`Document`] with a span for every key and value, [`Schema`] checks the shape and
//! [`decode()`](decode::decode) gives the typed view. [`edit`] changes fields in the text. Rules about what a spec means are not here, and nothing here
//! touches the network.

mod checked;
pub mod decode;
pub mod discover;
pub mod edit;
pub mod emit;
mod identity;
pub mod load;
mod offsets;
pub mod parse;
mod preface;
pub mod read;
pub mod reference;
pub mod replaced;
mod scalar;
mod secrets;
pub mod setting;
pub mod shape;
pub mod structure;
mod syntax;
mod tree;
pub mod variables;
mod wrapper;

pub use checked::{
    Checked, check_manifest, check_parsed, check_spec, overlay, sets_secret, tree_of_text,
};
pub use discover::{Found, discover};
pub use emit::emit;
pub use load::{complete, load};
pub use parse::{Parsed, parse, parse_spec};
pub use preface::preface;
pub use read::{read, read_at_most, source};
pub use setting::{Misfit, Origin, Setting};
pub use shape::Schema;
pub use tree::{Document, Entry, Node, PathStep, Value};
pub use variables::{NoVariables, Variable, Variables};
