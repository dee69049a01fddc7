//! Traffic per day.

use serde_json::{Value, json};

use crate::sim::call::{Call, Reply, text, texts};
use crate::sim::clock::{Moment, SECOND};
use crate::sim::core::Core;
use crate::sim::error::ApiError;
use crate::sim::random::stable_below;

/// The most apps that one request may ask about.
const MOST: usize = 100;

/// Shows the traffic of one app.
pub(super) fn of_one(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let id = core.world.app(call.param(0))?.id.clone();
    usage(core, call.query.get("date"), &[id])
}

/// Shows the traffic of several apps.
pub(super) fn of_many(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let ids = texts(&body, "app_ids")?;
    if ids.is_empty() || ids.len() > MOST {
        return Err(ApiError::bad_request(format!(
            "app_ids takes 1 to {MOST} ids"
        )));
    }
    for id in &ids {
        core.world.app(id)?;
    }
    usage(core, text(&body, "date")?, &ids)
}

fn usage(core: &Core, date: Option<&str>, ids: &[String]) -> Result<Reply, ApiError> {
    let date = match date.filter(|date| !date.is_empty()) {
        None => core.now.plus(-24 * 3600 * SECOND),
        Some(date) => date
            .parse::<jiff::Timestamp>()
            .map(Moment::from)
            .map_err(|_| ApiError::bad_request("invalid value for date"))?,
    };
    let day = date.timestamp().strftime("%Y-%m-%d").to_string();
    let rows: Vec<Value> = ids
        .iter()
        .map(|id| {
            let bytes = stable_below(&["traffic", id, &day], 3_000_000_000);
            json!({"app_id": id, "bandwidth_bytes": bytes.to_string()})
        })
        .collect();
    Ok(Reply::ok(json!({
        "app_bandwidth_usage": rows,
        "date": format!("{day}T00:00:00Z"),
    })))
}
