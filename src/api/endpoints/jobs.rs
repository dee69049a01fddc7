//! Runs of jobs.

use super::scope;
use crate::api::choice::InvocationQuery;
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::AppId;

/// Asks for one page of runs.
pub fn list(app: &AppId, query: &InvocationQuery) -> Request {
    Request::get(&["apps", app.as_str(), "job-invocations"], scope::READ)
        .query("page", query.at.page)
        .query("per_page", query.at.per_page)
        .query_each("job_names", &query.jobs)
        .query_some("deployment_id", query.deployment.as_ref())
}

/// Asks for one run.
pub fn get(app: &AppId, invocation: &str, job: Option<&str>) -> Request {
    Request::get(
        &["apps", app.as_str(), "job-invocations", invocation],
        scope::READ,
    )
    .query_some("job_name", job)
}

/// Cancels one run.
pub fn cancel(app: &AppId, invocation: &str, job: Option<&str>) -> Request {
    let path = [
        "apps",
        app.as_str(),
        "job-invocations",
        invocation,
        "cancel",
    ];
    Request::new(Verb::Post, &path, Idempotency::Repeatable, scope::UPDATE)
        .query_some("job_name", job)
}
