//! The architecture document: one tree of sections, written as Markdown or as one HTML file.
//!
//! [`document`] says what the specs and the manifest say of the stack. Without live apps it depends on nothing else, so that
//! a committed copy can be compared with what is made again.

mod costs;
mod difference;
mod html;
mod markdown;
mod network;
mod operations;
mod overview;
mod page;
#[cfg(test)]
mod tests;
mod tree;
mod trouble;
mod variables;
mod words;

pub use difference::difference;
pub use html::html;
pub use markdown::markdown;
pub use page::{Page, Sheet, Variant, document};
pub use tree::{Align, Block, Column, Document, Picture, Piece, Section, Table, Text};
