//! The look at an app right before it is written: whether it still is what the plan was made for, and whether anything
//! stands against a write.

use tokio::time::Instant;

use crate::model::live::{App, Deployment, DeploymentId, Phase};
use crate::plan::{AppPlan, under_way};

use super::event::Event;
use super::follow::HEARTBEAT;
use super::outcome::Failure;
use super::strategy::InFlight;
use super::subject::Subject;

/// Looks at an app until it may be written.
pub(super) struct Clearance<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) plan: &'a AppPlan,
    pub(super) in_flight: InFlight,
}

impl Clearance<'_> {
    /// Returns the app as it is right before the write. Waiting for others counts against the same limit as a deployment.
    pub(super) async fn obtain(&self) -> Result<App, Failure> {
        let Subject {
            client,
            options,
            reporter,
            app,
            id,
        } = self.subject;
        let start = Instant::now();
        let mut told = None;
        loop {
            let now = options.unless_stopped(client.get_app(id)).await??;
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
                    reporter.event(&Event::Superseding {
                        app,
                        deployment: &other.id,
                        cause: other.cause.as_deref(),
                    });
                    return Ok(now);
                }
                InFlight::Queue => self.tell(other, start, &mut told),
            }
            if start.elapsed() >= options.timeout {
                return Err(Failure::QueuedTooLong(other.id.clone()));
            }
            options.unless_stopped(self.subject.pause(start)).await?;
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
        self.subject.reporter.event(&Event::Queued {
            app: self.subject.app,
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
