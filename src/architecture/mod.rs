//! What a stack is made of and who calls whom, as the specs and the manifest say it.
//!
//! [`describe`] turns typed specs into an [`Architecture`], which pictures and documents are written from. Everything here
//! is pure. No value of a variable leaves this module: a [`Link`] names the variables that it was found by, and hosts that
//! stand in a value marked `SECRET` show only where the same host is known from elsewhere.

mod component;
mod describe;
mod links;
mod role;
mod routes;
#[cfg(test)]
mod tests;
mod types;

pub use describe::describe;
pub use types::{
    App, Architecture, Component, Database, Domain, End, Evidence, External, Health, Link, Priced,
    Role, Route, RouteMatch, Scope, Size, Source, Way,
};
