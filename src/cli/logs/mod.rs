//! Reading logs: which ones, from the archives and the live streams, once or as they go on.

mod choice;
mod follow;
mod once;
mod printer;
mod source;
mod stream;

pub(super) use choice::{Choice, Kind, find_components};
pub(super) use follow::{Until, follow};
pub(super) use once::read_once;
pub(super) use printer::Printer;
pub(super) use source::Source;
