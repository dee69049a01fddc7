//! Alerts and where they go.

use serde_json::Value;

use crate::sim::call::{Call, Reply, texts};
use crate::sim::core::Core;
use crate::sim::error::ApiError;
use crate::sim::fields::{Fields, wrap};
use crate::sim::shape;
use crate::sim::state::Destinations;

/// Lists the alerts of an app.
pub(super) fn list(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    let alerts: Vec<Value> = shape::alerts(app)
        .iter()
        .map(|alert| shape::alert(app, alert, core.now))
        .collect();
    Ok(Reply::ok(Fields::new().put("alerts", alerts).done()))
}

/// Replaces the destinations of one alert.
pub(super) fn destinations(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let emails = texts(&body, "emails")?;
    let slack_webhooks = match body.get("slack_webhooks") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(hooks)) if hooks.iter().all(Value::is_object) => hooks.clone(),
        Some(_) => return Err(ApiError::unreadable()),
    };
    let now = core.now;
    let (app, _) = core.world.app_mut(call.param(0))?;
    let known = shape::alerts(app)
        .into_iter()
        .any(|alert| alert.id == call.param(1));
    if !known {
        return Err(ApiError::not_found());
    }
    let goes_to = Destinations {
        emails,
        slack_webhooks,
    };
    app.destinations.insert(call.param(1).to_owned(), goes_to);
    let alerts = shape::alerts(app);
    let alert = alerts.iter().find(|alert| alert.id == call.param(1));
    let shown = alert.map(|alert| shape::alert(app, alert, now));
    Ok(Reply::ok(wrap("alert", shown.unwrap_or_default())))
}
