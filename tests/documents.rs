//! What documents say is so: every command line can be typed, every output is what is printed, every table is complete.
//!
//! A block of the README that shows output is compared with a run on the embedded platform; `documents/readme.rs` says how.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

#[path = "documents/commands.rs"]
mod commands;
#[path = "documents/contributing.rs"]
mod contributing;
#[path = "documents/extract.rs"]
mod extract;
#[path = "documents/picture.rs"]
mod picture;
#[path = "documents/readme.rs"]
mod readme;
#[path = "documents/shell.rs"]
mod shell;
