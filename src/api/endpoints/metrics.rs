//! Traffic of a day.

use jiff::Timestamp;
use serde::Serialize;

use super::scope;
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::AppId;

#[derive(Serialize)]
struct Body<'a> {
    app_ids: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
}

/// Asks for the traffic of one app; without a date, yesterday's.
pub fn bandwidth(app: &AppId, date: Option<Timestamp>) -> Request {
    Request::get(
        &["apps", app.as_str(), "metrics", "bandwidth_daily"],
        scope::READ,
    )
    .query_some("date", date)
}

/// Asks for the traffic of several apps, 100 at most; changes nothing.
pub fn bandwidth_of(apps: &[AppId], date: Option<Timestamp>) -> Request {
    let body = Body {
        app_ids: apps.iter().map(AppId::as_str).collect(),
        date: date.map(|date| date.to_string()),
    };
    Request::new(
        Verb::Post,
        &["apps", "metrics", "bandwidth_daily"],
        Idempotency::Safe,
        scope::READ,
    )
    .json(&body)
}
