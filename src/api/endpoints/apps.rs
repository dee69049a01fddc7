//! Apps: list, read, make, replace, remove, propose.

use serde::Serialize;
use serde_json::Value;

use super::scope;
use crate::api::choice::{PageAt, SourceVersions};
use crate::api::payload::SpecPayload;
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::AppId;

#[derive(Serialize)]
struct CreateBody<'a> {
    spec: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_id: Option<&'a str>,
}

#[derive(Serialize)]
struct UpdateBody<'a> {
    spec: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_all_source_versions: Option<bool>,
}

#[derive(Serialize)]
struct ProposeBody<'a> {
    spec: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_id: Option<&'a str>,
}

/// Asks for one page of all apps, specs included.
pub fn list(at: PageAt) -> Request {
    Request::get(&["apps"], scope::READ)
        .query("page", at.page)
        .query("per_page", at.per_page)
}

/// Asks for one app.
pub fn get(app: &AppId) -> Request {
    Request::get(&["apps", app.as_str()], scope::READ)
}

/// Makes an app; without a project it goes to the default one.
pub fn create(spec: &SpecPayload, project: Option<&str>) -> Request {
    let needed = if project.is_some() {
        scope::CREATE_IN_PROJECT
    } else {
        scope::CREATE
    };
    let body = CreateBody {
        spec: spec.expose(),
        project_id: project,
    };
    Request::new(Verb::Post, &["apps"], Idempotency::Once, needed).json(&body)
}

/// Replaces the spec of an app; everything left out of it is removed.
pub fn update(app: &AppId, spec: &SpecPayload, sources: SourceVersions) -> Request {
    let update_all_source_versions = (sources == SourceVersions::Refresh).then_some(true);
    let body = UpdateBody {
        spec: spec.expose(),
        update_all_source_versions,
    };
    Request::new(
        Verb::Put,
        &["apps", app.as_str()],
        Idempotency::Repeatable,
        scope::UPDATE,
    )
    .json(&body)
}

/// Removes an app.
pub fn delete(app: &AppId) -> Request {
    Request::new(
        Verb::Delete,
        &["apps", app.as_str()],
        Idempotency::Repeatable,
        scope::DELETE,
    )
}

/// Asks what the platform would make of a spec; changes nothing.
pub fn propose(spec: &SpecPayload, app: Option<&AppId>) -> Request {
    let body = ProposeBody {
        spec: spec.expose(),
        app_id: app.map(AppId::as_str),
    };
    Request::new(
        Verb::Post,
        &["apps", "propose"],
        Idempotency::Safe,
        scope::READ,
    )
    .json(&body)
}
