//! From values to text: for people, for machines, and for logs.

pub mod diagnostic;
pub mod sanitise;
