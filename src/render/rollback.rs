//! What a rollback would do, in words.

use std::fmt::Write;

use jiff::Timestamp;

use crate::model::live::{App, Deployment, RollbackCondition, RollbackValidation};

use super::duration::age;
use super::progress::short_id;
use super::sanitise::one_line;
use super::style::{Role, Style};

/// Writes from where to where a rollback goes, whether it is allowed, and what to know beforehand.
pub fn rollback_text(
    app: &App,
    (target, verdict): (&Deployment, &RollbackValidation),
    now: Timestamp,
    style: Style,
) -> String {
    let from = app.active_deployment.as_ref().map_or_else(
        || "nothing that serves".to_owned(),
        |active| {
            format!(
                "{} (active, {})",
                short_id(active.id.as_str()),
                age(active.created_at, now)
            )
        },
    );
    let state = if verdict.valid {
        style.paint(Role::Good, "allowed")
    } else {
        style.paint(Role::Bad, "not possible")
    };
    let mut text = format!(
        "{}  {from} -> {} ({})  {state}\n",
        style.paint(Role::Name, one_line(app.name())),
        short_id(target.id.as_str()),
        told(target, now)
    );
    for condition in verdict.error.iter().chain(&verdict.warnings) {
        let _ = writeln!(
            text,
            "  {} {}",
            style.paint(Role::Warn, "!"),
            condition_text(condition)
        );
    }
    let _ = writeln!(
        text,
        "  {} what the app wrote to databases is not undone",
        style.paint(Role::Warn, "!")
    );
    text
}

fn told(target: &Deployment, now: Timestamp) -> String {
    let mut told = format!("{} ago", age(target.created_at, now));
    if let Some(commit) = target.commit() {
        let _ = write!(
            told,
            ", commit {}",
            one_line(commit.get(..7).unwrap_or(commit))
        );
    }
    if let Some(cause) = &target.cause {
        let _ = write!(told, ", {}", one_line(cause));
    }
    told
}

/// Says a condition of a rollback in words; one that is not known comes in the platform's own.
pub fn condition_text(condition: &RollbackCondition) -> String {
    let words = match condition.code.as_str() {
        "incompatible_phase" => "that deployment is not finished",
        "incompatible_result" => "that deployment did not succeed",
        "exceeded_revision_limit" => {
            "it is too old: the platform keeps only the newest successful deployments"
        }
        "app_pinned" => "the app is pinned by an earlier rollback: commit or revert that first",
        "database_config_conflict" => "its databases differ from today's",
        "region_conflict" => "it ran in another region",
        "static_site_requires_rebuild" => {
            "static sites are built anew, from sources that may have moved"
        }
        "image_source_missing_digest" => {
            "an image has no digest: its tag may mean a newer image now, so the old version is not guaranteed"
        }
        _ => "",
    };
    let said = if words.is_empty() {
        &condition.message
    } else {
        words
    };
    let components = match condition.components.as_slice() {
        [] => String::new(),
        names => format!(" ({})", names.join(", ")),
    };
    one_line(&format!("{said}{components}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rollback_says_where_it_goes_and_what_to_know() {
        let app: App = serde_json::from_value(json!({"id": "a", "spec": {"name": "superset"},
            "active_deployment": {"id": "4f0a1c22-0", "phase": "ACTIVE", "created_at": "2026-08-07T09:00:00Z"}}))
        .unwrap();
        let target: Deployment = serde_json::from_value(json!({"id": "8c1f90aa-0", "phase": "SUPERSEDED", "cause": "manual",
            "created_at": "2026-08-05T09:00:00Z", "services": [{"name": "web", "source_commit_hash": "77ab01cdef"}]}))
        .unwrap();
        let verdict: RollbackValidation = serde_json::from_value(json!({"valid": true, "warnings": [
            {"code": "image_source_missing_digest", "message": "x", "components": ["web"]}, {"code": "new", "message": "Be careful."}]}))
        .unwrap();
        let now = "2026-08-07T12:00:00Z".parse().unwrap();
        insta::assert_snapshot!(rollback_text(&app, (&target, &verdict), now, Style::plain()), @"
        superset  4f0a1c22 (active, 3h00m) -> 8c1f90aa (2d ago, commit 77ab01c, manual)  allowed
          ! an image has no digest: its tag may mean a newer image now, so the old version is not guaranteed (web)
          ! Be careful.
          ! what the app wrote to databases is not undone
        ");
    }
}
