//! Tests of the normal form and the comparison.

mod comparing;
mod generate;
mod laws;
mod rules_1_to_24;
mod rules_25_to_50;
mod support;
