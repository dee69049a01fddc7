//! Every request of the API as a pure function, one file for each family.

pub mod account;
pub mod apps;
pub mod build;
pub mod catalog;
pub mod database;
pub mod deployments;
pub mod dns;
pub mod events;
pub mod jobs;
pub mod logs;
pub mod metrics;
pub mod rollback;
pub mod runtime;
mod scope;
#[cfg(test)]
mod tests;
