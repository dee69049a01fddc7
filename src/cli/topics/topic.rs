//! The list of topics.

use serde_json::Value;

use crate::render::style::Style;

use super::{catalogue, exit_codes};

/// Holds a topic: its name, what it is about, its text and its data.
pub(in crate::cli) struct Topic {
    /// The word behind `ipctl help`.
    pub name: &'static str,
    /// What it is about, in a few words.
    pub about: &'static str,
    /// Writes it.
    pub text: fn(Style) -> String,
    /// Returns it as JSON.
    pub data: fn() -> Value,
}

/// Lists every topic.
const TOPICS: &[Topic] = &[
    Topic {
        name: "exit-codes",
        about: "how a run can end",
        text: exit_codes::text,
        data: exit_codes::data,
    },
    Topic {
        name: "regions",
        about: "where apps can run",
        text: catalogue::regions_text,
        data: catalogue::regions_data,
    },
    Topic {
        name: "sizes",
        about: "instance sizes and what they cost",
        text: catalogue::sizes_text,
        data: catalogue::sizes_data,
    },
];

/// Finds a topic by its name.
pub(in crate::cli) fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}

/// Returns the name of every topic.
pub(in crate::cli) fn topic_names() -> impl Iterator<Item = &'static str> {
    TOPICS.iter().map(|topic| topic.name)
}

/// Writes one line for each topic.
pub(in crate::cli) fn topic_list() -> String {
    let line = |topic: &Topic| format!("  {:<12}  {}\n", topic.name, topic.about);
    TOPICS.iter().map(line).collect()
}
