//! The picture of a stack: for a terminal, and in the languages of other programs.

mod boxes;
mod dot;
mod json;
mod layout;
mod mermaid;
mod picture;
mod svg;
#[cfg(test)]
mod tests;
mod text;
pub(super) mod words;

pub use dot::graph_dot;
pub use json::graph_json;
pub use mermaid::graph_mermaid;
pub use svg::{TooLarge, graph_svg};
pub use text::graph_text;
