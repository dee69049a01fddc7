//! `ipctl dns`: the records of the apps' domains.

mod apply;
mod args;
mod check;
mod list;
mod plan;
mod records;
mod zone;

pub(in crate::cli) use args::{Args, run};
