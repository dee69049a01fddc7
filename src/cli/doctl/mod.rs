//! doctl, for those who come from it: every command of `doctl apps`, and what to type instead.
//!
//! Pure: [`table`] says what there is, [`parse`] reads what somebody would type, [`translate`] turns that into a command
//! of ipctl, [`text`] and [`data`] show it. Nothing here runs doctl.

mod apps;
mod data;
mod elsewhere;
mod parse;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod translate;

pub(super) use data::{table_data, translation_data};
pub(super) use parse::{Unparsed, near_commands, parse};
pub(super) use text::{command_line, table_text, translation_text};
pub(super) use translate::translate;
