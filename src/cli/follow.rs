//! Following one deployment from the command line, by every command that starts or finds one.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::apply::{
    AppOutcome, Attachment, Failure as ApplyFailure, Options, Pace, Reporter, Success, Wait, attach,
};
use crate::autopsy::Autopsy;
use crate::model::live::{App, AppId, DeploymentId};
use crate::render::autopsy::autopsy_json;
use crate::render::outcome::outcome_text;
use crate::render::verified::verified_json;

use super::context::Context;
use super::deploy::{exit_of_all, tell_aside};
use super::error::Outcome;
use super::evidence::{autopsies, tell};
use super::listen::Listener;
use super::report::Report;
use super::signal::Interruption;

/// Holds how the end of a deployment is waited for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct FollowArgs {
    /// Do not wait for the deployments
    #[arg(long)]
    pub detach: bool,
    #[command(flatten)]
    pub patience: Patience,
}

/// Holds how long is waited.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Patience {
    /// How long a deployment may take, such as 90s or 20m
    #[arg(long, value_name = "DURATION", default_value = "30m", value_parser = super::duration::parse)]
    pub timeout: Duration,
}

impl FollowArgs {
    /// Returns what the flags mean on this platform.
    pub(super) fn options(&self, context: &Context, stop: watch::Receiver<bool>) -> Options {
        let wait = if self.detach {
            Wait::Detach
        } else {
            Wait::UntilActive
        };
        self.patience.options(context, wait, stop)
    }
}

impl Patience {
    /// Returns the flags of a command whose purpose is to wait.
    pub(super) fn until_active(&self) -> FollowArgs {
        FollowArgs {
            detach: false,
            patience: self.clone(),
        }
    }

    /// Returns how a deployment is followed on this platform.
    pub(super) fn options(
        &self,
        context: &Context,
        wait: Wait,
        stop: watch::Receiver<bool>,
    ) -> Options {
        Options {
            timeout: self.timeout,
            pace: pace(context),
            wait,
            stop,
        }
    }
}

/// Returns how often something is looked at on this platform: on one that runs faster, more often.
pub(super) fn pace(context: &Context) -> Pace {
    Pace {
        scale: context.scale(),
    }
}

/// Follows a deployment of an app to its end and reports how it went.
pub(super) async fn follow(
    context: &Context,
    app: &App,
    deployment: &DeploymentId,
    args: &FollowArgs,
    interruption: &Interruption,
) -> Outcome<Report> {
    let client = context.client()?;
    let attachment = Attachment {
        app: app.name(),
        id: &app.id,
        deployment,
    };
    let listener = Listener::of_app(context, app);
    let work = async |stop, reporter: &dyn Reporter| {
        let options = args.options(context, stop);
        attach(client, attachment, &options, reporter).await
    };
    let outcome = listener.attend(interruption, work).await;
    drop(listener);
    report(context, outcome, interruption).await
}

async fn report(
    context: &Context,
    outcome: AppOutcome,
    interruption: &Interruption,
) -> Outcome<Report> {
    let outcomes = [outcome];
    let autopsies = autopsies(context, context.client()?, &outcomes).await;
    tell(context, &outcomes, &autopsies);
    let ([outcome], autopsy) = (&outcomes, autopsies.first().and_then(Option::as_ref));
    let exit = exit_of_all(&outcomes, interruption);
    tell_aside(context, |style| outcome_text(outcome, style));
    let text = format!("{}\n", outcome_text(outcome, context.output.style));
    Ok(Report::done(outcome_json(outcome, autopsy), text).with_exit(exit))
}

fn outcome_word(outcome: &AppOutcome) -> &'static str {
    match &outcome.result {
        Ok(Success::Unchanged { .. }) => "unchanged",
        Ok(Success::Active { .. }) => "active",
        Ok(Success::Detached) => "detached",
        Ok(Success::Deleted) => "deleted",
        Err(failure) if failure.is_held_back() => "not-started",
        Err(ApplyFailure::Interrupted(_)) => "interrupted",
        Err(ApplyFailure::RolledBack { .. }) => "rolled-back",
        Err(_) => "failed",
    }
}

/// Builds the JSON of how the work on an app ended.
pub(super) fn outcome_json(outcome: &AppOutcome, autopsy: Option<&Autopsy>) -> Value {
    json!({
        "name": outcome.app,
        "id": outcome.id.as_ref().map(AppId::as_str),
        "deployment": outcome.deployment.as_ref().map(DeploymentId::as_str),
        "duration_s": outcome.took.as_secs_f64(),
        "url": outcome.url(),
        "ok": outcome.result.is_ok(),
        "outcome": outcome_word(outcome),
        "error": outcome.result.as_ref().err().map(ToString::to_string),
        "verified": match &outcome.result {
            Ok(Success::Active { verified, .. }) => verified_json(verified),
            _ => Value::Null,
        },
        "autopsy": autopsy.map(autopsy_json),
    })
}
