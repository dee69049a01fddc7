//! Rules about what a spec means: what the platform refuses, and what works otherwise than meant.
//!
//! A [`Rule`] is a stable code with a level, examples and a check; one file of `rules` holds one rule. A check sees an
//! [`App`], a view over the tree of a document that holds whatever could be read, so the rules run although the shape is
//! not in order. [`check`] runs them, [`judge`] applies levels and the allowances that stand in the text. Nothing here
//! reads files, and what is found while a text is read belongs to `spec`.

mod allowance;
mod app;
mod book;
mod engine;
mod judge;
mod names;
mod refusal;
mod repair;
mod rule;
mod rules;
mod secret;
#[cfg(test)]
mod testing;

pub use crate::model::reference::{Reference, Target};
pub use app::{App, Component, IngressRule, Surroundings, Variable, Workflow};
pub use book::{find, rules};
pub use engine::{check, check_stack};
pub use judge::{Judgement, Levels, judge};
pub use refusal::refusal;
pub use repair::{Repaired, repair};
pub use rule::{Example, Found, Rule};
pub use secret::looks_secret;
