//! Events of an app.

use super::deployments::stop;
use crate::sim::call::{Call, Reply};
use crate::sim::core::Core;
use crate::sim::error::ApiError;
use crate::sim::fields::wrap;
use crate::sim::page::listing;
use crate::sim::shape;
use crate::sim::state::Deployment;

/// Lists the events of an app, newest first.
pub(super) fn list(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    let events = call.query.list("event_types");
    let kinds = call.query.list("deployment_types");
    let wanted: Vec<&Deployment> = app
        .deployments
        .iter()
        .filter(|_| events.is_empty() || events.contains(&"DEPLOYMENT"))
        .filter(|deployment| kinds.is_empty() || kinds.contains(&deployment.kind()))
        .collect();
    let now = core.now;
    listing(call, "events", &wanted, |d| shape::event(d, now)).map(Reply::ok)
}

/// Shows one event.
pub(super) fn show(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let deployment = subject(core, call)?;
    Ok(Reply::ok(wrap("event", shape::event(deployment, core.now))))
}

/// Cancels the deployment behind an event.
pub(super) fn cancel(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let id = subject(core, call)?.id.clone();
    stop(core, call.param(0), &id)?;
    show(core, call)
}

/// Refuses logs: only autoscaling events have some, and nothing scales by itself here.
pub(super) fn logs(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    subject(core, call)?;
    Err(ApiError::bad_request(
        "logs are only available for autoscaling events",
    ))
}

fn subject<'a>(core: &'a Core, call: &Call) -> Result<&'a Deployment, ApiError> {
    let app = core.world.app(call.param(0))?;
    app.deployments
        .iter()
        .find(|deployment| shape::event_id(deployment) == call.param(1))
        .ok_or_else(ApiError::not_found)
}
