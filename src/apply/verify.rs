//! Looks, once the deployment is active, whether the app is what was asked for.

use std::time::Duration;

use serde_json::Value;

use crate::api::Client;
use crate::model::live::AppId;
use crate::plan::AppPlan;

use super::execute::Options;
use super::outcome::{Failure, Success};
use super::write::first_difference;

/// How long the roll-out counts as gone on, which sets the pause between two looks.
const LOOK_AFTER: Duration = Duration::from_secs(2);
/// How often readiness is looked at before a component counts as not ready.
const LOOKS: u32 = 10;

/// Compares the live spec with the plan, and with `written`, the platform's own form of it, and waits a little for every component to be ready.
pub(super) async fn verify(
    client: &Client,
    plan: &AppPlan,
    (id, written): (&AppId, &Value),
    options: &Options,
) -> Result<Success, Failure> {
    let app = client.get_app(id).await?;
    match first_difference(&app.spec, plan) {
        Some(_) if app.spec != *written => return Err(Failure::ChangedMeanwhile),
        Some(place) => return Err(Failure::NotAsWritten(place)),
        None => {}
    }
    let ready = readiness(client, id, options).await?;
    let url = app.public_url().map(str::to_owned);
    Ok(Success::Active { url, ready })
}

/// Waits a little for every component; gives those that are ready and those that should be.
pub(super) async fn readiness(
    client: &Client,
    id: &AppId,
    options: &Options,
) -> Result<(usize, usize), Failure> {
    let mut waiting = Vec::new();
    for _ in 0..LOOKS {
        let health = client.health(id).await?;
        waiting = health
            .components
            .iter()
            .filter(|component| component.replicas_ready < component.replicas_desired)
            .map(|component| component.name.clone())
            .collect();
        if waiting.is_empty() {
            return Ok((health.components.len(), health.components.len()));
        }
        tokio::time::sleep(options.pace.pause(LOOK_AFTER)).await;
    }
    Err(Failure::NotReady(waiting))
}
