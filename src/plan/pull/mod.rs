//! The other direction: what a file has to become so that a plan of it has no changes.
//!
//! Pulling asks the plan itself what it would change, and takes the live side of each change into the file. What both
//! sides agree on stays as it is written: defaults that are left out, routes in the place of ingress rules, host names in
//! capitals. No secret value is taken.

mod form;
mod place;
mod select;
mod take;
#[cfg(test)]
mod tests;

pub use form::{file_form, paths};
pub use place::identity;
pub use select::Selector;
pub(super) use take::Take;
pub use take::{Pulled, Taken, TakenOp, Unsettled, pull};
