//! One file for each command: what can be typed, and what it does.

pub(super) mod apply;
pub(super) mod completion;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod explain;
pub(super) mod get;
pub(super) mod health;
pub(super) mod help;
pub(super) mod list;
pub(super) mod logs;
pub(super) mod plan;
pub(super) mod rules;
pub(super) mod schema;
pub(super) mod sim;
pub(super) mod status;
pub(super) mod update;
pub(super) mod validate;
pub(super) mod version;
