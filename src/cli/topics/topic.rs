//! The list of topics.

use serde_json::{Value, json};

use crate::render::style::Style;

use super::{catalogue, environment, exit_codes, json as json_topic, manifest, targets};

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
        name: "json",
        about: "what --json and --ndjson print, and on which stream",
        text: json_topic::text,
        data: json_topic::data,
    },
    Topic {
        name: "manifest",
        about: "every key of ipctl.yaml",
        text: manifest::text,
        data: manifest::data,
    },
    Topic {
        name: "environment",
        about: "every variable that is read",
        text: environment::text,
        data: environment::data,
    },
    Topic {
        name: "targets",
        about: "how apps, components, deployments and files are named",
        text: targets::text,
        data: targets::data,
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
    Topic {
        name: "topics",
        about: "this list",
        text: list_text,
        data: list_data,
    },
];

fn list_text(_: Style) -> String {
    format!("Topics of ipctl help:\n{}", topic_list())
}

fn list_data() -> Value {
    let topics = TOPICS.iter();
    let topics = topics.map(|topic| json!({"name": topic.name, "about": topic.about}));
    topics.collect()
}

/// Finds a topic by its name.
pub(in crate::cli) fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}

/// Returns the name of every topic.
pub(in crate::cli) fn topic_names() -> impl Iterator<Item = &'static str> {
    TOPICS.iter().map(|topic| topic.name)
}

/// Lists every topic.
pub(in crate::cli) fn topics() -> impl Iterator<Item = &'static Topic> {
    TOPICS.iter()
}

/// Writes one line for each topic.
fn topic_list() -> String {
    let line = |topic: &Topic| format!("  {:<12}  {}\n", topic.name, topic.about);
    TOPICS.iter().map(line).collect()
}
