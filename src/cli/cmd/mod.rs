//! One file for each command: what can be typed, and what it does.

pub(super) mod apply;
pub(super) mod cancel;
pub(super) mod completion;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod deploy;
pub(super) mod deployments;
pub(super) mod events;
pub(super) mod explain;
pub(super) mod get;
pub(super) mod health;
pub(super) mod help;
pub(super) mod jobs;
pub(super) mod list;
pub(super) mod logs;
pub(super) mod plan;
pub(super) mod restart;
pub(super) mod rollback;
pub(super) mod rules;
pub(super) mod schema;
pub(super) mod sim;
pub(super) mod status;
pub(super) mod update;
pub(super) mod validate;
pub(super) mod version;
pub(super) mod wait;
