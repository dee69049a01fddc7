//! `ipctl ci`.

mod command;
mod comment;
mod init;
mod planned;
mod summary;

pub(in crate::cli) use command::Args;
pub(in crate::cli) use command::run;
