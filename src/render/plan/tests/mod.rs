//! Tests of plans in every format.

mod formats;
mod hostile;
mod human;
mod laws;
mod scale;
mod support;
