//! What is shown to somebody who asks for help, or types what is no command.
//!
//! Nothing here runs unless it is asked for: the words are parsed by the plain tree of commands, and only a page of help
//! is laid out again.

mod groups;
mod layout;
mod lead;
mod mistake;
mod overview;
#[cfg(test)]
mod tests;

pub(super) use layout::{Length, laid_out};
pub(super) use lead::led_on;
pub(super) use mistake::unknown_command;
pub(super) use overview::long_overview;
