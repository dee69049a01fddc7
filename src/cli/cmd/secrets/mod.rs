//! `ipctl secrets`: one file for each command of the family.

mod check;
mod family;
mod generate;
mod list;
mod rotate;
mod seal;
mod set;
mod template;
mod unset;

pub(in crate::cli) use family::{Args, run};
