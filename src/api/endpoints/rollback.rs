//! Going back to an earlier deployment.

use serde::Serialize;

use super::scope;
use crate::api::choice::Pin;
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::{AppId, DeploymentId};

#[derive(Serialize)]
struct Body<'a> {
    deployment_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip_pin: Option<bool>,
}

fn body(deployment: &DeploymentId, pin: Pin) -> Body<'_> {
    Body {
        deployment_id: deployment.as_str(),
        skip_pin: (pin == Pin::Skip).then_some(true),
    }
}

/// Goes back to a deployment.
pub fn start(app: &AppId, deployment: &DeploymentId, pin: Pin) -> Request {
    let path = ["apps", app.as_str(), "rollback"];
    Request::new(Verb::Post, &path, Idempotency::Once, scope::UPDATE).json(&body(deployment, pin))
}

/// Asks whether going back is possible; changes nothing.
pub fn validate(app: &AppId, deployment: &DeploymentId, pin: Pin) -> Request {
    let path = ["apps", app.as_str(), "rollback", "validate"];
    Request::new(Verb::Post, &path, Idempotency::Safe, scope::UPDATE).json(&body(deployment, pin))
}

/// Keeps the rollback and unpins the app.
pub fn commit(app: &AppId) -> Request {
    let path = ["apps", app.as_str(), "rollback", "commit"];
    Request::new(Verb::Post, &path, Idempotency::Repeatable, scope::UPDATE)
}

/// Undoes the rollback with a new deployment and unpins the app.
pub fn revert(app: &AppId) -> Request {
    Request::new(
        Verb::Post,
        &["apps", app.as_str(), "rollback", "revert"],
        Idempotency::Once,
        scope::UPDATE,
    )
}
