//! The writes, made so that nothing is sent twice, blindly or over somebody else's edit.

use serde_json::Value;

use crate::api::{ApiError, SourceVersions, SpecPayload};
use crate::diff::{Change, ChangeKind, compare, normalise};
use crate::model::live::{App, AppId, Deployment, DeploymentId};
use crate::plan::{Action, AppPlan, Decision, STATE_KEY, SecretLine, Sources, Supplied, payload};

use super::clearance::Clearance;
use super::execute::Work;
use super::outcome::Failure;

/// How often a PUT is repeated that provably did not happen.
const REPEATS: u32 = 2;

/// Holds an app whose new spec the platform has accepted.
pub(super) struct Accepted {
    /// The app as the platform then had it.
    pub(super) app: App,
    /// The deployment that served before.
    pub(super) served: Option<DeploymentId>,
    /// The deployments that were there before.
    before: Vec<DeploymentId>,
}

impl Accepted {
    /// Returns the new deployment that the app itself shows: the pending one of the reply, or, when the app was read
    /// later, one that is further.
    pub(super) fn shown_deployment(&self) -> Option<DeploymentId> {
        new_deployment(&self.app, &self.before).map(|deployment| deployment.id.clone())
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

/// Returns the first deployment that the app shows and did not before.
fn new_deployment<'a>(app: &'a App, before: &[DeploymentId]) -> Option<&'a Deployment> {
    shown(app).find(|deployment| !before.contains(&deployment.id))
}

/// Tells whether a plan sends the spec that is live already, for its sources only.
fn leaves_spec(plan: &AppPlan) -> bool {
    let is_sent = |line: &SecretLine| matches!(line.decision, Decision::Send(_));
    plan.changes.is_empty() && !plan.secrets.iter().any(is_sent)
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

impl Work<'_> {
    /// Sends the spec and returns the app as the platform then has it.
    pub(super) async fn write(&self) -> Result<Accepted, Failure> {
        match (&self.job.plan.action, &self.job.plan.id) {
            (Action::Update, Some(id)) => self.update(id).await,
            _ => self.create().await,
        }
    }

    async fn create(&self) -> Result<Accepted, Failure> {
        let outgoing = Outgoing::new(self.job.plan, self.job.supplied);
        let app = match self.channels.client.create_app(&outgoing.body, None).await {
            Ok(app) => app,
            // The request may have arrived: sending it again could make a second app or end in a misleading conflict.
            Err(lost) if lost.may_have_happened() => self.settle_create(&outgoing, lost).await?,
            Err(error) => return Err(error.into()),
        };
        Ok(Accepted {
            app,
            served: None,
            before: Vec::new(),
        })
    }

    /// Looks the name up after a create whose answer was lost.
    async fn settle_create(&self, outgoing: &Outgoing, lost: ApiError) -> Result<App, Failure> {
        let Ok(apps) = self.channels.client.list_apps().await else {
            return Err(Failure::Unsettled { lost });
        };
        match apps
            .into_iter()
            .find(|app| app.name() == self.job.plan.name)
        {
            Some(app) if outgoing.is_live(&app.spec, self.job.plan) => Ok(app),
            Some(_) => Err(Failure::NameTaken),
            None => Err(lost.into()),
        }
    }

    async fn update(&self, id: &AppId) -> Result<Accepted, Failure> {
        let clearance = Clearance {
            subject: self.subject(id),
            plan: self.job.plan,
            in_flight: self.strategy.in_flight,
        };
        // The tags of secrets take long to compute: the request goes out first, so that the platform answers meanwhile.
        let prepare = async {
            tokio::task::yield_now().await;
            Outgoing::new(self.job.plan, self.job.supplied)
        };
        let (now, outgoing) = tokio::join!(clearance.obtain(), prepare);
        let now = now?;
        let served = now.active_deployment.as_ref();
        let served = served.map(|deployment| deployment.id.clone());
        let before = shown(&now).map(|deployment| deployment.id.clone());
        let before: Vec<DeploymentId> = before.collect();
        let app = match self.put(id, &outgoing).await {
            Ok(app) => app,
            Err(lost) if lost.may_have_happened() => {
                self.settle_update((id, &before), &outgoing, lost).await?
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Accepted {
            app,
            served,
            before,
        })
    }

    async fn put(&self, id: &AppId, outgoing: &Outgoing) -> Result<App, ApiError> {
        let sources = match self.job.plan.sources {
            Sources::Kept => SourceVersions::Keep,
            Sources::Newest => SourceVersions::Refresh,
        };
        self.channels
            .client
            .update_app(id, &outgoing.body, sources)
            .await
    }

    /// Reads the app after a PUT whose answer was lost, and repeats the PUT only if it did not happen.
    async fn settle_update(
        &self,
        (id, before): (&AppId, &[DeploymentId]),
        outgoing: &Outgoing,
        mut lost: ApiError,
    ) -> Result<App, Failure> {
        for _ in 0..REPEATS {
            let Ok(now) = self.channels.client.get_app(id).await else {
                return Err(Failure::Unsettled { lost });
            };
            // Looked at first: when only secret values change, the old spec looks as wanted too.
            if self.job.plan.planned_live.as_ref() != Some(&now.spec) {
                return if outgoing.is_live(&now.spec, self.job.plan) {
                    Ok(now)
                } else {
                    Err(Failure::Undecided)
                };
            }
            // A PUT that leaves the spec as it is shows in its deployment only.
            if leaves_spec(self.job.plan) && new_deployment(&now, before).is_some() {
                return Ok(now);
            }
            if self.options.is_stopped() {
                return Err(lost.into());
            }
            match self.put(id, outgoing).await {
                Err(again) if again.may_have_happened() => lost = again,
                result => return Ok(result?),
            }
        }
        Err(Failure::Unsettled { lost })
    }
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
