//! The writes, made so that nothing is sent twice, blindly or over somebody else's edit.

use serde_json::Value;

use crate::api::{ApiError, Client, SourceVersions, SpecPayload};
use crate::diff::{ChangeKind, compare, normalise};
use crate::model::live::{App, AppId, Deployment};
use crate::plan::{Action, AppPlan, Supplied, payload};

use super::outcome::Failure;

/// Sends the spec of `plan` and returns the app as the platform then has it.
pub(super) async fn write(
    client: &Client,
    plan: &AppPlan,
    supplied: &Supplied,
) -> Result<App, Failure> {
    match (&plan.action, &plan.id) {
        (Action::Update, Some(id)) => update(client, plan, id, supplied).await,
        _ => create(client, plan, supplied).await,
    }
}

async fn create(client: &Client, plan: &AppPlan, supplied: &Supplied) -> Result<App, Failure> {
    let body = SpecPayload::new(payload(plan, supplied));
    match client.create_app(&body, None).await {
        Ok(app) => Ok(app),
        // The request may have arrived: sending it again could make a second app or end in a misleading conflict.
        Err(error) if error.may_have_happened() => settle_create(client, plan, error).await,
        Err(error) => Err(error.into()),
    }
}

/// Looks the name up after a create whose answer was lost.
async fn settle_create(client: &Client, plan: &AppPlan, lost: ApiError) -> Result<App, Failure> {
    let found = client
        .list_apps()
        .await?
        .into_iter()
        .find(|app| app.name() == plan.name);
    match found {
        Some(app) if is_as_wanted(&app.spec, plan) => Ok(app),
        Some(_) => Err(Failure::NameTaken),
        None => Err(lost.into()),
    }
}

async fn update(
    client: &Client,
    plan: &AppPlan,
    id: &AppId,
    supplied: &Supplied,
) -> Result<App, Failure> {
    let now = client.get_app(id).await?;
    if plan.planned_live.as_ref() != Some(&now.spec) {
        return Err(Failure::ChangedMeanwhile);
    }
    refuse_if_blocked(&now)?;
    let body = SpecPayload::new(payload(plan, supplied));
    match client.update_app(id, &body, SourceVersions::Keep).await {
        Ok(app) => Ok(app),
        Err(error) if error.may_have_happened() => settle_update(client, plan, id, &body).await,
        Err(error) => Err(error.into()),
    }
}

/// Reads the app after a PUT whose answer was lost, and repeats the PUT only if it did not happen.
async fn settle_update(
    client: &Client,
    plan: &AppPlan,
    id: &AppId,
    body: &SpecPayload,
) -> Result<App, Failure> {
    let now = client.get_app(id).await?;
    if is_as_wanted(&now.spec, plan) {
        return Ok(now);
    }
    if plan.planned_live.as_ref() == Some(&now.spec) {
        return Ok(client.update_app(id, body, SourceVersions::Keep).await?);
    }
    Err(Failure::Undecided)
}

/// Tells whether a live spec is what this plan sends; secret values cannot be compared and count as equal.
pub(super) fn is_as_wanted(live: &Value, plan: &AppPlan) -> bool {
    first_difference(live, plan).is_none()
}

/// Names the first place where a live spec differs from what this plan sends.
pub(super) fn first_difference(live: &Value, plan: &AppPlan) -> Option<String> {
    let changes = compare(&normalise(live), &normalise(&plan.outgoing));
    changes
        .iter()
        .find(|change| !matches!(change.kind, ChangeKind::Secret(_)))
        .map(|change| change.path.to_string())
}

fn refuse_if_blocked(app: &App) -> Result<(), Failure> {
    if let Some(pinned) = &app.pinned_deployment {
        return Err(Failure::Pinned(pinned.id.clone()));
    }
    let in_flight = [&app.pending_deployment, &app.in_progress_deployment];
    match in_flight
        .into_iter()
        .flatten()
        .find(|deployment| blocks(deployment))
    {
        Some(deployment) => Err(Failure::InFlight {
            id: deployment.id.clone(),
            cause: deployment
                .cause
                .clone()
                .unwrap_or_else(|| "no cause given".to_owned()),
        }),
        None => Ok(()),
    }
}

/// Deployments that the platform makes for itself, as when a domain becomes ready, are no reason to wait.
fn blocks(deployment: &Deployment) -> bool {
    let internal = deployment
        .cause_details
        .as_ref()
        .is_some_and(|details| details.internal);
    !deployment.phase.is_final() && !internal
}
