//! What is done after a deployment of this run did not end as wanted: going back, or cancelling it.

use std::time::Duration;

use crate::api::Pin;
use crate::model::live::{DeploymentId, Phase};

use super::event::Event;
use super::outcome::{Failure, Reached};
use super::subject::Subject;

/// How long it may take until a deployment is cancelled.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a cancellation counts as gone on, which sets the pause between two looks.
const LOOK_AFTER: Duration = Duration::from_secs(1);

impl Subject<'_> {
    /// Goes back to the deployment that served before, because the new one is active and does not work, and returns what
    /// came of it.
    pub(super) async fn roll_back(&self, why: Failure, to: Option<&DeploymentId>) -> Failure {
        let Some(to) = to else {
            let problem = "no deployment served before".to_owned();
            return Failure::NotRolledBack {
                why: Box::new(why),
                problem,
            };
        };
        self.reporter
            .event(&Event::RollingBack { app: self.app, to });
        let work = async {
            tokio::select! {
                biased;
                result = self.go_back(to) => result,
                () = self.options.stopped() => Err("interrupted; it may go on".to_owned()),
            }
        };
        let why = Box::new(why);
        match Box::pin(work).await {
            Ok(by) => Failure::RolledBack {
                why,
                to: to.clone(),
                by,
            },
            Err(problem) => Failure::NotRolledBack { why, problem },
        }
    }

    /// Returns the deployment that went back, or what stood against it.
    async fn go_back(&self, to: &DeploymentId) -> Result<DeploymentId, String> {
        let words = |error: Failure| error.to_string();
        // Pinned, so that no push and no other run puts the new version back before somebody has looked.
        let pin = Pin::Hold;
        let verdict = self.client.rollback_validate(self.id, to, pin).await;
        let verdict = verdict.map_err(|error| words(error.into()))?;
        if !verdict.valid {
            let refused = verdict.error.map(|condition| condition.message);
            return Err(refused.unwrap_or_else(|| "the platform refuses it".to_owned()));
        }
        let made = self.client.rollback(self.id, to, pin).await;
        let made = made.map_err(|error| words(error.into()))?.id;
        self.reporter.event(&Event::Attached {
            app: self.app,
            deployment: &made,
        });
        self.follow(&made).await.map_err(words)?;
        Ok(made)
    }

    /// Cancels a deployment that this run made, and waits a little until it is.
    pub(super) async fn cancel(&self, deployment: &DeploymentId) -> Reached {
        self.client.stop_repeating();
        match tokio::time::timeout(PATIENCE, self.cancelled(deployment)).await {
            Ok(Ok(reached)) => reached,
            Ok(Err(_)) | Err(_) => Reached::NotCancelled,
        }
    }

    async fn cancelled(&self, deployment: &DeploymentId) -> Result<Reached, Failure> {
        let mut seen = self.client.cancel_deployment(self.id, deployment).await;
        loop {
            // One that has ended cannot be cancelled: how it ended is seen below.
            match seen {
                Ok(deployment) if deployment.has_served() => return Ok(Reached::Active),
                Ok(deployment) if deployment.phase == Phase::Canceled => {
                    return Ok(Reached::Cancelled);
                }
                Ok(deployment) if deployment.phase.is_final() => return Ok(Reached::Ended),
                Ok(_) | Err(_) => {}
            }
            tokio::time::sleep(self.options.pace.pause(LOOK_AFTER)).await;
            seen = Ok(self.client.get_deployment(self.id, deployment).await?);
        }
    }
}
