//! The writes, made so that nothing is sent twice, blindly or over somebody else's edit.

use serde_json::Value;

use crate::api::{ApiError, Client, SourceVersions, SpecPayload};
use crate::diff::{Change, ChangeKind, compare, normalise};
use crate::model::live::{App, AppId, Deployment, DeploymentId};
use crate::plan::{Action, AppPlan, STATE_KEY, Supplied, payload};

use super::execute::Options;
use super::outcome::{Failure, Reached};

/// How often a PUT is repeated that provably did not happen.
const REPEATS: u32 = 2;

/// Holds an app whose new spec the platform has accepted.
pub(super) struct Accepted {
    /// The app as the platform then had it.
    pub(super) app: App,
    /// The deployments that were there before.
    before: Vec<DeploymentId>,
}

impl Accepted {
    /// Returns the new deployment that the app itself shows: the pending one of the reply, or, when the app was read
    /// later, one that is further.
    pub(super) fn shown_deployment(&self) -> Option<DeploymentId> {
        shown(&self.app)
            .find(|deployment| !self.before.contains(&deployment.id))
            .map(|deployment| deployment.id.clone())
    }

    /// Tells whether a deployment can be the one that the write made.
    pub(super) fn may_have_made(&self, deployment: &Deployment, plan: &AppPlan) -> bool {
        let spec = deployment.spec.as_ref();
        !self.before.contains(&deployment.id) && spec.is_none_or(|spec| is_as_wanted(spec, plan))
    }
}

fn shown(app: &App) -> impl Iterator<Item = &Deployment> {
    [
        &app.pending_deployment,
        &app.in_progress_deployment,
        &app.active_deployment,
    ]
    .into_iter()
    .flatten()
}

/// Holds a spec that is about to be sent, and what tells it from every other.
struct Outgoing {
    body: SpecPayload,
    state: Option<String>,
}

impl Outgoing {
    fn new(plan: &AppPlan, supplied: &Supplied) -> Self {
        let spec = payload(plan, supplied);
        Self {
            state: state_of(&spec).map(str::to_owned),
            body: SpecPayload::new(spec),
        }
    }

    /// Tells whether a live spec is this one. Secret values cannot be compared; the state that travels with them can.
    fn is_live(&self, live: &Value, plan: &AppPlan) -> bool {
        is_as_wanted(live, plan) && state_of(live) == self.state.as_deref()
    }
}

fn state_of(spec: &Value) -> Option<&str> {
    let envs = spec.get("envs")?.as_array()?;
    let state = |env: &&Value| env.get("key").and_then(Value::as_str) == Some(STATE_KEY);
    envs.iter().find(state)?.get("value")?.as_str()
}

/// Sends the spec of `plan` and returns the app as the platform then has it.
pub(super) async fn write(
    client: &Client,
    plan: &AppPlan,
    supplied: &Supplied,
    options: &Options,
) -> Result<Accepted, Failure> {
    match (&plan.action, &plan.id) {
        (Action::Update, Some(id)) => update(client, plan, id, supplied, options).await,
        _ => create(client, plan, supplied).await,
    }
}

async fn create(client: &Client, plan: &AppPlan, supplied: &Supplied) -> Result<Accepted, Failure> {
    let outgoing = Outgoing::new(plan, supplied);
    let app = match client.create_app(&outgoing.body, None).await {
        Ok(app) => app,
        // The request may have arrived: sending it again could make a second app or end in a misleading conflict.
        Err(lost) if lost.may_have_happened() => {
            settle_create(client, plan, &outgoing, lost).await?
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Accepted {
        app,
        before: Vec::new(),
    })
}

/// Looks the name up after a create whose answer was lost.
async fn settle_create(
    client: &Client,
    plan: &AppPlan,
    outgoing: &Outgoing,
    lost: ApiError,
) -> Result<App, Failure> {
    let Ok(apps) = client.list_apps().await else {
        return Err(Failure::Unsettled { lost });
    };
    match apps.into_iter().find(|app| app.name() == plan.name) {
        Some(app) if outgoing.is_live(&app.spec, plan) => Ok(app),
        Some(_) => Err(Failure::NameTaken),
        None => Err(lost.into()),
    }
}

async fn update(
    client: &Client,
    plan: &AppPlan,
    id: &AppId,
    supplied: &Supplied,
    options: &Options,
) -> Result<Accepted, Failure> {
    let read = async {
        tokio::select! {
            biased;
            () = options.stopped() => Err(Failure::Interrupted(Reached::Nothing)),
            now = client.get_app(id) => now.map_err(Failure::from),
        }
    };
    // The tags of secrets take long to compute: the request goes out first, so that the platform answers meanwhile.
    let prepare = async {
        tokio::task::yield_now().await;
        Outgoing::new(plan, supplied)
    };
    let (now, outgoing) = tokio::join!(read, prepare);
    let now = now?;
    if plan.planned_live.as_ref() != Some(&now.spec) {
        return Err(Failure::ChangedMeanwhile);
    }
    refuse_if_blocked(&now)?;
    let before = shown(&now)
        .map(|deployment| deployment.id.clone())
        .collect();
    let app = match client
        .update_app(id, &outgoing.body, SourceVersions::Keep)
        .await
    {
        Ok(app) => app,
        Err(lost) if lost.may_have_happened() => {
            settle_update(client, (plan, id), &outgoing, lost, options).await?
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Accepted { app, before })
}

/// Reads the app after a PUT whose answer was lost, and repeats the PUT only if it did not happen.
async fn settle_update(
    client: &Client,
    (plan, id): (&AppPlan, &AppId),
    outgoing: &Outgoing,
    mut lost: ApiError,
    options: &Options,
) -> Result<App, Failure> {
    for _ in 0..REPEATS {
        let Ok(now) = client.get_app(id).await else {
            return Err(Failure::Unsettled { lost });
        };
        // Looked at first: when only secret values change, the old spec looks as wanted too.
        if plan.planned_live.as_ref() != Some(&now.spec) {
            return if outgoing.is_live(&now.spec, plan) {
                Ok(now)
            } else {
                Err(Failure::Undecided)
            };
        }
        if options.is_stopped() {
            return Err(lost.into());
        }
        match client
            .update_app(id, &outgoing.body, SourceVersions::Keep)
            .await
        {
            Err(again) if again.may_have_happened() => lost = again,
            result => return Ok(result?),
        }
    }
    Err(Failure::Unsettled { lost })
}

/// Tells whether a live spec is what this plan sends; secret values cannot be compared and count as equal.
fn is_as_wanted(live: &Value, plan: &AppPlan) -> bool {
    first_difference(live, plan).is_none()
}

/// Names the first place where a live spec differs from what this plan sends, apart from what the platform said it would
/// not take over.
pub(super) fn first_difference(live: &Value, plan: &AppPlan) -> Option<String> {
    let changes = compare(&normalise(live), &normalise(&plan.outgoing));
    let foreseen = |change: &Change| {
        let mut unmade = plan.unmade.iter();
        unmade.any(|unmade| unmade.path.touches(&change.path))
    };
    changes
        .iter()
        .find(|change| !matches!(change.kind, ChangeKind::Secret(_)) && !foreseen(change))
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
