//! What `ipctl help` explains besides commands; each topic is made from the table that the code itself goes by.

mod catalogue;
mod exit_codes;
mod topic;

pub(super) use topic::{topic, topic_list, topic_names};
