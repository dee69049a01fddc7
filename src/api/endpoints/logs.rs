//! Addresses of logs and consoles.

use super::scope;
use crate::api::choice::{EventLogRequest, Follow, JobLogRequest, LogRequest};
use crate::api::request::Request;
use crate::model::live::{AppId, DeploymentId};

/// Returns the path of an app, a deployment, or a component of either.
fn path<'a>(
    app: &'a AppId,
    deployment: Option<&'a DeploymentId>,
    component: Option<&'a str>,
) -> Vec<&'a str> {
    let mut path = vec!["apps", app.as_str()];
    if let Some(deployment) = deployment {
        path.extend(["deployments", deployment.as_str()]);
    }
    if let Some(component) = component {
        path.extend(["components", component]);
    }
    path
}

fn logs(path: &[&str], kind: &str, follow: Follow, tail: Option<u32>) -> Request {
    let request = Request::get(path, scope::READ).query("type", kind);
    request
        .query("follow", follow.as_str())
        .query_some("tail_lines", tail)
}

/// Asks where logs of an app are.
pub fn links(request: &LogRequest) -> Request {
    let mut path = path(
        &request.app,
        request.deployment.as_ref(),
        request.component.as_deref(),
    );
    path.push("logs");
    logs(&path, request.kind.as_str(), request.follow, request.tail)
}

/// Asks where logs of one run of a job are.
pub fn job(request: &JobLogRequest) -> Request {
    let path = [
        "apps",
        request.app.as_str(),
        "jobs",
        &request.job,
        "invocations",
        &request.invocation,
        "logs",
    ];
    let asked = logs(&path, "JOB_INVOCATION", request.follow, request.tail);
    asked.query_some("deployment_id", request.deployment.as_ref())
}

/// Asks where logs of an autoscaling event are.
pub fn event(request: &EventLogRequest) -> Request {
    let path = [
        "apps",
        request.app.as_str(),
        "events",
        &request.event,
        "logs",
    ];
    logs(&path, "AUTOSCALE_EVENT", request.follow, request.tail)
}

/// Asks for the console of a component; without an instance the platform takes the first.
pub fn exec(
    app: &AppId,
    deployment: Option<&DeploymentId>,
    component: &str,
    instance: Option<&str>,
) -> Request {
    let mut path = path(app, deployment, Some(component));
    path.push("exec");
    Request::get(&path, scope::CONSOLE).query_some("instance_name", instance)
}
