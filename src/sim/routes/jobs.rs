//! Runs of jobs.

use crate::sim::call::{Call, Reply};
use crate::sim::core::Core;
use crate::sim::error::ApiError;
use crate::sim::fields::wrap;
use crate::sim::page::listing;
use crate::sim::shape::{Run, runs};

/// Lists the runs of an app's jobs, newest first.
pub(super) fn list(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    let names = call.query.list("job_names");
    let of = call.query.get("deployment_id").filter(|id| !id.is_empty());
    let wanted: Vec<Run<'_>> = runs(app, core.now)
        .into_iter()
        .filter(|run| names.is_empty() || names.contains(&run.job))
        .filter(|run| of.is_none_or(|id| run.deployment.id == id))
        .collect();
    let shape = |run: &Run<'_>| run.shape(&core.world, core.now);
    listing(call, "job_invocations", &wanted, shape).map(Reply::ok)
}

/// Shows one run.
pub(super) fn show(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let run = find(core, call)?;
    let shown = run.shape(&core.world, core.now);
    Ok(Reply::ok(wrap("job_invocation", shown)))
}

/// Cancels a run that goes on; one that is over stays as it is.
pub(super) fn cancel(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let run = find(core, call)?;
    let (id, running) = (run.id.clone(), run.is_running(core.now));
    if running {
        let now = core.now;
        let (app, _) = core.world.app_mut(call.param(0))?;
        app.canceled_runs.insert(id, now);
    }
    show(core, call)
}

fn find<'a>(core: &'a Core, call: &Call) -> Result<Run<'a>, ApiError> {
    let app = core.world.app(call.param(0))?;
    let name = call.query.get("job_name").filter(|name| !name.is_empty());
    runs(app, core.now)
        .into_iter()
        .find(|run| run.id == call.param(1) && name.is_none_or(|name| name == run.job))
        .ok_or_else(ApiError::not_found)
}
