//! Which of the changes of an apply a cause points at.

use crate::diff::{Change, ChangeKind, SecretChange};

use super::cause::Cause;

/// How many changes are named; more would hide the one that matters.
const MOST: usize = 4;

/// Names the changes that a cause points at, or those of the failed component when there is no cause.
pub(super) fn blamed(
    cause: Option<&Cause>,
    component: Option<&str>,
    changes: &[Change],
) -> Vec<String> {
    let here = |change: &&Change| {
        let owner = change.path.component().map(|(_, name)| name);
        owner.is_none() || owner == component
    };
    let guilty = changes
        .iter()
        .filter(here)
        .filter(|change| cause.is_none_or(|cause| concerns(cause, &change.path.dotted())));
    guilty.take(MOST).map(words).collect()
}

/// Tells whether a field has to do with a cause.
fn concerns(cause: &Cause, field: &str) -> bool {
    let any = |parts: &[&str]| parts.iter().any(|part| field.contains(part));
    match cause {
        Cause::MissingVariable { .. } | Cause::UnresolvedReference { .. } => {
            any(&["envs", "databases"])
        }
        Cause::OtherPort { .. } => any(&["port", "PORT", "command"]),
        Cause::Loopback { .. } => any(&["HOST", "BIND", "command"]),
        Cause::OutOfMemory => any(&["instance_size_slug", "WORKERS", "LIMIT", "command"]),
        Cause::CommandNotFound { .. } | Cause::MissingModule { .. } => {
            any(&["command", "image", "git", "docker", "source"])
        }
        Cause::OtherArchitecture | Cause::Registry => any(&["image"]),
        Cause::DatabaseRefused { .. }
        | Cause::UnknownHost { .. }
        | Cause::DatabaseLogin { .. }
        | Cause::PoolerTenant => any(&[
            "HOST",
            "PORT",
            "USER",
            "PASSWORD",
            "URL",
            "DATABASE",
            "DB",
            "internal_ports",
            "databases",
        ]),
        Cause::NoDockerfile { .. } | Cause::NoCopySource { .. } | Cause::LockFile => {
            any(&["docker", "source_dir", "git", "build_command"])
        }
        Cause::HealthPath { .. } | Cause::SlowStart { .. } => {
            any(&["health_check", "port", "command", "instance_size_slug"])
        }
    }
}

fn words(change: &Change) -> String {
    let verb = match &change.kind {
        ChangeKind::Added { .. } | ChangeKind::Secret(SecretChange::Added) => "added",
        ChangeKind::Removed { .. } | ChangeKind::Secret(SecretChange::Removed) => "removed",
        ChangeKind::Modified { .. } | ChangeKind::Secret(SecretChange::Replaced) => "changed",
    };
    let field = if change.path.is_component() {
        "the component".to_owned()
    } else {
        change.path.dotted()
    };
    let field = field.strip_suffix(".value").unwrap_or(&field);
    format!("{verb} {field}")
}
