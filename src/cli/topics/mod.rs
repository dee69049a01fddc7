//! What `ipctl help` explains besides commands; each topic is made from the table that the code itself goes by.

mod catalogue;
mod environment;
mod exit_codes;
mod json;
mod manifest;
mod page;
mod targets;
mod topic;

pub(super) use topic::{topic, topic_names, topics};
