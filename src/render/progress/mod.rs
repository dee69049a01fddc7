//! Progress of deployments: one line for each change, or a view at the bottom of a terminal that is kept up to date.
//!
//! What happened is kept in a board, which is drawn by a pure function of its state, the size of the terminal and the time;
//! a canvas then writes only the lines that are not on the screen yet.

mod board;
mod canvas;
mod expect;
mod lines;
mod screen;
mod view;
mod words;

#[cfg(test)]
mod tests;

pub use board::Board;
pub use canvas::Canvas;
pub use expect::Expectations;
pub use lines::Lines;
pub use screen::Screen;
pub use view::{Size, view};
pub use words::short_id;
pub(super) use words::{end_word, end_words, failure_words};
