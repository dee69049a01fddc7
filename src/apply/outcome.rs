//! How the work on one app ended.

use std::fmt;
use std::time::Duration;

use crate::api::ApiError;
use crate::model::live::{AppId, DeploymentId, FailedStep, Phase};
use crate::plan::Action;

use super::verify::Verified;

/// Holds how the work on one app ended.
#[derive(Debug)]
pub struct AppOutcome {
    /// The app's name.
    pub app: String,
    /// What was to be done.
    pub action: Action,
    /// The app's id, once known.
    pub id: Option<AppId>,
    /// The deployment that was followed.
    pub deployment: Option<DeploymentId>,
    /// The time from the start of the work to its end.
    pub took: Duration,
    /// The end.
    pub result: Result<Success, Failure>,
}

impl AppOutcome {
    /// Returns where the app can be reached, as far as that is known.
    pub fn url(&self) -> Option<&str> {
        match &self.result {
            Ok(Success::Active { url, .. } | Success::Unchanged { url }) => url.as_deref(),
            _ => None,
        }
    }
}

/// Says how the work on an app ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Success {
    /// There was nothing to do.
    Unchanged {
        /// Where the app can be reached.
        url: Option<String>,
    },
    /// The deployment is active and was verified.
    Active {
        /// Where the app can be reached.
        url: Option<String>,
        /// What was verified.
        verified: Verified,
    },
    /// The deployment was started and is left to itself.
    Detached,
    /// The app is gone.
    Deleted,
}

/// Says why the work on an app did not end well.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A call failed.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The live spec is not the one the plan was made for.
    #[error("it was changed by somebody else after the plan was made")]
    ChangedMeanwhile,
    /// The app is pinned to a rolled-back deployment.
    #[error("it is pinned to the rolled-back deployment {0}; the platform blocks new deployments")]
    Pinned(DeploymentId),
    /// Another deployment is under way.
    #[error("another deployment is in progress: {id} ({cause})")]
    InFlight {
        /// That deployment.
        id: DeploymentId,
        /// Why it runs, in the platform's words.
        cause: String,
    },
    /// Another deployment was waited for and did not end in time.
    #[error("time ran out while another deployment was waited for: {0}; nothing was sent")]
    QueuedTooLong(DeploymentId),
    /// An app of that name appeared that is not the one that was to be created.
    #[error("an app with this name already exists with another spec")]
    NameTaken,
    /// A write was sent, its answer never came, and the live state does not tell.
    #[error("the answer to the write was lost, and the app is neither as before nor as wanted")]
    Undecided,
    /// A write was sent, its answer never came, and whether it was made could not be found out.
    #[error("{lost}; whether it was made could not be found out")]
    Unsettled {
        /// How the answer went missing.
        lost: ApiError,
    },
    /// The spec is on the platform already, but no deployment of it runs.
    #[error("its spec is on the platform, but no deployment of it is active; nothing was sent")]
    NotServed,
    /// The platform accepted the spec without a deployment.
    #[error("the platform accepted the spec but started no deployment")]
    NoDeployment,
    /// An earlier wave did not end well.
    #[error("not started (wave {wave})")]
    NotStarted {
        /// The number of the app's own wave.
        wave: usize,
    },
    /// The app was to be deleted, but the work on another one did not end well.
    #[error("not deleted, because another app failed")]
    HeldBack,
    /// The deployment failed.
    #[error("deployment {id} failed{}", .step.as_ref().map(|step| format!(" at {step}")).unwrap_or_default())]
    DeploymentFailed {
        /// The deployment.
        id: DeploymentId,
        /// The first step that failed.
        step: Option<FailedStep>,
    },
    /// The deployment was cancelled or replaced.
    #[error("deployment {id} ended as {phase}, not through this apply")]
    Replaced {
        /// The deployment.
        id: DeploymentId,
        /// How it ended.
        phase: Phase,
    },
    /// The deployment is active, but the live spec differs from the file.
    #[error("the deployment is active, but the live spec differs from the file at {0}")]
    NotAsWritten(String),
    /// The deployment is active, but components are not ready.
    #[error("the deployment is active, but these components are not ready: {}", .0.join(", "))]
    NotReady(Vec<String>),
    /// The deployment is active, but the app does not answer as it should.
    #[error("the deployment is active, but GET {path} {problem}")]
    ProbeFailed {
        /// The path that was asked for.
        path: String,
        /// What is wrong, to be read on after the path.
        problem: String,
    },
    /// The new deployment did not work, and the one before serves again.
    #[error("{why}; {to} was put back by deployment {by}")]
    RolledBack {
        /// What was wrong.
        why: Box<Failure>,
        /// The deployment that was put back.
        to: DeploymentId,
        /// The deployment that did it.
        by: DeploymentId,
    },
    /// The new deployment does not work, and the one before could not be put back.
    #[error("{why}; it could not be rolled back: {problem}")]
    NotRolledBack {
        /// What is wrong.
        why: Box<Failure>,
        /// What stood against it.
        problem: String,
    },
    /// Time ran out.
    #[error("time ran out{}; the deployment goes on", .phase.as_ref().map(|phase| format!(" in phase {phase}")).unwrap_or_default())]
    TimedOut {
        /// The phase in which it was left, if it was seen at all.
        phase: Option<Phase>,
    },
    /// The run was interrupted.
    #[error("interrupted; {0}")]
    Interrupted(Reached),
}

impl Failure {
    /// Tells whether nothing was begun, because the work on another app did not end well.
    pub fn is_held_back(&self) -> bool {
        matches!(self, Self::NotStarted { .. } | Self::HeldBack)
    }
}

/// Says how far the write of an interrupted run came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// Nothing was sent.
    Nothing,
    /// It was sent, and the answer was not waited for any longer.
    Sent,
    /// It was accepted.
    Accepted,
    /// It was accepted, and then its deployment was cancelled.
    Cancelled,
    /// Its deployment was active before it could be cancelled.
    Active,
    /// Its deployment ended otherwise before it could be cancelled.
    Ended,
    /// Its deployment could not be cancelled.
    NotCancelled,
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing was sent",
            Self::Sent => "the write was sent and not answered yet; it may still be made",
            Self::Accepted => "the deployment goes on",
            Self::Cancelled => "the deployment was cancelled",
            Self::Active => "the deployment was active before it could be cancelled",
            Self::Ended => "the deployment ended before it could be cancelled",
            Self::NotCancelled => "the deployment could not be cancelled and may go on",
        })
    }
}
