//! The pull request that a CI run is about.

use std::path::Path;

use serde_json::Value;

use crate::cli::environment::Environment;
use crate::spec::read_at_most;

/// The largest description of an event that is read, in bytes.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Says where a pull request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum From {
    /// A branch of the repository.
    Branch,
    /// A fork, whose runs get no secrets and a token that only reads.
    Fork,
}

/// Names a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct PullRequestEvent {
    /// Its number.
    pub number: u64,
    /// Where it comes from.
    pub from: From,
}

impl PullRequestEvent {
    /// Finds the pull request that a run of GitHub Actions is about; none when it is about something else.
    pub(in crate::cli) fn of(environment: &Environment) -> Option<Self> {
        let file = environment.path("GITHUB_EVENT_PATH");
        let event = file.and_then(|file| read(&file));
        event.as_ref().and_then(in_event).or_else(|| {
            let number = environment.non_empty("GITHUB_REF").and_then(in_reference)?;
            Some(Self {
                number,
                from: From::Branch,
            })
        })
    }
}

fn read(file: &Path) -> Option<Value> {
    let bytes = read_at_most(file, MOST_BYTES).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn in_event(event: &Value) -> Option<PullRequestEvent> {
    if let Some(request) = event.get("pull_request") {
        let repository = |side: &str| request.pointer(&format!("/{side}/repo/full_name"));
        let own = repository("head").is_some() && repository("head") == repository("base");
        return Some(PullRequestEvent {
            number: request.get("number")?.as_u64()?,
            from: if own { From::Branch } else { From::Fork },
        });
    }
    let issue = event.get("issue")?;
    issue.get("pull_request")?;
    Some(PullRequestEvent {
        number: issue.get("number")?.as_u64()?,
        from: From::Branch,
    })
}

/// Reads the number in `refs/pull/N/merge`.
fn in_reference(text: &str) -> Option<u64> {
    let rest = text.strip_prefix("refs/pull/")?;
    rest.split('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_name_their_pull_request_or_none() {
        let of = |head: &str| {
            json!({"pull_request": {"number": 7,
                "head": {"repo": {"full_name": head}}, "base": {"repo": {"full_name": "acme/shop"}}}})
        };
        let event = |from| Some(PullRequestEvent { number: 7, from });
        assert_eq!(in_event(&of("acme/shop")), event(From::Branch));
        assert_eq!(in_event(&of("mallory/shop")), event(From::Fork));
        let gone = json!({"pull_request": {"number": 7, "head": {"repo": null}}});
        assert_eq!(in_event(&gone), event(From::Fork));
        let comment = json!({"issue": {"number": 7, "pull_request": {}}});
        assert_eq!(in_event(&comment), event(From::Branch));
        assert_eq!(in_event(&json!({"issue": {"number": 7}})), None);
        assert_eq!(in_event(&json!({"ref": "refs/heads/main"})), None);
        assert_eq!(in_reference("refs/pull/12/merge"), Some(12));
        assert_eq!(in_reference("refs/heads/main"), None);
    }
}
