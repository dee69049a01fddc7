//! Deployments: list, start, read, cancel, restart.

use crate::sim::call::{Call, Reply, flag, texts};
use crate::sim::core::{Core, refuse_pinned};
use crate::sim::deploy::{Building, Order, Versions};
use crate::sim::error::ApiError;
use crate::sim::fields::wrap;
use crate::sim::page::listing;
use crate::sim::shape;
use crate::sim::state::{Deployment, Settled};
use crate::sim::timeline::Phase;

/// Lists the deployments of an app, newest first.
pub(super) fn list(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    let kinds = call.query.list("deployment_types");
    let wanted: Vec<&Deployment> = app
        .deployments
        .iter()
        .filter(|deployment| kinds.is_empty() || kinds.contains(&deployment.kind()))
        .collect();
    let now = core.now;
    listing(call, "deployments", &wanted, |d| shape::deployment(d, now)).map(Reply::ok)
}

/// Starts a deployment from the newest sources.
pub(super) fn create(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.optional_object()?;
    let building = if flag(&body, "force_build")? {
        Building::Everything
    } else {
        Building::WhereChanged
    };
    let app = core.world.app(call.param(0))?;
    refuse_pinned(app)?;
    let cause = core.person("manual", "CREATE_DEPLOYMENT");
    let order = Order {
        versions: Versions::Renew,
        building,
        ..Order::new(core.now, app.spec.clone(), cause)
    };
    start(core, call.param(0), order)
}

/// Starts a deployment that only restarts containers.
pub(super) fn restart(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let names = texts(&call.optional_object()?, "components")?;
    let app = core.world.app(call.param(0))?;
    refuse_pinned(app)?;
    for name in &names {
        if app.component(name).is_err() {
            return Err(ApiError::bad_request(format!(
                "component not found: {name}"
            )));
        }
    }
    let active = app.active().ok_or_else(|| {
        ApiError::bad_request("cannot restart an app without an active deployment")
    })?;
    let cause = core.person("restart", "RESTART");
    let order = Order {
        building: Building::Nothing,
        cloned_from: Some(active.id.clone()),
        ..Order::new(core.now, active.spec.clone(), cause)
    };
    start(core, call.param(0), order)
}

/// Shows one deployment.
pub(super) fn show(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    reply(core, call.param(0), call.param(1))
}

/// Stops a deployment that is not over.
pub(super) fn cancel(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    stop(core, call.param(0), call.param(1))?;
    reply(core, call.param(0), call.param(1))
}

/// Stops the deployment `id` of `app`; a cancelled one stays as it is, any other end is refused.
pub(super) fn stop(core: &mut Core, app: &str, id: &str) -> Result<(), ApiError> {
    let now = core.now;
    let (app, _) = core.world.app_mut(app)?;
    let found = app.deployments.iter_mut().find(|d| d.id == id);
    let deployment = found.ok_or_else(ApiError::not_found)?;
    match deployment.settled {
        None => {
            deployment.settled = Some(Settled {
                phase: Phase::Canceled,
                at: now,
            });
            app.updated_at = app.updated_at.max(now);
            Ok(())
        }
        Some(end) if end.phase == Phase::Canceled => Ok(()),
        Some(end) => Err(ApiError::bad_request(format!(
            "cannot cancel deployment {id} in phase {}",
            end.phase.name()
        ))),
    }
}

/// Starts the deployment `order` and shows it.
pub(super) fn start(core: &mut Core, app: &str, order: Order) -> Result<Reply, ApiError> {
    let id = core.deploy(app, order)?;
    reply(core, app, &id)
}

fn reply(core: &Core, app: &str, id: &str) -> Result<Reply, ApiError> {
    let deployment = core.world.app(app)?.deployment(id)?;
    let shown = shape::deployment(deployment, core.now);
    Ok(Reply::ok(wrap("deployment", shown)))
}
