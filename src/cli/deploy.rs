//! From a plan to running apps: execution and the summary. Used by apply, create and update.

use std::iter;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::apply::{
    AppOutcome, Channels, Failure as ApplyFailure, Job, Reached, Reporter, execute,
};
use crate::autopsy::Autopsy;
use crate::plan::{Creation, Plan, Supplied};
use crate::render::autopsy::log_command;
use crate::render::outcome::{Summary, apply_summary};
use crate::render::plan::{ActionData, plan_page, tier_text};
use crate::render::sanitise::one_line;
use crate::render::style::{Rows, Style};
use crate::render::summary::StepSummary;
use crate::render::words::plural;

use super::ci::StepOutputs;
use super::consent::consent;
use super::context::Context;
use super::error::{Outcome, exit_of_call};
use super::evidence::{autopsies, tell};
use super::exit::Exit;
use super::follow::FollowArgs;
use super::listen::Listener;
use super::output::Format;
use super::pipeline::Planned;
use super::receipt::{ReceiptFile, Request};
use super::refuse::refuse;
use super::report::Report;
use super::signal::Interruption;
use super::step_summary;
use super::strategy::{StrategyArgs, probes};

/// Holds the flags that every deploying command takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct DeployArgs {
    /// Do not ask before changing anything
    #[arg(short, long)]
    pub yes: bool,
    /// Agree to what the app NAME loses: parts of it, its place, or all of it
    #[arg(long, value_name = "NAME")]
    pub confirm_destroy: Vec<String>,
    /// Undo what was changed outside ipctl and is not in the files
    #[arg(long)]
    pub overwrite_outside: bool,
    #[command(flatten)]
    pub strategy: StrategyArgs,
    /// Why this is done; kept in the JSON of the result, since the platform has no place for it
    #[arg(long, value_name = "TEXT", value_parser = message)]
    pub message: Option<String>,
    /// Write down in FILE who did what and how it ended, also when it fails
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<String>,
    #[command(flatten)]
    pub follow: FollowArgs,
}

impl DeployArgs {
    /// Returns which receipt is asked for.
    pub(super) fn receipt(&self, targets: Vec<String>) -> Option<Request<'_>> {
        Some(Request {
            file: self.receipt.as_deref()?,
            targets,
            message: self.message.as_deref(),
        })
    }
}

/// The longest message, in characters.
const LONGEST_MESSAGE: usize = 500;

/// Reads a message: one line that is not too long.
fn message(text: &str) -> Result<String, String> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > LONGEST_MESSAGE || text.chars().any(char::is_control) {
        return Err(format!(
            "write one line of 1 to {LONGEST_MESSAGE} characters"
        ));
    }
    Ok(text.to_owned())
}

/// Refuses what stands against the plan, asks for consent, carries the plan out and sums it up.
pub(super) async fn deploy(
    context: &Context,
    planned: Planned,
    args: &DeployArgs,
    creation: Creation,
    interruption: &Interruption,
) -> Outcome<Report> {
    settle(context, &planned, args, creation, interruption).await?;
    perform(context, planned, args, interruption).await
}

/// Shows the plan, refuses what stands against it and asks for consent.
pub(super) async fn settle(
    context: &Context,
    planned: &Planned,
    args: &DeployArgs,
    creation: Creation,
    interruption: &Interruption,
) -> Outcome<()> {
    if planned.plan.is_empty() {
        tell_tier(context, planned);
        return Ok(());
    }
    tell_plan(context, planned);
    refuse(context, planned, args, creation)?;
    consent(context, &planned.plan, args, interruption).await
}

/// Carries out a plan that was agreed to, and sums it up.
pub(super) async fn perform(
    context: &Context,
    planned: Planned,
    args: &DeployArgs,
    interruption: &Interruption,
) -> Outcome<Report> {
    context
        .receipt()
        .map_or(Ok(()), |receipt| receipt.plan(&planned))?;
    let started = Instant::now();
    let outcomes = carry_out(context, &planned, args, interruption).await?;
    let took = started.elapsed();
    let exit = exit_of_all(&outcomes, interruption);
    let totals = planned.plan.cost();
    let summary = Summary {
        cost: totals,
        took,
        receipt: context.receipt().map(ReceiptFile::file),
    };
    let text = apply_summary(&outcomes, &summary, context.output.style);
    tell_aside(context, |style| apply_summary(&outcomes, &summary, style));
    let autopsies = autopsies(context, context.client()?, &outcomes).await;
    tell(context, &outcomes, &autopsies);
    let ended = Ended {
        outcomes: &outcomes,
        took,
        autopsies: &autopsies,
    };
    sum_up(context, &planned, &ended);
    let apps = outcomes.iter().zip(&autopsies);
    let apps = apps.map(|(outcome, autopsy)| outcome_json(outcome, autopsy.as_ref()));
    let data = json!({
        "message": args.message,
        "apps": apps.collect::<Vec<Value>>(),
        "cost": {"before": totals.0.least.dollars(), "after": totals.1.least.dollars()},
    });
    Ok(Report::done(data, text)
        .with_exit(exit)
        .with_outputs(outputs(&planned.plan, &outcomes))
        .with_counted_diagnostics(planned.diagnostics))
}

/// Holds how it ended.
struct Ended<'a> {
    outcomes: &'a [AppOutcome],
    took: Duration,
    autopsies: &'a [Option<Autopsy>],
}

/// Returns what later steps of a CI run may ask for.
fn outputs(plan: &Plan, outcomes: &[AppOutcome]) -> StepOutputs {
    let mut outputs = StepOutputs::of_plan(plan);
    for outcome in outcomes {
        let app = || outcome.app.clone();
        if let Some(url) = outcome.url() {
            outputs.urls.insert(app(), url.to_owned());
        }
        if let Some(deployment) = &outcome.deployment {
            outputs.deployments.insert(app(), deployment.to_string());
        }
    }
    outputs
}

/// Sums it up where the CI run shows it.
fn sum_up(context: &Context, planned: &Planned, ended: &Ended<'_>) {
    let summary = StepSummary {
        plan: &planned.plan,
        outcomes: ended.outcomes,
        took: ended.took,
        autopsies: ended.autopsies,
        hints: ended.outcomes.iter().map(hint).collect(),
        stack: planned.frame().stack,
        panel: context.settings.platform.panel(),
        receipt: context.receipt().map(ReceiptFile::file),
    };
    step_summary::append(context, &summary);
}

/// Returns how a run ends: the first thing that went wrong decides, not what was held back because of it.
pub(super) fn exit_of_all(outcomes: &[AppOutcome], interruption: &Interruption) -> Exit {
    let failures = || {
        let results = outcomes.iter().map(|outcome| &outcome.result);
        results.filter_map(|result| result.as_ref().err())
    };
    let cause = failures().find(|failure| !failure.is_held_back());
    match (cause.or_else(|| failures().next()), interruption.pending()) {
        (Some(_), Some(exit)) => exit,
        (Some(failure), None) => exit_of(failure),
        (None, _) => Exit::Done,
    }
}

/// Tells a person at a terminal how it ended, if the result goes elsewhere: what was drawn is gone by then.
pub(super) fn tell_aside(context: &Context, text: impl FnOnce(Style) -> String) {
    if context.settings.motion && context.output.style.rows == Rows::Whole {
        context.output.note(&text(context.output.talk_style));
    }
}

/// Says what is not in the tier, although nothing changes.
fn tell_tier(context: &Context, planned: &Planned) {
    if let (Some(tier), Format::Human) = (&planned.tier, context.output.format) {
        let style = context.output.talk_style;
        context.output.note(&tier_text(tier, style));
    }
}

fn tell_plan(context: &Context, planned: &Planned) {
    if context.output.format == Format::Human {
        let style = context.output.talk_style;
        let text = plan_page(&planned.plan, &planned.frame(), style);
        let title = format!("Plan of {}", plural(planned.plan.apps.len(), "app"));
        let ci = context.settings.ci;
        context
            .output
            .note(&ci.folded(&title, &text, Timestamp::now()));
    }
}

async fn carry_out(
    context: &Context,
    planned: &Planned,
    args: &DeployArgs,
    interruption: &Interruption,
) -> Outcome<Vec<AppOutcome>> {
    let client = context.client()?;
    // Apps that are deleted come after those of the files, and need no values.
    let none = Supplied::default();
    let supplied = planned.desired.iter().map(|desired| &desired.supplied);
    let supplied = supplied.chain(iter::repeat(&none));
    let jobs: Vec<Job<'_>> = planned
        .plan
        .apps
        .iter()
        .zip(supplied)
        .map(|(plan, supplied)| Job {
            plan,
            supplied,
            probes: probes(planned.manifest.as_ref(), &plan.name),
        })
        .collect();
    let listener = Listener::of_plan(context, &planned.plan);
    let strategy = args.strategy.strategy(planned.manifest.as_ref());
    let prober = client.prober();
    let work = async |stop, reporter: &dyn Reporter| {
        let options = args.follow.options(context, stop);
        let channels = Channels {
            client,
            asker: &prober,
            reporter,
        };
        execute(channels, &jobs, &strategy, &options).await
    };
    Ok(listener.attend(interruption, work).await)
}

/// Returns how a run ends in which the work on an app failed.
fn exit_of(failure: &ApplyFailure) -> Exit {
    match failure {
        ApplyFailure::Api(error) => exit_of_call(error),
        ApplyFailure::ChangedMeanwhile
        | ApplyFailure::Pinned(_)
        | ApplyFailure::InFlight { .. }
        | ApplyFailure::NameTaken
        | ApplyFailure::Replaced { .. } => Exit::Conflict,
        ApplyFailure::Unsettled { .. } => Exit::Unreachable,
        ApplyFailure::Undecided
        | ApplyFailure::NotServed
        | ApplyFailure::NoDeployment
        | ApplyFailure::NotStarted { .. }
        | ApplyFailure::HeldBack
        | ApplyFailure::DeploymentFailed { .. }
        | ApplyFailure::NotAsWritten(_)
        | ApplyFailure::NotReady(_)
        | ApplyFailure::ProbeFailed { .. }
        | ApplyFailure::RolledBack { .. }
        | ApplyFailure::NotRolledBack { .. } => Exit::Failed,
        ApplyFailure::TimedOut { .. } | ApplyFailure::QueuedTooLong(_) => Exit::TimedOut,
        ApplyFailure::Interrupted(_) => Exit::Interrupted,
    }
}

/// Names the next command after a failure.
pub(super) fn hint(outcome: &AppOutcome) -> Option<String> {
    let app = &outcome.app;
    let next = match outcome.result.as_ref().err()? {
        ApplyFailure::Api(_) if outcome.deployment.is_some() => going_on(app),
        ApplyFailure::Api(error) => error.hint()?.into_owned(),
        ApplyFailure::NotServed => {
            format!("see why: ipctl logs {app} --type build; mend it, then: ipctl deploy {app}")
        }
        ApplyFailure::ChangedMeanwhile => format!("see what changed: ipctl plan {app}"),
        ApplyFailure::Pinned(_) => {
            format!("ipctl rollback commit {app}, or ipctl rollback revert {app}, then apply again")
        }
        ApplyFailure::InFlight { .. } => {
            format!(
                "apply again with --queue to wait for it, or --supersede; stop it: ipctl cancel {app}"
            )
        }
        ApplyFailure::QueuedTooLong(_) => {
            format!("stop it: ipctl cancel {app}, or apply again with a longer --timeout")
        }
        ApplyFailure::Replaced { .. } => {
            format!("see what runs: ipctl status {app}, then apply again")
        }
        // What failed before says what to do.
        ApplyFailure::NotStarted { .. } | ApplyFailure::HeldBack => return None,
        ApplyFailure::NameTaken => format!("compare: ipctl plan {app}"),
        ApplyFailure::DeploymentFailed { id, step } => log_command(app, id, step.as_ref(), None),
        ApplyFailure::NotReady(_)
        | ApplyFailure::ProbeFailed { .. }
        | ApplyFailure::NotRolledBack { .. } => {
            format!("ipctl health {app}; ipctl logs {app}")
        }
        ApplyFailure::RolledBack { .. } => format!(
            "it is pinned; keep the old version: ipctl rollback commit {app}; try the new one again: ipctl rollback revert {app}"
        ),
        ApplyFailure::Undecided
        | ApplyFailure::Unsettled { .. }
        | ApplyFailure::NoDeployment
        | ApplyFailure::NotAsWritten(_)
        | ApplyFailure::Interrupted(Reached::Sent) => format!("look again: ipctl plan {app}"),
        ApplyFailure::TimedOut { .. }
        | ApplyFailure::Interrupted(Reached::Accepted | Reached::NotCancelled) => going_on(app),
        ApplyFailure::Interrupted(Reached::Active | Reached::Ended) => {
            format!("look: ipctl status {app}")
        }
        ApplyFailure::Interrupted(Reached::Nothing | Reached::Cancelled) => {
            format!("apply again: ipctl apply {app}")
        }
    };
    Some(format!("  next   {}", one_line(&next)))
}

fn going_on(app: &str) -> String {
    format!("follow it again: ipctl wait {app}; stop it: ipctl cancel {app}")
}

fn outcome_json(outcome: &AppOutcome, autopsy: Option<&Autopsy>) -> Value {
    let mut data = super::follow::outcome_json(outcome, autopsy);
    if let Some(fields) = data.as_object_mut() {
        let action = ActionData::from(outcome.action);
        fields.insert("action".to_owned(), json!(action));
    }
    data
}
