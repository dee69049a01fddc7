//! Tests of plans in every format.

mod formats;
mod hostile;
mod human;
mod laws;
mod scale;
pub(in crate::render) mod support;
