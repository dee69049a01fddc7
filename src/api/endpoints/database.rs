//! Databases of an app.

use serde_json::json;

use super::scope;
use crate::api::choice::TrustedSources;
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::AppId;

/// Asks how to reach the databases.
pub fn connection_details(app: &AppId) -> Request {
    Request::get(
        &["apps", app.as_str(), "database_connection_details"],
        scope::READ,
    )
}

/// Gives a database a new password, which takes a deployment.
pub fn reset_password(app: &AppId, component: &str) -> Request {
    let path = [
        "apps",
        app.as_str(),
        "components",
        component,
        "reset_password",
    ];
    Request::new(Verb::Post, &path, Idempotency::Once, scope::UPDATE)
}

/// Sets who may reach a database. The key has a capital letter on the wire.
pub fn trusted_sources(app: &AppId, component: &str, sources: TrustedSources) -> Request {
    let path = [
        "apps",
        app.as_str(),
        "components",
        component,
        "trusted_sources",
    ];
    let body = json!({"Enable": sources == TrustedSources::Restrict});
    Request::new(Verb::Post, &path, Idempotency::Repeatable, scope::UPDATE).json(&body)
}
