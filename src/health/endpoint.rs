//! What visitors get: the answers of an app's public addresses.

use std::time::Duration;

use serde_json::Value;

use crate::model::live::App;

use super::reason::Reason;
use super::state::State;

/// Holds what came of the requests to an app from outside.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Endpoints {
    /// None was wanted.
    #[default]
    NotAsked,
    /// None could be made, for this reason.
    Skipped(String),
    /// These were made.
    Asked(Vec<ProbeReport>),
}

/// Holds one request from outside and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeReport {
    /// The component that the path leads to.
    pub component: Option<String>,
    /// The address that was asked.
    pub url: String,
    /// The path on it.
    pub path: String,
    /// What was answered.
    pub answer: Answer,
}

/// Says what was answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// What was wanted.
    Good {
        /// The status.
        status: u16,
        /// The time it took.
        took: Duration,
    },
    /// The right status, but late, without the text, or not at the first address.
    Poor {
        /// The status.
        status: u16,
        /// The time it took.
        took: Duration,
        /// What was wrong, read on after `GET /path`.
        problem: String,
    },
    /// Another status than the wanted one.
    Wrong {
        /// The status.
        status: u16,
        /// The one that was wanted; none when any good one was.
        wanted: Option<u16>,
    },
    /// Nothing, for this reason.
    Silence(String),
}

impl Answer {
    /// Returns how well whoever gave the answer is.
    pub fn state(&self) -> State {
        match self {
            Self::Good { .. } => State::Healthy,
            Self::Poor { .. } => State::Degraded,
            Self::Wrong { .. } | Self::Silence(_) => State::Unhealthy,
        }
    }

    /// Returns the status; none when there was no answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Good { status, .. } | Self::Poor { status, .. } | Self::Wrong { status, .. } => {
                Some(*status)
            }
            Self::Silence(_) => None,
        }
    }

    /// Returns the time that a good or nearly good answer took.
    pub fn took(&self) -> Option<Duration> {
        match self {
            Self::Good { took, .. } | Self::Poor { took, .. } => Some(*took),
            Self::Wrong { .. } | Self::Silence(_) => None,
        }
    }

    /// Returns what was wrong, if anything was.
    pub fn problem(&self) -> Option<String> {
        match self {
            Self::Good { .. } => None,
            Self::Poor { problem, .. } => Some(problem.clone()),
            Self::Wrong { status, wanted } => Some(match wanted {
                Some(wanted) => format!("answered {status} instead of {wanted}"),
                None => format!("answered {status}"),
            }),
            Self::Silence(problem) => Some(format!("failed: {problem}")),
        }
    }
}

impl Endpoints {
    /// Returns the requests that were made.
    pub fn probes(&self) -> &[ProbeReport] {
        match self {
            Self::Asked(probes) => probes,
            Self::NotAsked | Self::Skipped(_) => &[],
        }
    }
}

impl ProbeReport {
    /// Makes a report; the component is found by the path.
    pub fn new(spec: &Value, url: String, path: &str, answer: Answer) -> Self {
        Self {
            component: component_at(spec, path).map(str::to_owned),
            url,
            path: path.to_owned(),
            answer,
        }
    }

    /// Returns why the answer is not good; none when it is.
    pub(super) fn reason(&self) -> Option<Reason> {
        let problem = self.answer.problem()?;
        Some(Reason::BadAnswer(self.path.clone(), problem))
    }
}

/// Says why the app lets nobody in on purpose; none when it does.
pub fn closed(app: &App) -> Option<Reason> {
    let set = |field: &str| app.spec.pointer(field) == Some(&Value::Bool(true));
    if set("/maintenance/archive") {
        return Some(Reason::Archived);
    }
    set("/maintenance/enabled").then_some(Reason::InMaintenance)
}

/// Finds the component that answers at a path: that of the ingress rule with the longest prefix.
fn component_at<'a>(spec: &'a Value, path: &str) -> Option<&'a str> {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let rules = spec.pointer("/ingress/rules")?.as_array()?;
    let fits = |rule: &&Value| leads(prefix(rule), path);
    let rule = rules
        .iter()
        .rev()
        .filter(fits)
        .max_by_key(|rule| prefix(rule).len())?;
    rule.pointer("/component/name")?.as_str()
}

fn prefix(rule: &Value) -> &str {
    let prefix = rule.pointer("/match/path/prefix").and_then(Value::as_str);
    prefix.unwrap_or("/").trim_end_matches('/')
}

fn leads(prefix: &str, path: &str) -> bool {
    let rest = path.strip_prefix(prefix);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_longest_prefix_names_the_component() {
        let rule = |prefix: &str, name: &str| json!({"match": {"path": {"prefix": prefix}}, "component": {"name": name}});
        let spec = json!({"ingress": {"rules": [rule("/", "web"), rule("/api", "api")]}});
        assert_eq!(component_at(&spec, "/api/health"), Some("api"));
        assert_eq!(component_at(&spec, "/api?x=1"), Some("api"));
        assert_eq!(component_at(&spec, "/apis"), Some("web"));
        assert_eq!(component_at(&json!({}), "/"), None);
    }
}
