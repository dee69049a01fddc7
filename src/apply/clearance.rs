//! The look at an app right before it is written: whether it still is what the plan was made for, and whether anything
//! stands against a write.

use tokio::time::Instant;

use crate::api::Client;
use crate::model::live::{App, AppId, Deployment, DeploymentId, Phase};
use crate::plan::{AppPlan, under_way};

use super::event::{Event, Reporter};
use super::execute::Options;
use super::follow::HEARTBEAT;
use super::outcome::{Failure, Reached};
use super::strategy::InFlight;

/// Looks at an app until it may be written.
pub(super) struct Clearance<'a> {
    pub(super) client: &'a Client,
    pub(super) plan: &'a AppPlan,
    pub(super) id: &'a AppId,
    pub(super) in_flight: InFlight,
    pub(super) options: &'a Options,
    pub(super) reporter: &'a dyn Reporter,
}

impl Clearance<'_> {
    /// Returns the app as it is right before the write. Waiting for others counts against the same limit as a deployment.
    pub(super) async fn obtain(&self) -> Result<App, Failure> {
        let start = Instant::now();
        let mut told = None;
        loop {
            let now = self.read().await?;
            if self.plan.planned_live.as_ref() != Some(&now.spec) {
                return Err(Failure::ChangedMeanwhile);
            }
            if let Some(pinned) = &now.pinned_deployment {
                return Err(Failure::Pinned(pinned.id.clone()));
            }
            let Some(other) = under_way(&now) else {
                return Ok(now);
            };
            match self.in_flight {
                InFlight::Refuse => return Err(in_flight(other)),
                InFlight::Supersede => {
                    self.reporter.event(&Event::Superseding {
                        app: &self.plan.name,
                        deployment: &other.id,
                        cause: other.cause.as_deref(),
                    });
                    return Ok(now);
                }
                InFlight::Queue => self.tell(other, start, &mut told),
            }
            if start.elapsed() >= self.options.timeout {
                return Err(Failure::QueuedTooLong(other.id.clone()));
            }
            self.pause(start).await?;
        }
    }

    async fn read(&self) -> Result<App, Failure> {
        tokio::select! {
            biased;
            () = self.options.stopped() => Err(Failure::Interrupted(Reached::Nothing)),
            now = self.client.get_app(self.id) => Ok(now?),
        }
    }

    async fn pause(&self, start: Instant) -> Result<(), Failure> {
        let elapsed = start.elapsed();
        let left = self.options.timeout.saturating_sub(elapsed);
        let pause = self.options.pace.pause(elapsed).min(left);
        tokio::select! {
            biased;
            () = self.options.stopped() => Err(Failure::Interrupted(Reached::Nothing)),
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }

    /// Says what is waited for when that is new, and now and then when it is not.
    fn tell(&self, other: &Deployment, start: Instant, told: &mut Option<Told>) {
        let is_known = told.as_ref().is_some_and(|told| {
            told.deployment == other.id
                && told.phase == other.phase
                && told.at.elapsed() < HEARTBEAT
        });
        if is_known {
            return;
        }
        self.reporter.event(&Event::Queued {
            app: &self.plan.name,
            deployment: &other.id,
            phase: &other.phase,
            cause: other.cause.as_deref(),
            elapsed: start.elapsed(),
        });
        *told = Some(Told {
            deployment: other.id.clone(),
            phase: other.phase.clone(),
            at: Instant::now(),
        });
    }
}

/// Remembers what was told last.
struct Told {
    deployment: DeploymentId,
    phase: Phase,
    at: Instant,
}

fn in_flight(other: &Deployment) -> Failure {
    let cause = other.cause.clone();
    Failure::InFlight {
        id: other.id.clone(),
        cause: cause.unwrap_or_else(|| "no cause given".to_owned()),
    }
}
