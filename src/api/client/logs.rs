//! Calls about logs and consoles.

use std::sync::Arc;

use super::{Client, envelope};
use crate::api::choice::{EventLogRequest, JobLogRequest, LogRequest};
use crate::api::endpoints::logs;
use crate::api::error::ApiError;
use crate::api::log_reader::LogReader;
use crate::model::live::{AppId, DeploymentId, LogLinks, SignedUrl};

envelope!(ExecReply { url: SignedUrl });

impl Client {
    /// Returns where logs of an app are; links are good for one connection.
    pub async fn logs(&self, request: &LogRequest) -> Result<LogLinks, ApiError> {
        self.json(&logs::links(request)).await
    }

    /// Returns where logs of one run of a job are.
    pub async fn job_logs(&self, request: &JobLogRequest) -> Result<LogLinks, ApiError> {
        self.json(&logs::job(request)).await
    }

    /// Returns where logs of an autoscaling event are.
    pub async fn event_logs(&self, request: &EventLogRequest) -> Result<LogLinks, ApiError> {
        self.json(&logs::event(request)).await
    }

    /// Returns a reader of the archives in order and then of the live stream; nothing is opened yet.
    pub fn open_logs(&self, links: LogLinks) -> LogReader {
        LogReader::new(Arc::clone(self.log_net()), links)
    }

    /// Opens a live log and closes it again, to see whether it can be opened.
    pub async fn try_log(&self, live: &SignedUrl) -> Result<(), ApiError> {
        self.log_net().dial(live).await?.close().await;
        Ok(())
    }

    /// Returns the address of a console; without an instance the platform takes the first.
    pub async fn exec(
        &self,
        app: &AppId,
        deployment: Option<&DeploymentId>,
        component: &str,
        instance: Option<&str>,
    ) -> Result<SignedUrl, ApiError> {
        Ok(self
            .json::<ExecReply>(&logs::exec(app, deployment, component, instance))
            .await?
            .url)
    }
}
