//! Words for actions, phases, steps and ends, safe to show.

use crate::apply::{Activity, AppOutcome, Event, Failure, Stage, StepView, Success};
use crate::model::live::{DeploymentId, Phase, Reason, StepStatus};
use crate::plan::Action;
use crate::render::duration::duration;
use crate::render::sanitise::one_line;
use crate::render::style::Role;

use super::expect::Expectation;

/// Writes an id short enough to read and long enough to type.
pub fn short_id(id: &str) -> String {
    one_line(id.get(..8).unwrap_or(id))
}

/// Writes a phase; one that is not known comes from the platform as it is.
pub(super) fn phase_word(phase: &Phase) -> String {
    one_line(&phase.to_string())
}

pub(super) fn action_word(action: Action) -> &'static str {
    match action {
        Action::Create => "creating",
        Action::Update => "updating",
        Action::Delete => "deleting",
        Action::Keep => "looking",
    }
}

/// Says what a deployment of somebody else means for the work on an app; none for other events.
pub(super) fn others_words(event: &Event<'_>) -> Option<String> {
    let named = |id: &DeploymentId, cause: Option<&str>| {
        let cause = one_line(cause.unwrap_or("no cause given"));
        format!("deployment {} ({cause})", short_id(id.as_str()))
    };
    match event {
        Event::Queued {
            deployment,
            phase,
            cause,
            elapsed,
            ..
        } => {
            let (named, phase) = (named(deployment, *cause), phase_word(phase));
            Some(format!(
                "waiting for {named}, {phase} {}",
                duration(*elapsed)
            ))
        }
        Event::Superseding {
            deployment, cause, ..
        } => Some(format!("takes the place of {}", named(deployment, *cause))),
        _ => None,
    }
}

/// Says that an earlier deployment is put back.
pub(super) fn rollback_words(to: &DeploymentId) -> String {
    format!("rolling back to {}", short_id(to.as_str()))
}

/// Says that the public address of an app is asked.
pub(super) fn probe_words(path: &str) -> String {
    format!("checking GET {}", one_line(path))
}

/// Says what a step does or did, in a column of its own beside its state.
pub(super) fn detail_words(step: &StepView, expected: Option<&Expectation>) -> String {
    let reason = step.reason.as_ref().map(reason_words);
    let moment = moment(step, expected);
    match (&step.status, moment) {
        (StepStatus::Error, _) => reason.unwrap_or_else(|| "failed".to_owned()),
        (StepStatus::Success, Some(moment)) => format!("{moment}, exit 0"),
        (StepStatus::Success, None) => reason.unwrap_or_default(),
        (StepStatus::Running, Some(moment)) => moment.to_owned(),
        (StepStatus::Running, None) => work_words(step, expected),
        (StepStatus::Pending, _) => "pending".to_owned(),
        (StepStatus::Unknown(_), _) => "unknown".to_owned(),
    }
}

/// Names the state of a step, with what there is to say about it.
pub(super) fn step_words(step: &StepView, expected: Option<&Expectation>) -> String {
    let reason = || {
        step.reason
            .as_ref()
            .map(|reason| format!(" ({})", reason_words(reason)))
    };
    match &step.status {
        StepStatus::Pending => "pending".to_owned(),
        StepStatus::Unknown(_) => "unknown".to_owned(),
        StepStatus::Running if step.activity == Activity::Wait => work_words(step, expected),
        StepStatus::Running => "running".to_owned(),
        StepStatus::Success => format!("ok{}", reason().unwrap_or_default()),
        StepStatus::Error => format!("failed{}", reason().unwrap_or_default()),
    }
}

/// Returns when in the deployment a job runs, if the step is the run of one.
fn moment<'a>(step: &StepView, expected: Option<&'a Expectation>) -> Option<&'a str> {
    match (step.stage, expected?) {
        (Stage::Deploy, Expectation::End(moment)) => Some(moment),
        _ => None,
    }
}

/// Says what the platform means with the reason of a step; one that is not known is given by its code.
fn reason_words(reason: &Reason) -> String {
    match reason.code.as_str() {
        "PreBuiltImage" => "image already built".to_owned(),
        "PreviousBuildReused" => "reused".to_owned(),
        code => one_line(code),
    }
}

/// Says what is done in a step that is under way.
fn work_words(step: &StepView, expected: Option<&Expectation>) -> String {
    match (step.activity, step.stage, expected) {
        (Activity::Wait, _, Some(Expectation::Answer(answer))) => format!("waiting for {answer}"),
        (Activity::Wait, ..) => "waiting until it is ready".to_owned(),
        (Activity::Work, Stage::Build, _) => "building".to_owned(),
        (Activity::Work, Stage::Deploy, _) => "starting".to_owned(),
    }
}

/// Says in a few words how the work on an app ended and how long it took, and what that means.
pub(in crate::render) fn end_words(outcome: &AppOutcome) -> (Role, String) {
    let (role, word) = end_word(outcome);
    let took = duration(outcome.took);
    let words = match &outcome.result {
        Ok(Success::Active { .. }) => format!("{word} in {took}"),
        Err(failure) if !was_short(failure) => format!("{word} after {took}"),
        _ => word,
    };
    (role, words)
}

/// Says what there is to say of a failure beside the word for its end.
pub(in crate::render) fn failure_words(failure: &Failure) -> Option<String> {
    match failure {
        Failure::Interrupted(reached) => Some(reached.to_string()),
        held_back if held_back.is_held_back() => None,
        other => Some(one_line(&other.to_string())),
    }
}

/// Tells whether a failure came before anything took its time.
fn was_short(failure: &Failure) -> bool {
    failure.is_held_back() || is_refusal(failure)
}

fn is_refusal(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::ChangedMeanwhile
            | Failure::Pinned(_)
            | Failure::InFlight { .. }
            | Failure::NameTaken
            | Failure::NotServed
    )
}

/// Says in a word how the work on an app ended, and what that means.
pub(in crate::render) fn end_word(outcome: &AppOutcome) -> (Role, String) {
    let (role, word) = match &outcome.result {
        Ok(Success::Unchanged { .. }) => (Role::Dim, "no changes"),
        Ok(Success::Active { .. }) => (Role::Good, "ACTIVE"),
        Ok(Success::Detached) => (Role::Good, "started"),
        Ok(Success::Deleted) => (Role::Good, "deleted"),
        Err(Failure::TimedOut { .. } | Failure::QueuedTooLong(_)) => (Role::Warn, "time ran out"),
        Err(Failure::Interrupted(_)) => (Role::Warn, "interrupted"),
        Err(Failure::RolledBack { .. }) => (Role::Bad, "ROLLED BACK"),
        Err(Failure::Replaced { phase, .. }) => return (Role::Bad, phase_word(phase)),
        Err(held_back) if held_back.is_held_back() => return (Role::Warn, held_back.to_string()),
        Err(refusal) if is_refusal(refusal) => (Role::Bad, "refused"),
        Err(_) => (Role::Bad, "FAILED"),
    };
    (role, word.to_owned())
}
