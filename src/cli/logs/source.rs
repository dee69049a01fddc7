//! One log of the platform: of a component, of a run of a job, or of an autoscaling event.

use crate::api::{ApiError, Client, EventLogRequest, Follow, JobLogRequest, LogKind, LogRequest};
use crate::model::live::{AppId, DeploymentId, LogLinks};

/// Names one log.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Source {
    /// The app's name.
    pub app: String,
    /// The app.
    pub id: AppId,
    /// The deployment.
    pub deployment: DeploymentId,
    /// The component; none for what belongs to the whole app.
    pub component: Option<String>,
    /// Which log of it.
    pub place: Place,
}

/// Says which log it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Place {
    /// Of the component.
    Component(LogKind),
    /// Of one run of a job.
    Run(String),
    /// Of an autoscaling event.
    Event(String),
}

impl Source {
    /// Returns the word for the log.
    pub(in crate::cli) fn word(&self) -> &'static str {
        match &self.place {
            Place::Component(LogKind::Run) => "run",
            Place::Component(LogKind::Build) => "build",
            Place::Component(LogKind::Deploy) => "deploy",
            Place::Component(LogKind::RunRestarted) => "crash",
            Place::Run(_) => "job",
            Place::Event(_) => "autoscale",
        }
    }

    /// Tells whether what runs writes it, so that it goes on as long as that runs.
    pub(in crate::cli) fn is_of_what_runs(&self) -> bool {
        self.place == Place::Component(LogKind::Run)
    }

    /// Asks where the log is.
    pub(super) async fn links(
        &self,
        client: &Client,
        follow: Follow,
        tail: Option<u32>,
    ) -> Result<LogLinks, ApiError> {
        match &self.place {
            Place::Component(kind) => {
                let request = LogRequest {
                    app: self.id.clone(),
                    deployment: Some(self.deployment.clone()),
                    component: self.component.clone(),
                    kind: *kind,
                    follow,
                    tail,
                };
                client.logs(&request).await
            }
            Place::Run(invocation) => {
                let request = JobLogRequest {
                    app: self.id.clone(),
                    job: self.component.clone().unwrap_or_default(),
                    invocation: invocation.clone(),
                    deployment: Some(self.deployment.clone()),
                    follow,
                    tail,
                };
                client.job_logs(&request).await
            }
            Place::Event(event) => {
                let request = EventLogRequest {
                    app: self.id.clone(),
                    event: event.clone(),
                    follow,
                    tail,
                };
                client.event_logs(&request).await
            }
        }
    }
}
