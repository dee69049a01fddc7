//! Deployments: list, read, make, cancel; restarts.

use serde::Serialize;

use super::scope;
use crate::api::choice::{BuildCache, DeploymentQuery};
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::{AppId, DeploymentId};

#[derive(Serialize)]
struct CreateBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    force_build: Option<bool>,
}

#[derive(Serialize)]
struct RestartBody<'a> {
    components: &'a [String],
}

/// Asks for one page of deployments, newest first. Large pages make the platform time out.
pub fn list(app: &AppId, query: &DeploymentQuery) -> Request {
    Request::get(&["apps", app.as_str(), "deployments"], scope::READ)
        .query("page", query.at.page)
        .query("per_page", query.at.per_page)
        .query_each("deployment_types", &query.types)
}

/// Asks for one deployment.
pub fn get(app: &AppId, deployment: &DeploymentId) -> Request {
    Request::get(
        &["apps", app.as_str(), "deployments", deployment.as_str()],
        scope::READ,
    )
}

/// Makes a deployment from the newest sources.
pub fn create(app: &AppId, cache: BuildCache) -> Request {
    let body = CreateBody {
        force_build: (cache == BuildCache::Ignore).then_some(true),
    };
    Request::new(
        Verb::Post,
        &["apps", app.as_str(), "deployments"],
        Idempotency::Once,
        scope::UPDATE,
    )
    .json(&body)
}

/// Cancels a deployment that is under way.
pub fn cancel(app: &AppId, deployment: &DeploymentId) -> Request {
    let path = [
        "apps",
        app.as_str(),
        "deployments",
        deployment.as_str(),
        "cancel",
    ];
    Request::new(Verb::Post, &path, Idempotency::Repeatable, scope::UPDATE)
}

/// Restarts components one instance after the other; an empty list means all of them.
pub fn restart(app: &AppId, components: &[String]) -> Request {
    let request = Request::new(
        Verb::Post,
        &["apps", app.as_str(), "restart"],
        Idempotency::Once,
        scope::UPDATE,
    );
    if components.is_empty() {
        request
    } else {
        request.json(&RestartBody { components })
    }
}
