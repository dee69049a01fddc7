//! One task for each app, side by side.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::api::Client;
use crate::model::live::{App, AppId, DeploymentId};
use crate::plan::{Action, AppPlan, Supplied};

use super::event::{Event, Reporter};
use super::follow::{Follower, Pace};
use super::outcome::{AppOutcome, Failure, Success};
use super::verify::verify;
use super::write::write;

/// Says whether the end of the deployments is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Until each is active and verified.
    UntilActive,
    /// Not at all.
    Detach,
}

/// Holds how a plan is carried out.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long one deployment may take.
    pub timeout: Duration,
    /// How often deployments are looked at.
    pub pace: Pace,
    /// Whether to wait for the end.
    pub wait: Wait,
    /// Turns true when the run is to stop: nothing new is sent, deployments are left to themselves.
    pub stop: watch::Receiver<bool>,
}

impl Options {
    /// Returns when the run is to stop.
    pub(super) async fn stopped(&self) {
        let mut stop = self.stop.clone();
        if stop.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Pairs the plan of an app with the values of its secrets.
pub struct Job<'a> {
    /// The plan.
    pub plan: &'a AppPlan,
    /// The values.
    pub supplied: &'a Supplied,
}

/// Carries the jobs out side by side and returns an outcome for each, in their order.
pub async fn execute(
    client: &Client,
    jobs: &[Job<'_>],
    options: &Options,
    reporter: &dyn Reporter,
) -> Vec<AppOutcome> {
    join_all(jobs.iter().map(|job| run(client, job, options, reporter))).await
}

async fn run(
    client: &Client,
    job: &Job<'_>,
    options: &Options,
    reporter: &dyn Reporter,
) -> AppOutcome {
    let start = Instant::now();
    let plan = job.plan;
    reporter.event(&Event::Started {
        app: &plan.name,
        action: plan.action,
    });
    let mut progress = Written {
        id: plan.id.clone(),
        deployment: None,
    };
    let result = match plan.action {
        Action::Keep => Ok(Success::Unchanged {
            url: plan.url.clone(),
        }),
        Action::Create | Action::Update => {
            Box::pin(deploy(client, job, options, reporter, &mut progress)).await
        }
    };
    let outcome = AppOutcome {
        app: plan.name.clone(),
        action: plan.action,
        id: progress.id,
        deployment: progress.deployment,
        took: start.elapsed(),
        result,
    };
    reporter.event(&Event::Ended { outcome: &outcome });
    outcome
}

/// Remembers what was written, also when a later part fails.
struct Written {
    id: Option<AppId>,
    deployment: Option<DeploymentId>,
}

async fn deploy(
    client: &Client,
    job: &Job<'_>,
    options: &Options,
    reporter: &dyn Reporter,
    written: &mut Written,
) -> Result<Success, Failure> {
    if *options.stop.borrow() {
        return Err(Failure::Interrupted { written: false });
    }
    let app = write(client, job.plan, job.supplied).await?;
    written.id = Some(app.id.clone());
    let deployment = started_deployment(&app).ok_or(Failure::NoDeployment)?;
    written.deployment = Some(deployment.clone());
    reporter.event(&Event::Written {
        app: &job.plan.name,
        deployment: &deployment,
    });
    if options.wait == Wait::Detach {
        return Ok(Success::Detached);
    }
    let follower = Follower {
        client,
        options,
        reporter,
        app: &job.plan.name,
        id: &app.id,
    };
    follower.follow(&deployment).await?;
    verify(client, job.plan, &app.id, options).await
}

/// Returns the deployment that a write made. The platform promises it as the pending one of the reply; after a lost
/// reply the app is read again, and by then it may be further.
fn started_deployment(app: &App) -> Option<DeploymentId> {
    [
        &app.pending_deployment,
        &app.in_progress_deployment,
        &app.active_deployment,
    ]
    .into_iter()
    .flatten()
    .next()
    .map(|deployment| deployment.id.clone())
}
