//! What differs between a live spec and a desired one.
//!
//! [`normalise`] brings either side into the platform's own normal form; [`compare`] walks two normal forms by the
//! semantics table and returns [`Change`]s. Both are total: any JSON value goes in, nothing panics, and nothing is
//! read from outside. What a change costs, needs or looks like is decided elsewhere.

mod apply;
mod canonical;
mod change;
mod ingress;
mod lines;
mod mask;
mod normalise;
mod numbers;
mod rules;
mod structure;
mod trail;
mod unmanaged;
mod walk;

#[cfg(test)]
mod tests;

pub use crate::model::semantics::STATE_KEY;
pub use apply::apply_changes;
pub use canonical::Canonical;
pub use change::{Change, ChangeKind, SecretChange};
pub use ingress::{is_default as is_default_ingress, labels as rule_labels};
pub use lines::{LineChange, lines};
pub use mask::{MASKED, NEW_SECRET, mask};
pub use normalise::{MAX_DEPTH, normalise};
pub use unmanaged::keep_unmanaged;
pub use walk::compare;
