//! The picture of a stack: for a terminal, and in the languages of other programs.

mod boxes;
mod json;
mod text;
mod words;

pub use json::graph_json;
pub use text::graph_text;
