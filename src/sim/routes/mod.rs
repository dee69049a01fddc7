//! What each path answers.

mod account;
mod alerts;
mod apps;
mod catalogue;
mod databases;
mod deployments;
mod detect;
mod events;
mod jobs;
mod logs;
mod metrics;
mod propose;
mod rollback;
mod table;
mod zones;

pub(crate) use table::{Access, find};
