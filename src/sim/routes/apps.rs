//! Apps: list, create, read, replace, delete; what runs and how it fares.

use serde_json::Value;

use crate::sim::call::{Call, Reply, flag, text};
use crate::sim::core::Core;
use crate::sim::deploy::Versions;
use crate::sim::error::ApiError;
use crate::sim::fields::{Fields, wrap};
use crate::sim::page::listing;
use crate::sim::shape::{self, Project};

/// Lists the apps, oldest first.
pub(super) fn list(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let project = if call.query.flag("with_projects") {
        Project::Shown
    } else {
        Project::Hidden
    };
    let shape = |app: &_| shape::app(&core.world, app, project, core.now);
    listing(call, "apps", &core.world.apps, shape).map(Reply::ok)
}

/// Makes an app.
pub(super) fn create(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let spec = Core::submitted(&body)?;
    let project = text(&body, "project_id")?.filter(|id| !id.is_empty());
    if project.is_some_and(|id| uuid::Uuid::try_parse(id).is_err()) {
        return Err(ApiError::bad_request("invalid project_id"));
    }
    let id = core.create(spec, project)?;
    reply(core, &id)
}

/// Shows one app.
pub(super) fn show(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    reply(core, call.param(0))
}

/// Replaces the spec of an app.
pub(super) fn update(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let id = call.param(0);
    core.world.app(id)?;
    let body = call.object()?;
    let versions = if flag(&body, "update_all_source_versions")? {
        Versions::Renew
    } else {
        Versions::Keep
    };
    let spec = Core::submitted(&body)?;
    core.update(id, spec, versions)?;
    reply(core, id)
}

/// Removes an app.
pub(super) fn delete(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let id = core.world.app(call.param(0))?.id.clone();
    core.world.apps.retain(|app| app.id != id);
    Ok(Reply::ok(wrap("id", id)))
}

/// Lists the running instances of an app.
pub(super) fn instances(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    let body = Fields::new().put("instances", shape::instances(app));
    Ok(Reply::ok(body.done()))
}

/// Shows the health of what serves.
pub(super) fn health(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    Ok(Reply::ok(shape::health(app, core.now)))
}

fn reply(core: &Core, id: &str) -> Result<Reply, ApiError> {
    let app = core.world.app(id)?;
    let shown: Value = shape::app(&core.world, app, Project::Shown, core.now);
    Ok(Reply::ok(wrap("app", shown)))
}
