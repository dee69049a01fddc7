//! Buildpacks and detection.

use serde::Serialize;
use serde_json::Value;

use super::scope;
use crate::api::choice::{BuildpackUpgrade, RebuildAfter};
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::AppId;

#[derive(Serialize)]
struct UpgradeBody<'a> {
    buildpack_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    major_version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trigger_deployment: Option<bool>,
}

/// Asks what the platform finds in a source, given as it stands in a spec; changes nothing.
pub fn detect(source: &Value) -> Request {
    Request::new(
        Verb::Post,
        &["apps", "detect"],
        Idempotency::Safe,
        scope::READ,
    )
    .json(source)
}

/// Asks for all buildpacks.
pub fn buildpacks() -> Request {
    Request::get(&["apps", "buildpacks"], scope::READ)
}

/// Moves an app to a newer buildpack.
pub fn upgrade_buildpack(app: &AppId, upgrade: &BuildpackUpgrade) -> Request {
    let trigger_deployment = (upgrade.rebuild == RebuildAfter::Yes).then_some(true);
    let body = UpgradeBody {
        buildpack_id: &upgrade.buildpack,
        major_version: upgrade.major_version,
        trigger_deployment,
    };
    Request::new(
        Verb::Post,
        &["apps", app.as_str(), "upgrade_buildpack"],
        Idempotency::Once,
        scope::UPDATE,
    )
    .json(&body)
}
