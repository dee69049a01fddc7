//! Addresses of logs and consoles.

use crate::sim::call::{Call, Reply};
use crate::sim::component::component;
use crate::sim::core::Core;
use crate::sim::error::ApiError;
use crate::sim::fields::Fields;
use crate::sim::logs::{Availability, Follow, LogKind, Selection, availability};
use crate::sim::shape::{find_instance, runs};
use crate::sim::state::{App, Deployment};
use crate::sim::token::Grant;

/// Gives the addresses of the logs of the deployment that serves.
pub(super) fn of_active(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let id = active(core.world.app(call.param(0))?)?.id.clone();
    let name = call.params.get(1).cloned();
    of(core, call, id, name)
}

/// Gives the addresses of the logs of one deployment.
pub(super) fn of_deployment(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    let id = app.deployment(call.param(1))?.id.clone();
    let name = call.params.get(2).cloned();
    of(core, call, id, name)
}

/// Gives the addresses of the log of one run of a job.
pub(super) fn of_run(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    let wanted =
        |run: &crate::sim::shape::Run<'_>| run.id == call.param(2) && run.job == call.param(1);
    let found = runs(app, core.now).into_iter().find(wanted);
    let run = found.ok_or_else(ApiError::not_found)?;
    let selection = Selection {
        kind: LogKind::JobInvocation,
        run: Some(run.id.clone()),
        ..selection(call, run.deployment.id.clone(), Some(run.job.to_owned()))?
    };
    give(core, &selection)
}

/// Gives the address of a console in the deployment that serves.
pub(super) fn exec_in_active(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let id = active(core.world.app(call.param(0))?)?.id.clone();
    exec(core, call, &id, call.param(1))
}

/// Gives the address of a console in one deployment.
pub(super) fn exec_in_deployment(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    exec(core, call, call.param(1), call.param(2))
}

fn active(app: &App) -> Result<&Deployment, ApiError> {
    app.active()
        .ok_or_else(|| ApiError::bad_request("the app has no active deployment"))
}

fn of(
    core: &mut Core,
    call: &Call,
    deployment: String,
    name: Option<String>,
) -> Result<Reply, ApiError> {
    let in_query = call.query.get("component_name").filter(|n| !n.is_empty());
    let name = name.or_else(|| in_query.map(str::to_owned));
    let app = core.world.app(call.param(0))?;
    let spec = &app.deployment(&deployment)?.spec;
    if name
        .as_deref()
        .is_some_and(|name| component(spec, name).is_none())
    {
        return Err(ApiError::not_found());
    }
    let selection = selection(call, deployment, name)?;
    give(core, &selection)
}

fn selection(
    call: &Call,
    deployment: String,
    component: Option<String>,
) -> Result<Selection, ApiError> {
    let kind = match call.query.get("type") {
        Some("BUILD") => LogKind::Build,
        Some("DEPLOY") => LogKind::Deploy,
        Some("RUN") => LogKind::Run,
        Some("RUN_RESTARTED") => LogKind::RunRestarted,
        Some("JOB_INVOCATION") => LogKind::JobInvocation,
        other => {
            let text = format!("invalid log type: {}", other.unwrap_or("UNSPECIFIED"));
            return Err(ApiError::bad_request(text));
        }
    };
    let follow = if call.query.flag("follow") {
        Follow::On
    } else {
        Follow::Off
    };
    let tail = call.query.get("tail_lines").filter(|n| !n.is_empty());
    let tail = match tail.map(str::parse::<i64>) {
        None => None,
        // A negative number means all lines.
        Some(Ok(lines)) => usize::try_from(lines).ok(),
        Some(Err(_)) => return Err(ApiError::bad_request("invalid value for tail_lines")),
    };
    Ok(Selection {
        app: call.param(0).to_owned(),
        deployment,
        component,
        kind,
        run: None,
        follow,
        tail,
    })
}

fn give(core: &mut Core, selection: &Selection) -> Result<Reply, ApiError> {
    let app = core.world.app(&selection.app)?;
    let there = availability(app, selection, core.now)?;
    let fields = Fields::new();
    let base = core.base.clone();
    let mut token = || core.tokens.give(core.now, Grant::Log(selection.clone()));
    let fields = match there {
        Availability::Live => {
            fields.keep("live_url", format!("{base}/logs/live?token={}", token()))
        }
        Availability::Archived => {
            let address = format!("{base}/logs/archive?token={}", token());
            fields.keep("historic_urls", vec![address])
        }
        Availability::Nothing => fields,
    };
    Ok(Reply::ok(fields.done()))
}

fn exec(core: &mut Core, call: &Call, deployment: &str, name: &str) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    let found = app.deployment(deployment)?;
    let component = component(&found.spec, name).ok_or_else(ApiError::not_found)?;
    let serves = app.active.as_deref() == Some(deployment);
    if !serves || !component.is_running() {
        let text = format!("component {name} has no running container in this deployment");
        return Err(ApiError::bad_request(text));
    }
    let instance = call.query.get("instance_name").filter(|n| !n.is_empty());
    let instance = find_instance(found, &component, instance).ok_or_else(ApiError::not_found)?;
    let grant = Grant::Console {
        app: app.id.clone(),
        component: name.to_owned(),
        instance,
    };
    let token = core.tokens.give(core.now, grant);
    let host = core.base.trim_start_matches("http://");
    let url = format!("ws://{host}/console?token={token}");
    Ok(Reply::ok(Fields::new().keep("url", url).done()))
}
