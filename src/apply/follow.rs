//! Follows one deployment to the end of its phases.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::api::ErrorKind;
use crate::model::live::{Deployment, DeploymentId, Phase, Progress};

use super::event::Event;
use super::outcome::Failure;
use super::steps::{StepView, step_views};
use super::subject::Subject;
use super::tap::Taps;

/// Says how often a deployment is looked at; every pause is multiplied by `scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// 1 for the real platform, less for one that runs faster.
    pub scale: f64,
}

impl Pace {
    /// Returns the pause after `elapsed`: a quarter of a second at first, growing to 2 s, then 5 s after half a minute and
    /// 10 s after five minutes.
    pub fn pause(self, elapsed: Duration) -> Duration {
        let seconds = match elapsed.as_secs_f64() / self.scale {
            early if early < 30.0 => early.clamp(0.25, 2.0),
            middle if middle < 300.0 => 5.0,
            _ => 10.0,
        };
        Duration::from_secs_f64(seconds * self.scale)
    }
}

/// The longest silence while nothing changes.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(30);

/// Remembers what was told last.
struct Told {
    phase: Option<Phase>,
    counts: (u32, u32),
    steps: Vec<StepView>,
    at: Instant,
}

/// How long the logs of a deployment that failed are still listened to.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long the platform may stay silent about a deployment that goes on by itself.
const PATIENCE: Duration = Duration::from_mins(5);

/// Remembers since when the platform does not answer.
#[derive(Default)]
struct Outage {
    since: Option<Instant>,
}

impl Outage {
    /// Tells whether a failed look is one of an outage that may still pass.
    fn is_borne(&mut self, failure: &Failure) -> bool {
        let Failure::Api(error) = failure else {
            return false;
        };
        let passing = matches!(
            error.kind(),
            ErrorKind::Network | ErrorKind::Server | ErrorKind::Limit
        );
        passing && self.since.get_or_insert_with(Instant::now).elapsed() < PATIENCE
    }
}

impl Subject<'_> {
    /// Waits for the end of a deployment, tells what changes, and listens meanwhile to what its components write.
    pub(super) async fn follow(&self, deployment: &DeploymentId) -> Result<(), Failure> {
        let (rolling, named) = mpsc::unbounded_channel();
        let taps = Taps {
            subject: *self,
            deployment,
        };
        let listening = pin!(taps.run(named));
        match select(pin!(self.watch(deployment, rolling)), listening).await {
            Either::Left((Err(failure), listening)) => {
                // Its last words may still be on their way.
                let _ = tokio::time::timeout(LAST_WORDS, listening).await;
                Err(failure)
            }
            Either::Left((Ok(()), _)) => Ok(()),
            // Listening ends only after watching has.
            Either::Right(((), watching)) => watching.await,
        }
    }

    /// Waits for the end of the deployment; its phase decides, steps only decorate.
    async fn watch(
        &self,
        deployment: &DeploymentId,
        rolling: mpsc::UnboundedSender<String>,
    ) -> Result<(), Failure> {
        let start = Instant::now();
        let mut told = Told {
            phase: None,
            counts: (0, 0),
            steps: Vec::new(),
            at: start,
        };
        let mut outage = Outage::default();
        loop {
            let seen = match self.look(deployment, start, &told).await {
                Ok(seen) => seen,
                Err(failure) if outage.is_borne(&failure) => {
                    self.pause(start).await;
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            outage = Outage::default();
            self.tell(&seen, start, &mut told);
            for step in told.steps.iter().filter(|step| step.is_rolling()) {
                let _ = rolling.send(step.component.clone());
            }
            if seen.phase.is_final() {
                return end(seen);
            }
            if start.elapsed() >= self.options.timeout {
                return Err(Failure::TimedOut {
                    phase: Some(seen.phase),
                });
            }
            self.pause(start).await;
        }
    }

    /// Looks once; an answer that is late does not stretch the time that was given.
    async fn look(
        &self,
        deployment: &DeploymentId,
        start: Instant,
        told: &Told,
    ) -> Result<Deployment, Failure> {
        let look = self.client.get_deployment(self.id, deployment);
        let left = self.options.timeout.saturating_sub(start.elapsed());
        match tokio::time::timeout(left, look).await {
            Ok(seen) => Ok(seen?),
            Err(_) => Err(Failure::TimedOut {
                phase: told.phase.clone(),
            }),
        }
    }

    fn tell(&self, seen: &Deployment, start: Instant, told: &mut Told) {
        let elapsed = start.elapsed();
        let mut news = false;
        if let Some(progress) = &seen.progress {
            let steps = step_views(progress);
            for step in steps.iter().filter(|step| !told.steps.contains(step)) {
                self.reporter.event(&Event::Step {
                    app: self.app,
                    step,
                });
                news = true;
            }
            told.steps = steps;
        }
        let counts = seen.progress.as_ref().map_or((0, 0), |progress| {
            (progress.success_steps, progress.total_steps)
        });
        if told.phase.as_ref() != Some(&seen.phase) || told.counts != counts {
            self.reporter.event(&Event::Phase {
                app: self.app,
                phase: &seen.phase,
                steps: counts,
                elapsed,
            });
            (told.phase, told.counts) = (Some(seen.phase.clone()), counts);
            news = true;
        }
        if news {
            told.at = Instant::now();
        } else if told.at.elapsed() >= HEARTBEAT {
            self.reporter.event(&Event::Heartbeat {
                app: self.app,
                phase: &seen.phase,
                elapsed,
            });
            told.at = Instant::now();
        }
    }
}

fn end(seen: Deployment) -> Result<(), Failure> {
    match seen.phase {
        // One that served and was then replaced, for example by the platform itself when a domain became ready, counts too.
        // Whether the app is still as wanted is found out afterwards.
        _ if seen.has_served() => Ok(()),
        Phase::Error => {
            let step = seen.progress.as_ref().and_then(Progress::failed_step);
            Err(Failure::DeploymentFailed { id: seen.id, step })
        }
        phase => Err(Failure::Replaced { id: seen.id, phase }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_with_the_wait() {
        let pace = Pace { scale: 1.0 };
        let pause = |seconds| pace.pause(Duration::from_secs_f64(seconds)).as_millis();
        let pauses = [0.0, 0.5, 29.0, 30.0, 299.0, 300.0].map(pause);
        assert_eq!(pauses, [250, 500, 2000, 5000, 5000, 10_000]);
        let fast = Pace { scale: 0.1 };
        assert_eq!(
            fast.pause(Duration::from_secs(4)),
            Duration::from_millis(500)
        );
    }
}
