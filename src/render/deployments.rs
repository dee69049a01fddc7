//! Deployments, events and runs of jobs as tables.

use std::fmt::Write;

use jiff::Timestamp;

use crate::model::live::{App, Deployment, DeploymentId, Event, JobInvocation};

use super::duration::{age, duration};
use super::progress::short_id;
use super::sanitise::one_line;
use super::style::Style;
use super::table::{Column, table};

/// The columns of the list of deployments.
const DEPLOYMENT_COLUMNS: [Column; 8] = [
    Column::text(""),
    Column::text("ID"),
    Column::text("PHASE"),
    Column::text("CAUSE").until(3),
    Column::text("BY").until(2),
    Column::text("COMMIT").until(1),
    Column::number("AGE").until(5),
    Column::number("TOOK").until(4),
];

/// The columns of the list of events.
const EVENT_COLUMNS: [Column; 5] = [
    Column::text("ID"),
    Column::text("TYPE"),
    Column::text("DEPLOYMENT").until(2),
    Column::text("WHAT").until(1),
    Column::number("AGE"),
];

/// The columns of the list of runs of jobs.
const JOB_COLUMNS: [Column; 6] = [
    Column::text("ID"),
    Column::text("JOB"),
    Column::text("PHASE"),
    Column::text("TRIGGER").until(1),
    Column::number("AGE").until(3),
    Column::number("TOOK").until(2),
];

/// The length of a commit hash that is still told from others.
const SHORT_COMMIT: usize = 7;

/// Writes one line for each deployment; `*` marks the active one, `^` the one that a rollback goes to.
pub fn deployment_table(
    app: &App,
    (listed, target): (&[Deployment], Option<&DeploymentId>),
    now: Timestamp,
    style: Style,
) -> String {
    if listed.is_empty() {
        return "No deployments.\n".to_owned();
    }
    let active = app.active_deployment.as_ref().map(|active| &active.id);
    let mark = |id| match id {
        id if Some(id) == active => "*",
        id if Some(id) == target => "^",
        _ => "",
    };
    let rows = listed.iter().map(|deployment| {
        vec![
            mark(&deployment.id).to_owned(),
            short_id(deployment.id.as_str()),
            deployment.phase.to_string(),
            deployment.cause.clone().unwrap_or_else(nothing),
            deployment.actor().map_or_else(nothing, str::to_owned),
            deployment.commit().map_or_else(nothing, short_commit),
            age(deployment.created_at, now),
            deployment.took(now).map_or_else(nothing, duration),
        ]
    });
    let mut text = table(&DEPLOYMENT_COLUMNS, &rows.collect::<Vec<_>>(), style);
    if target.is_some() {
        let _ = writeln!(
            text,
            "\n* serves, ^ is where `ipctl rollback {}` goes",
            one_line(app.name())
        );
    }
    text
}

fn nothing() -> String {
    "-".to_owned()
}

fn short_commit(hash: &str) -> String {
    hash.chars().take(SHORT_COMMIT).collect()
}

/// Writes one line for each event of an app.
pub fn event_table(events: &[Event], now: Timestamp, style: Style) -> String {
    if events.is_empty() {
        return "No events.\n".to_owned();
    }
    let rows = events.iter().map(|event| {
        vec![
            short_id(&event.id),
            event.r#type.to_string(),
            event
                .deployment_id
                .as_ref()
                .map_or_else(nothing, |id| short_id(id.as_str())),
            what(event),
            age(event.created_at, now),
        ]
    });
    table(&EVENT_COLUMNS, &rows.collect::<Vec<_>>(), style)
}

/// Says what an event did: how components were scaled, or what a deployment was caused by.
fn what(event: &Event) -> String {
    let scaled = event.autoscaling.as_ref().map(|scaling| {
        let parts = scaling.components.iter();
        let parts = parts.map(|(name, scaled)| format!("{name} {} -> {}", scaled.from, scaled.to));
        parts.collect::<Vec<_>>().join(", ")
    });
    let deployed = event.deployment.as_ref();
    let deployed = deployed.map(|deployment| {
        let cause = deployment.cause.as_deref().unwrap_or("no cause given");
        format!("{}, {cause}", deployment.phase)
    });
    scaled.or(deployed).unwrap_or_else(nothing)
}

/// Writes one line for each run of a job.
pub fn job_table(runs: &[JobInvocation], now: Timestamp, style: Style) -> String {
    if runs.is_empty() {
        return "No runs of jobs.\n".to_owned();
    }
    let rows = runs.iter().map(|run| {
        let trigger = run.trigger.as_ref().map(|trigger| trigger.r#type.clone());
        vec![
            short_id(&run.id),
            run.job_name.clone(),
            run.phase.to_string(),
            trigger.unwrap_or_else(nothing),
            age(run.created_at, now),
            run.took(now).map_or_else(nothing, duration),
        ]
    });
    table(&JOB_COLUMNS, &rows.collect::<Vec<_>>(), style)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::render::style::Style;

    fn now() -> Timestamp {
        "2026-08-07T12:00:00Z".parse().unwrap()
    }

    fn deployments() -> Vec<Deployment> {
        let ended = |status: &str, at: &str| json!({"steps": [{"name": "deploy", "status": status, "ended_at": at}]});
        serde_json::from_value(json!([
            {"id": "e77d0912-0", "phase": "ERROR", "cause": "app spec updated", "created_at": "2026-08-07T11:50:00Z",
             "progress": ended("ERROR", "2026-08-07T11:55:10Z"),
             "cause_details": {"digitalocean_user_action": {"user": {"email": "ops@example.com"}}}},
            {"id": "4f0a1c22-0", "phase": "ACTIVE", "cause": "commit 9a4df0b pushed to github/acme/web", "created_at": "2026-08-07T09:00:00Z",
             "services": [{"name": "web", "source_commit_hash": "9a4df0b1234567"}],
             "progress": ended("SUCCESS", "2026-08-07T09:03:58Z"), "cause_details": {"git_push": {"username": "dev\u{1b}[31m"}}},
            {"id": "8c1f90aa-0", "phase": "SUPERSEDED", "cause": "manual", "created_at": "2026-08-05T09:00:00Z",
             "progress": ended("SUCCESS", "2026-08-05T09:02:00Z")},
        ]))
        .unwrap()
    }

    fn app() -> App {
        serde_json::from_value(json!({"id": "a", "spec": {"name": "superset"}, "active_deployment": {"id": "4f0a1c22-0", "phase": "ACTIVE"}})).unwrap()
    }

    #[test]
    fn deployments_show_cause_author_and_where_a_rollback_goes() {
        let listed = deployments();
        let target = app().served_before(&listed).map(|target| &target.id);
        let text = deployment_table(&app(), (&listed, target), now(), Style::plain());
        insta::assert_snapshot!(text, @r"
           ID        PHASE       CAUSE                                     BY               COMMIT      AGE   TOOK
           e77d0912  ERROR       app spec updated                          ops@example.com  -        10m00s  5m10s
        *  4f0a1c22  ACTIVE      commit 9a4df0b pushed to github/acme/web  dev\u{1b}[31m    9a4df0b   3h00m  3m58s
        ^  8c1f90aa  SUPERSEDED  manual                                    -                -            2d  2m00s

        * serves, ^ is where `ipctl rollback superset` goes
        ");
        assert_eq!(
            deployment_table(&app(), (&[], None), now(), Style::plain()),
            "No deployments.\n"
        );
    }

    #[test]
    fn events_and_runs_say_what_happened() {
        let events: Vec<Event> = serde_json::from_value(json!([
            {"id": "11111111-1", "type": "AUTOSCALING", "created_at": "2026-08-07T11:59:00Z", "deployment_id": "4f0a1c22-0",
             "autoscaling": {"phase": "SUCCEEDED", "components": {"web": {"from": 1, "to": 3}}}},
            {"id": "22222222-2", "type": "DEPLOYMENT", "deployment": {"id": "4f0a1c22-0", "phase": "ACTIVE", "cause": "manual"}},
        ]))
        .unwrap();
        insta::assert_snapshot!(event_table(&events, now(), Style::plain()), @"
        ID        TYPE         DEPLOYMENT  WHAT              AGE
        11111111  AUTOSCALING  4f0a1c22    web 1 -> 3      1m00s
        22222222  DEPLOYMENT   -           ACTIVE, manual      -
        ");
        let runs: Vec<JobInvocation> = serde_json::from_value(json!([
            {"id": "33333333-3", "job_name": "nightly", "phase": "SUCCEEDED", "trigger": {"type": "SCHEDULED"},
             "created_at": "2026-08-07T11:00:00Z", "started_at": "2026-08-07T11:00:05Z", "completed_at": "2026-08-07T11:00:45Z"},
        ]))
        .unwrap();
        insta::assert_snapshot!(job_table(&runs, now(), Style::plain()), @"
        ID        JOB      PHASE      TRIGGER      AGE  TOOK
        33333333  nightly  SUCCEEDED  SCHEDULED  1h00m   40s
        ");
    }
}
