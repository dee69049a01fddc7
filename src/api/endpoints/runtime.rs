//! What runs: instances, health, alerts.

use super::scope;
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::{AlertDestinations, AppId};

/// Asks for the running containers.
pub fn instances(app: &AppId) -> Request {
    Request::get(&["apps", app.as_str(), "instances"], scope::READ)
}

/// Asks for the health of the components.
pub fn health(app: &AppId) -> Request {
    Request::get(&["apps", app.as_str(), "health"], scope::READ)
}

/// Asks for the alerts.
pub fn alerts(app: &AppId) -> Request {
    Request::get(&["apps", app.as_str(), "alerts"], scope::READ)
}

/// Replaces who is told about an alert.
pub fn set_alert_destinations(
    app: &AppId,
    alert: &str,
    destinations: &AlertDestinations,
) -> Request {
    let path = ["apps", app.as_str(), "alerts", alert, "destinations"];
    Request::new(Verb::Post, &path, Idempotency::Repeatable, scope::UPDATE).json(destinations)
}
