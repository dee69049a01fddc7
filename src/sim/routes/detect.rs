//! What a repository holds, as far as one can tell without looking into it.

use serde_json::{Value, json};

use crate::sim::call::{Call, Reply, flag, text};
use crate::sim::component::{Component, components};
use crate::sim::core::{Core, refuse_pinned};
use crate::sim::deploy::{Building, Order};
use crate::sim::error::ApiError;
use crate::sim::fields::Fields;
use crate::sim::reference::buildpacks;
use crate::sim::shape;

/// Answers that the repository is a Node.js service, the same for all.
pub(super) fn detect(_: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let keys = ["git", "github", "gitlab", "bitbucket"];
    if !keys
        .iter()
        .any(|key| body.get(*key).is_some_and(Value::is_object))
    {
        return Err(ApiError::bad_request("a Git source is required"));
    }
    let folder = text(&body, "source_dir")?.unwrap_or("/");
    let component = json!({
        "strategy": "BUILDPACK",
        "types": ["web"],
        "build_command": "npm run build",
        "run_command": "npm start",
        "environment_slug": "node-js",
        "http_ports": [8080],
        "source_dir": folder,
        "buildpacks": buildpacks().into_iter().take(1).collect::<Vec<_>>(),
    });
    Ok(Reply::ok(json!({"components": [component]})))
}

/// Names the components that a newer buildpack touches and deploys them if asked to.
pub(super) fn upgrade_buildpack(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let wanted = text(&body, "buildpack_id")?.unwrap_or_default();
    let known = buildpacks();
    if !known
        .iter()
        .any(|pack| pack.get("id") == Some(&wanted.into()))
    {
        return Err(ApiError::bad_request(format!(
            "unknown buildpack: {wanted}"
        )));
    }
    let deploys = flag(&body, "trigger_deployment")?;
    let app = core.world.app(call.param(0))?;
    refuse_pinned(app)?;
    let affected: Vec<String> = components(&app.spec)
        .iter()
        .filter(|component| uses_buildpack(component))
        .map(|component| component.name.to_owned())
        .collect();
    let reply = Fields::new().put("affected_components", affected);
    if !deploys {
        return Ok(Reply::ok(reply.done()));
    }
    let cause = core.person("buildpack upgraded", "UPGRADE_BUILDPACK");
    let order = Order {
        building: Building::Everything,
        ..Order::new(core.now, app.spec.clone(), cause)
    };
    let id = core.deploy(call.param(0), order)?;
    let deployment = core.world.app(call.param(0))?.deployment(&id)?;
    let shown = shape::deployment(deployment, core.now);
    Ok(Reply::ok(reply.keep("deployment", shown).done()))
}

fn uses_buildpack(component: &Component<'_>) -> bool {
    let git = component.source().is_some_and(|(key, _)| key != "image");
    git && component.value.get("dockerfile_path").is_none()
}
