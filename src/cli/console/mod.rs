//! A terminal in a running container: typed into by a person, or given one command.

mod capture;
mod keys;
mod raw;
mod session;
mod single;

pub(super) use capture::{Capture, Untypable};
pub(super) use raw::{RESET, RawTerminal};
pub(super) use session::{End, Session, keys_of_stdin, sizes};
pub(super) use single::{Answer, Single};
