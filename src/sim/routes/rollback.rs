//! Going back to an earlier deployment.

use serde_json::Value;

use super::deployments::start;
use crate::sim::call::{Call, Reply, flag, text};
use crate::sim::component::{component, components, text as member};
use crate::sim::core::Core;
use crate::sim::deploy::{Building, Order};
use crate::sim::error::ApiError;
use crate::sim::fields::Fields;
use crate::sim::state::{App, Deployment, Pin};

/// How many successful deployments back a rollback may go.
const REACH: usize = 10;

/// Names what speaks for caution or against a rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Condition {
    code: &'static str,
    message: String,
    components: Vec<String>,
}

impl Condition {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            components: Vec::new(),
        }
    }

    fn shape(&self) -> Value {
        Fields::new()
            .keep("code", self.code)
            .keep("message", self.message.as_str())
            .put("components", self.components.clone())
            .done()
    }
}

/// Says whether a rollback is possible.
pub(super) fn validate(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let (app, target) = target(core, call)?;
    let error = obstacle(app, target);
    let warnings: Vec<Value> = warnings(target).iter().map(Condition::shape).collect();
    let reply = Fields::new()
        .put("valid", error.is_none())
        .maybe("error", error.map(|condition| condition.shape()))
        .put("warnings", warnings);
    Ok(Reply::ok(reply.done()))
}

/// Deploys an earlier deployment again and pins the app to it.
pub(super) fn rollback(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let skip_pin = flag(&call.object()?, "skip_pin")?;
    let (app, target) = target(core, call)?;
    if let Some(condition) = obstacle(app, target) {
        let text = format!("{}: {}", condition.code, condition.message);
        return Err(if condition.code == "app_pinned" {
            ApiError::conflict(text)
        } else {
            ApiError::bad_request(text)
        });
    }
    let before = app.spec.clone();
    let order = again(core, target, "rollback", "ROLLBACK_APP");
    let spec = order.spec.clone();
    let reply = start(core, call.param(0), order)?;
    let (app, _) = core.world.app_mut(call.param(0))?;
    app.spec = spec;
    let newest = app.deployments.first().map(|d| d.id.clone());
    app.pin = newest
        .filter(|_| !skip_pin)
        .map(|deployment| Pin { deployment, before });
    Ok(reply)
}

/// Keeps a rollback.
pub(super) fn commit(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    unpin(core, call.param(0))?;
    Ok(Reply::empty(200))
}

/// Undoes a rollback with a deployment of the spec before it.
pub(super) fn revert(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let pin = unpin(core, call.param(0))?;
    let (app, _) = core.world.app_mut(call.param(0))?;
    app.spec.clone_from(&pin.before);
    let built_with = app
        .deployments
        .iter()
        .find(|d| d.spec == pin.before && d.active_since.is_some());
    let cloned_from = built_with.map(|d| d.id.clone());
    let cause = core.person("rollback reverted", "REVERT_APP_ROLLBACK");
    let order = Order {
        building: Building::Nothing,
        cloned_from,
        ..Order::new(core.now, pin.before, cause)
    };
    start(core, call.param(0), order)
}

fn unpin(core: &mut Core, id: &str) -> Result<Pin, ApiError> {
    let (app, _) = core.world.app_mut(id)?;
    let pin = app.pin.take();
    pin.ok_or_else(|| ApiError::bad_request("the app is not pinned to a rollback"))
}

fn again(core: &Core, target: &Deployment, text: &str, action: &str) -> Order {
    let mut cause = core.person(text, action);
    if let Some(details) = cause.details.as_object_mut() {
        details.insert("type".to_owned(), "MANUAL_ROLLBACK".into());
    }
    Order {
        building: Building::Nothing,
        cloned_from: Some(target.id.clone()),
        ..Order::new(core.now, target.spec.clone(), cause)
    }
}

fn target<'a>(core: &'a Core, call: &Call) -> Result<(&'a App, &'a Deployment), ApiError> {
    let app = core.world.app(call.param(0))?;
    let body = call.object()?;
    let id = text(&body, "deployment_id")?.unwrap_or_default();
    if id.is_empty() {
        return Err(ApiError::bad_request("deployment_id is required"));
    }
    Ok((app, app.deployment(id)?))
}

fn obstacle(app: &App, target: &Deployment) -> Option<Condition> {
    if app.pin.is_some() {
        let text = "the app is already pinned to a rollback";
        return Some(Condition::new("app_pinned", text));
    }
    if target.active_since.is_none() {
        let code = if target.settled.is_some() {
            "incompatible_result"
        } else {
            "incompatible_phase"
        };
        return Some(Condition::new(code, "the deployment never became active"));
    }
    let good = app.deployments.iter().filter(|d| d.active_since.is_some());
    if !good.take(REACH).any(|d| d.id == target.id) {
        let text = "the deployment is older than the allowed number of revisions";
        return Some(Condition::new("exceeded_revision_limit", text));
    }
    let region = member(&target.spec, "region").unwrap_or(&app.region);
    if region != app.region {
        let text = "the deployment ran in another region";
        return Some(Condition::new("region_conflict", text));
    }
    if target.spec.get("databases") != app.spec.get("databases") {
        let text = "the database configuration has changed since";
        return Some(Condition::new("database_config_conflict", text));
    }
    None
}

fn warnings(target: &Deployment) -> Vec<Condition> {
    let named = |fits: &dyn Fn(&str) -> bool| -> Vec<String> {
        let all = components(&target.spec);
        let hits = all.iter().filter(|component| fits(component.name));
        hits.map(|component| component.name.to_owned()).collect()
    };
    let sites = named(&|name| {
        let found = component(&target.spec, name);
        found.is_some_and(|c| c.kind == crate::sim::component::Kind::StaticSite)
    });
    let loose = named(&|name| {
        let image = component(&target.spec, name).is_some_and(|c| c.is_image());
        image && target.source(name).is_none_or(|s| s.digest.is_none())
    });
    let rebuild = "static sites are built again";
    let digest = "the image may have changed since";
    [
        ("static_site_requires_rebuild", rebuild, sites),
        ("image_source_missing_digest", digest, loose),
    ]
    .into_iter()
    .filter(|(_, _, components)| !components.is_empty())
    .map(|(code, text, components)| Condition {
        components,
        ..Condition::new(code, text)
    })
    .collect()
}
