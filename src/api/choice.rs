//! Choices a caller makes, each as a type of its own.

use crate::model::live::{AppId, DeploymentId};

/// Holds one position in a paged list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageAt {
    /// Counts from 1.
    pub page: u32,
    /// Holds how many items a page has, 1 to 200.
    pub per_page: u32,
}

/// Tells what an update does with sources that did not change in the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceVersions {
    /// Keeps the commit or digest of the previous deployment.
    Keep,
    /// Takes the newest commit or digest of every component.
    Refresh,
}

/// Tells whether a build may use what an earlier one left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildCache {
    /// May use it.
    Use,
    /// Builds from nothing.
    Ignore,
}

/// Tells whether a rollback leaves the app pinned until it is committed or reverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pin {
    /// Leaves it pinned.
    Hold,
    /// Commits at once.
    Skip,
}

/// Tells whether logs go on with what is written from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// Goes on.
    Yes,
    /// Ends with what there is.
    No,
}

impl Follow {
    /// Returns the value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "true",
            Self::No => "false",
        }
    }
}

/// Tells whether a buildpack upgrade deploys at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RebuildAfter {
    /// Deploys.
    Yes,
    /// Waits for the next deployment.
    No,
}

/// Tells whether a database lets in its own app only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrustedSources {
    /// Lets in the app only.
    Restrict,
    /// Lets in everybody who has the password.
    Open,
}

/// Names a kind of log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogKind {
    /// Written while building.
    Build,
    /// Written while starting components.
    Deploy,
    /// Written by what runs.
    Run,
    /// Written by what ran before a crash or restart.
    RunRestarted,
}

impl LogKind {
    /// Returns the value on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Build => "BUILD",
            Self::Deploy => "DEPLOY",
            Self::Run => "RUN",
            Self::RunRestarted => "RUN_RESTARTED",
        }
    }
}

/// Asks for logs of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRequest {
    /// Names the app.
    pub app: AppId,
    /// Names the deployment; absent means the active one.
    pub deployment: Option<DeploymentId>,
    /// Names the component; absent means all.
    pub component: Option<String>,
    /// Names the kind.
    pub kind: LogKind,
    /// Tells whether to go on.
    pub follow: Follow,
    /// Bounds how many of the last lines are wanted; absent means all.
    pub tail: Option<u32>,
}

/// Asks for logs of one run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLogRequest {
    /// Names the app.
    pub app: AppId,
    /// Names the job.
    pub job: String,
    /// Identifies the run.
    pub invocation: String,
    /// Names the deployment; absent means the active one.
    pub deployment: Option<DeploymentId>,
    /// Tells whether to go on.
    pub follow: Follow,
    /// Bounds how many of the last lines are wanted; absent means all.
    pub tail: Option<u32>,
}

/// Asks for logs of an autoscaling event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventLogRequest {
    /// Names the app.
    pub app: AppId,
    /// Identifies the event.
    pub event: String,
    /// Tells whether to go on.
    pub follow: Follow,
    /// Bounds how many of the last lines are wanted; absent means all.
    pub tail: Option<u32>,
}

/// Narrows a list of deployments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentQuery {
    /// Holds the position.
    pub at: PageAt,
    /// Lists kinds of cause, such as `MANUAL`; empty means all.
    pub types: Vec<String>,
}

/// Narrows a list of job runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvocationQuery {
    /// Holds the position.
    pub at: PageAt,
    /// Names the jobs; empty means all.
    pub jobs: Vec<String>,
    /// Names the deployment; absent means all.
    pub deployment: Option<DeploymentId>,
}

/// Narrows a list of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventQuery {
    /// Holds the position.
    pub at: PageAt,
    /// Lists kinds of event, such as `AUTOSCALING`; empty means all.
    pub types: Vec<String>,
}

/// Asks for a newer buildpack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildpackUpgrade {
    /// Identifies the buildpack.
    pub buildpack: String,
    /// Names the major version; absent means the newest.
    pub major_version: Option<u32>,
    /// Tells whether to deploy at once.
    pub rebuild: RebuildAfter,
}
