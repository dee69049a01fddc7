//! The deployment object with its progress tree.

use serde_json::Value;

use crate::sim::clock::{Moment, SECOND};
use crate::sim::component::{Component, Kind, components};
use crate::sim::fields::Fields;
use crate::sim::price::tier;
use crate::sim::random::stable_uuid;
use crate::sim::state::Deployment;
use crate::sim::timeline::{Progress, Status, Step};

/// Returns `deployment` as the platform shows it at `now`.
pub(crate) fn deployment(deployment: &Deployment, now: Moment) -> Value {
    let (phase, since) = deployment.phase(now);
    let mut fields = Fields::new()
        .keep("id", deployment.id.as_str())
        .keep("spec", deployment.spec.clone());
    for kind in Kind::ALL {
        if kind != Kind::Database {
            fields = fields.put(kind.key(), versions(deployment, kind));
        }
    }
    fields
        .keep("phase_last_updated_at", since.in_seconds())
        .keep("created_at", deployment.created_at.in_seconds())
        .keep("updated_at", since.in_seconds())
        .keep("cause", deployment.cause.text.as_str())
        .put("cloned_from", deployment.cloned_from.clone())
        .keep("progress", progress(deployment, now))
        .keep("phase", phase.name())
        .keep("tier_slug", tier(&deployment.spec))
        .put("previous_deployment_id", deployment.previous.clone())
        .keep("cause_details", deployment.cause.details.clone())
        .maybe("timing", timing(deployment, now))
        .done()
}

fn versions(deployment: &Deployment, kind: Kind) -> Vec<Value> {
    components(&deployment.spec)
        .iter()
        .filter(|component| component.kind == kind)
        .map(|component| version(deployment, component))
        .collect()
}

fn version(deployment: &Deployment, component: &Component<'_>) -> Value {
    let source = deployment.source(component.name);
    let namespace = (component.kind == Kind::Functions).then(|| {
        let id = stable_uuid(&["namespace", &deployment.id, component.name]);
        format!("fn-{id}")
    });
    Fields::new()
        .keep("name", component.name)
        .put(
            "source_commit_hash",
            source.and_then(|source| source.commit.clone()),
        )
        .put(
            "source_image_digest",
            source.and_then(|source| source.digest.clone()),
        )
        .put("namespace", namespace)
        .done()
}

fn progress(deployment: &Deployment, now: Moment) -> Value {
    let at = deployment.progress(now);
    let steps = &deployment.timeline.steps;
    let leaves: Vec<Status> = steps
        .iter()
        .flat_map(Step::walk)
        .filter(|step| step.steps.is_empty() && !is_hollow(step))
        .map(|step| step.status(at))
        .collect();
    let count = |status| leaves.iter().filter(|known| **known == status).count();
    let start = deployment.started_at.unwrap_or(deployment.created_at);
    let tree: Vec<Value> = steps.iter().map(|step| shape(step, at, start)).collect();
    let summary: Vec<Value> = steps.iter().map(|step| brief(step, at)).collect();
    Fields::new()
        .put("pending_steps", count(Status::Pending))
        .put("running_steps", count(Status::Running))
        .put("success_steps", count(Status::Success))
        .put("error_steps", count(Status::Error))
        .put("total_steps", leaves.len())
        .put("steps", tree)
        .put("summary_steps", summary)
        .done()
}

/// Tells whether a step is a group that happens to hold nothing.
fn is_hollow(step: &Step) -> bool {
    step.name == "components" && step.component.is_none() && step.span.is_none()
}

fn brief(step: &Step, at: Progress) -> Value {
    Fields::new()
        .keep("name", step.name.as_str())
        .keep("status", step.status(at).name())
        .done()
}

fn shape(step: &Step, at: Progress, start: Moment) -> Value {
    let inner: Vec<Value> = step.steps.iter().map(|s| shape(s, at, start)).collect();
    let (began, ended) = times(step, at, start);
    let reason = step.reason(at).map(|reason| {
        Fields::new()
            .keep("code", reason.code.as_str())
            .put("message", reason.message.as_str())
            .done()
    });
    Fields::new()
        .keep("name", step.name.as_str())
        .keep("status", step.status(at).name())
        .put("steps", inner)
        .put("started_at", began)
        .put("ended_at", ended)
        .maybe("reason", reason)
        .put("component_name", step.component.clone())
        .put("message_base", step.headline.clone())
        .done()
}

/// Returns when a step began and ended, as far as it has; steps of a component never show times.
fn times(step: &Step, at: Progress, start: Moment) -> (Option<String>, Option<String>) {
    let Some(span) = step.extent().filter(|_| step.component.is_none()) else {
        return (None, None);
    };
    let status = step.status(at);
    let show = |offset: i64| start.plus(offset).in_nanos();
    let began = (status != Status::Pending).then(|| show(span.from));
    let over = matches!(status, Status::Success | Status::Error);
    let end = match at {
        Progress::Stopped(elapsed) => span.to.min(elapsed),
        _ => span.to,
    };
    (began, over.then(|| show(end)))
}

fn timing(deployment: &Deployment, now: Moment) -> Option<Value> {
    let start = deployment.started_at?;
    let line = &deployment.timeline;
    let end = deployment.active_since.or_else(|| {
        let settled = deployment.settled?;
        Some(settled.at)
    });
    let elapsed = end.unwrap_or(now).since(start);
    let waited = start
        .since(deployment.created_at)
        .saturating_add(line.build_at.min(elapsed));
    let built = elapsed >= line.built_at;
    let total = line.built_at - line.build_at;
    let deployed = end.is_some() && elapsed > line.deploy_at;
    let built_for = seconds(total);
    let deploying = seconds(elapsed.saturating_sub(line.deploy_at));
    Some(
        Fields::new()
            .keep("pending", seconds(waited))
            .put("build_total", built.then(|| built_for.clone()))
            .put("build_billable", built.then(|| billable(deployment, total)))
            .put("database_provision", provisioned(deployment, elapsed))
            .put("deploying", deployed.then_some(deploying))
            .done(),
    )
}

/// Returns how long new databases took, once all of them are there.
fn provisioned(deployment: &Deployment, elapsed: i64) -> Option<String> {
    let steps = deployment.timeline.steps.iter().flat_map(Step::walk);
    let made = steps.filter(|step| step.name == "provision" && step.steps.is_empty());
    let spans: Vec<_> = made.filter_map(Step::extent).collect();
    let end = spans.iter().map(|span| span.to).max()?;
    let total = spans.iter().map(|span| span.to - span.from).sum();
    (elapsed >= end).then(|| seconds(total))
}

/// Returns the build time that counts: none when every build was skipped.
fn billable(deployment: &Deployment, total: i64) -> String {
    let skipped = deployment
        .timeline
        .find(&["build", "components"])
        .is_none_or(|group| group.steps.iter().all(|step| step.note.is_some()));
    if skipped {
        "0s".to_owned()
    } else {
        seconds(total)
    }
}

fn seconds(nanos: i64) -> String {
    let nanos = nanos.max(0);
    let (whole, rest) = (nanos / SECOND, nanos % SECOND);
    if rest == 0 {
        return format!("{whole}s");
    }
    let fraction = format!("{rest:09}");
    format!("{whole}.{}s", fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_decimal_seconds() {
        assert_eq!(seconds(0), "0s");
        assert_eq!(seconds(3_672_434_261), "3.672434261s");
        assert_eq!(seconds(90_000_000), "0.09s");
        assert_eq!(seconds(-5), "0s");
    }
}
