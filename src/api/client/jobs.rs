//! Calls about runs of jobs.

use super::{Client, envelope};
use crate::api::choice::InvocationQuery;
use crate::api::endpoints::jobs;
use crate::api::error::ApiError;
use crate::api::page::{collect, listing};
use crate::model::live::{AppId, DeploymentId, JobInvocation};

envelope!(InvocationReply {
    job_invocation: JobInvocation
});
listing! {
    /// Wraps a page of runs.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    InvocationPage { job_invocations: JobInvocation }
}

impl Client {
    /// Returns runs of jobs, `limit` at most; no names means all jobs.
    pub async fn job_invocations(
        &self,
        app: &AppId,
        names: &[String],
        deployment: Option<&DeploymentId>,
        limit: usize,
    ) -> Result<Vec<JobInvocation>, ApiError> {
        let request = |at| {
            jobs::list(
                app,
                &InvocationQuery {
                    at,
                    jobs: names.to_vec(),
                    deployment: deployment.cloned(),
                },
            )
        };
        collect::<InvocationPage>(
            self,
            u32::try_from(limit).unwrap_or(u32::MAX),
            limit,
            request,
        )
        .await
    }

    /// Returns one run.
    pub async fn job_invocation(
        &self,
        app: &AppId,
        invocation: &str,
        job: Option<&str>,
    ) -> Result<JobInvocation, ApiError> {
        Ok(self
            .json::<InvocationReply>(&jobs::get(app, invocation, job))
            .await?
            .job_invocation)
    }

    /// Cancels one run.
    pub async fn cancel_job_invocation(
        &self,
        app: &AppId,
        invocation: &str,
        job: Option<&str>,
    ) -> Result<JobInvocation, ApiError> {
        Ok(self
            .json::<InvocationReply>(&jobs::cancel(app, invocation, job))
            .await?
            .job_invocation)
    }
}
