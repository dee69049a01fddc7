//! One task for each app: wave after wave, side by side within a wave.

use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::api::Client;
use crate::model::live::{AppId, Deployment, DeploymentId};
use crate::plan::{Action, AppPlan, Standing, Supplied};

use super::delete::delete;
use super::event::{Event, Reporter};
use super::follow::Pace;
use super::outcome::{AppOutcome, Failure, Reached, Success};
use super::probe::{Ask, Probe};
use super::strategy::{OnFailure, OnInterrupt, Strategy};
use super::subject::Subject;
use super::verify::Verifier;
use super::waves::{Turn, Wave};
use super::write::Accepted;

/// How long a write that is under way may go on after the run was asked to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How many of the newest deployments are looked at to find one that a write has made.
const FEW: u32 = 5;

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
    /// Tells whether the run is to stop.
    pub(super) fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// Does something before anything is sent, unless the run is to stop.
    pub(super) async fn unless_stopped<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> Result<T, Failure> {
        tokio::select! {
            biased;
            () = self.stopped() => Err(Failure::Interrupted(Reached::Nothing)),
            result = work => Ok(result),
        }
    }

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
    /// The probes that the manifest wants; without any, health checks say what to ask.
    pub probes: Vec<Probe>,
}

/// Holds what the work speaks to: the platform, the apps, and whoever listens.
#[derive(Clone, Copy)]
pub struct Channels<'a> {
    /// The platform.
    pub client: &'a Client,
    /// What asks the public addresses of apps.
    pub asker: &'a dyn Ask,
    /// Who hears what happens.
    pub reporter: &'a dyn Reporter,
}

/// Carries the jobs out in the order of the schedule and returns an outcome for each, in their own order.
///
/// Apps that are deleted stand last. Their turn comes when everything else has ended well, since they may still be needed
/// otherwise.
pub async fn execute(
    channels: Channels<'_>,
    jobs: &[Job<'_>],
    strategy: &Strategy,
    options: &Options,
) -> Vec<AppOutcome> {
    let stays = |job: &Job<'_>| job.plan.action != Action::Delete;
    let (jobs, deletions) = jobs.split_at(jobs.iter().take_while(|job| stays(job)).count());
    let schedule = &strategy.schedule;
    let waves = schedule.split(jobs, |job| &job.plan.name);
    tell_waiting(&waves, channels.reporter);
    let work = |job, turn| {
        let work = Work {
            channels,
            job,
            strategy,
            options,
        };
        work.run(turn)
    };
    let is_failure = |outcome: &AppOutcome| outcome.result.is_err();
    let mut outcomes = schedule.drive(&waves, work, is_failure).await;
    let last = schedule.last(deletions);
    let turn = if outcomes.iter().any(is_failure) {
        Turn::HeldBack { wave: last.number }
    } else {
        Turn::Due
    };
    let delete = |job, _| work(job, turn);
    outcomes.extend(schedule.drive(&[last], delete, is_failure).await);
    outcomes
}

/// Says of each app in a later wave that it waits, and for what.
fn tell_waiting(waves: &[Wave<'_, Job<'_>>], reporter: &dyn Reporter) {
    for (before, wave) in waves.iter().zip(waves.iter().skip(1)) {
        let plans = wave.jobs().map(|job| job.plan);
        for plan in plans.filter(|plan| plan.action != Action::Keep) {
            reporter.event(&Event::Waiting {
                app: &plan.name,
                wave: before.number,
            });
        }
    }
}

/// Remembers what was written, also when a later part fails.
struct Written {
    id: Option<AppId>,
    deployment: Option<DeploymentId>,
}

/// Holds what the work on one app needs.
pub(super) struct Work<'a> {
    pub(super) channels: Channels<'a>,
    pub(super) job: &'a Job<'a>,
    pub(super) strategy: &'a Strategy,
    pub(super) options: &'a Options,
}

impl Work<'_> {
    async fn run(self, turn: Turn) -> AppOutcome {
        let start = Instant::now();
        let plan = self.job.plan;
        let mut progress = Written {
            id: plan.id.clone(),
            deployment: None,
        };
        let result = match (plan.action, turn) {
            // Nothing is started, so that no other app stands against it.
            (Action::Keep, _) => self.keep(&mut progress).await,
            (Action::Delete, Turn::Due) => Box::pin(self.delete()).await,
            (_, Turn::Due) => Box::pin(self.deploy(&mut progress)).await,
            (_, Turn::HeldBack { .. }) if self.options.is_stopped() => {
                Err(Failure::Interrupted(Reached::Nothing))
            }
            (Action::Delete, Turn::HeldBack { .. }) => Err(Failure::HeldBack),
            (_, Turn::HeldBack { wave }) => Err(Failure::NotStarted { wave }),
        };
        let outcome = AppOutcome {
            app: plan.name.clone(),
            action: plan.action,
            id: progress.id,
            deployment: progress.deployment,
            took: start.elapsed(),
            result,
        };
        self.channels
            .reporter
            .event(&Event::Ended { outcome: &outcome });
        outcome
    }

    /// Returns what the parts of the work share, once the app has an id.
    pub(super) fn subject<'s>(&'s self, id: &'s AppId) -> Subject<'s> {
        Subject {
            client: self.channels.client,
            options: self.options,
            reporter: self.channels.reporter,
            app: &self.job.plan.name,
            id,
        }
    }

    fn tell_started(&self) {
        self.channels.reporter.event(&Event::Started {
            app: &self.job.plan.name,
            action: self.job.plan.action,
        });
    }

    /// Sends nothing; a deployment of the wanted spec that is still under way is followed to its end.
    async fn keep(&self, progress: &mut Written) -> Result<Success, Failure> {
        let plan = self.job.plan;
        self.tell_started();
        match (&plan.standing, &plan.id, &plan.planned_live) {
            (Standing::InFlight(deployment), Some(id), Some(live))
                if self.options.wait == Wait::UntilActive =>
            {
                progress.deployment = Some(deployment.clone());
                self.end(deployment, id, live).await
            }
            (Standing::NotServed, ..) => Err(Failure::NotServed),
            _ => Ok(Success::Unchanged {
                url: plan.url.clone(),
            }),
        }
    }

    async fn deploy(&self, progress: &mut Written) -> Result<Success, Failure> {
        if self.options.is_stopped() {
            return Err(Failure::Interrupted(Reached::Nothing));
        }
        self.tell_started();
        let plan = self.job.plan;
        let accepted = self.within_grace(Box::pin(self.write())).await?;
        progress.id = Some(accepted.app.id.clone());
        let deployment = self.started(&accepted).await?;
        progress.deployment = Some(deployment.clone());
        self.channels.reporter.event(&Event::Written {
            app: &plan.name,
            deployment: &deployment,
        });
        if self.options.wait == Wait::Detach {
            return Ok(Success::Detached);
        }
        let (id, spec) = (&accepted.app.id, &accepted.app.spec);
        match self.end(&deployment, id, spec).await {
            Err(failure) => Err(self.after(failure, &deployment, &accepted).await),
            success => success,
        }
    }

    /// Does what is wanted after a deployment of this run did not end well.
    async fn after(
        &self,
        failure: Failure,
        deployment: &DeploymentId,
        accepted: &Accepted,
    ) -> Failure {
        let subject = self.subject(&accepted.app.id);
        let Strategy {
            on_failure,
            on_interrupt,
            ..
        } = self.strategy;
        match failure {
            Failure::NotReady(_) | Failure::ProbeFailed { .. }
                if *on_failure == OnFailure::RollBack =>
            {
                let served = accepted.served.as_ref();
                Box::pin(subject.roll_back(failure, served)).await
            }
            Failure::Interrupted(Reached::Accepted) if *on_interrupt == OnInterrupt::Cancel => {
                Failure::Interrupted(subject.cancel(deployment).await)
            }
            other => other,
        }
    }

    async fn delete(&self) -> Result<Success, Failure> {
        let plan = self.job.plan;
        self.tell_started();
        if let Some(id) = &plan.id {
            let work = delete(self.subject(id), plan);
            self.within_grace(Box::pin(work)).await?;
        }
        Ok(Success::Deleted)
    }

    /// Finds the deployment that a write made; the reply names it, unless it came late and that has ended already.
    async fn started(&self, accepted: &Accepted) -> Result<DeploymentId, Failure> {
        if let Some(started) = accepted.shown_deployment() {
            return Ok(started);
        }
        let listed = self
            .channels
            .client
            .list_deployments(&accepted.app.id, FEW, usize::try_from(FEW).unwrap_or(0))
            .await?;
        let made = |deployment: &&Deployment| accepted.may_have_made(deployment, self.job.plan);
        let newest = listed.iter().find(made);
        newest
            .map(|deployment| deployment.id.clone())
            .ok_or(Failure::NoDeployment)
    }

    /// Follows a deployment to its end and verifies the app; a stop ends that at once, since nothing is under way that
    /// could be lost.
    async fn end(
        &self,
        deployment: &DeploymentId,
        id: &AppId,
        written: &Value,
    ) -> Result<Success, Failure> {
        let subject = self.subject(id);
        let verifier = Verifier {
            subject,
            asker: self.channels.asker,
            plan: self.job.plan,
            written,
            verify: self.strategy.verify,
            probes: &self.job.probes,
        };
        let work = async {
            subject.follow(deployment).await?;
            verifier.verify().await
        };
        tokio::select! {
            biased;
            result = work => result,
            () = self.options.stopped() => Err(Failure::Interrupted(Reached::Accepted)),
        }
    }

    /// Lets a write come to its end after the run was asked to stop, but not for ever.
    async fn within_grace<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let grace = async {
            self.options.stopped().await;
            self.channels.client.stop_repeating();
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            biased;
            result = work => result,
            () = grace => Err(Failure::Interrupted(Reached::Sent)),
        }
    }
}
