//! Events of an app.

use super::scope;
use crate::api::choice::EventQuery;
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::AppId;

/// Asks for one page of events.
pub fn list(app: &AppId, query: &EventQuery) -> Request {
    Request::get(&["apps", app.as_str(), "events"], scope::READ)
        .query("page", query.at.page)
        .query("per_page", query.at.per_page)
        .query_each("event_types", &query.types)
}

/// Asks for one event.
pub fn get(app: &AppId, event: &str) -> Request {
    Request::get(&["apps", app.as_str(), "events", event], scope::READ)
}

/// Cancels what an event stands for.
pub fn cancel(app: &AppId, event: &str) -> Request {
    Request::new(
        Verb::Post,
        &["apps", app.as_str(), "events", event, "cancel"],
        Idempotency::Repeatable,
        scope::UPDATE,
    )
}
