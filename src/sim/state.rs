//! What the simulated platform remembers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::clock::Moment;
use super::component::{Component, app_name, component, is_routable, text};
use super::error::ApiError;
use super::random::Random;
use super::timeline::{Phase, Progress, Timeline};
use super::vault::Vault;

/// Version of the saved form.
pub(crate) const VERSION: u32 = 1;

/// Holds the whole account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct World {
    /// Version of the saved form.
    pub(crate) version: u32,
    /// Where identifiers come from.
    pub(crate) random: Random,
    /// Who owns everything.
    pub(crate) owner: Owner,
    /// The apps, oldest first.
    pub(crate) apps: Vec<App>,
    /// The DNS zones, oldest first.
    pub(crate) zones: Vec<Zone>,
    /// The number of the next DNS record.
    pub(crate) next_record: u64,
}

/// Identifies the account and its default project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Owner {
    /// The account's id.
    pub(crate) uuid: String,
    /// The default project's id.
    pub(crate) project: String,
}

/// The e-mail address of the account's only member.
pub(crate) const EMAIL: &str = "dev@example.com";

/// The name of the account's only member.
pub(crate) const FULL_NAME: &str = "Dev Example";

/// Holds one app.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct App {
    /// Its id.
    pub(crate) id: String,
    /// The key of its vault.
    pub(crate) key: [u8; 32],
    /// The last accepted spec.
    pub(crate) spec: Value,
    /// The project it belongs to.
    pub(crate) project: String,
    /// The region it runs in.
    pub(crate) region: String,
    /// The host name made for it at creation.
    pub(crate) host: String,
    /// When it was made.
    pub(crate) created_at: Moment,
    /// When it last changed.
    pub(crate) updated_at: Moment,
    /// Its deployments, newest first.
    pub(crate) deployments: Vec<Deployment>,
    /// The deployment that serves.
    pub(crate) active: Option<String>,
    /// The rollback that is neither committed nor reverted.
    pub(crate) pin: Option<Pin>,
    /// Its custom domains.
    pub(crate) domains: Vec<DomainState>,
    /// Where alerts go, by alert id.
    pub(crate) destinations: BTreeMap<String, Destinations>,
    /// Job runs that were cancelled, and when.
    pub(crate) canceled_runs: BTreeMap<String, Moment>,
    /// How often each database got a new password.
    pub(crate) passwords: BTreeMap<String, u64>,
    /// Databases with trusted sources on.
    pub(crate) trusted: BTreeSet<String>,
    /// How often sources were looked up anew.
    pub(crate) lookups: u64,
}

/// Marks a rollback that is on trial.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pin {
    /// The rollback's deployment.
    pub(crate) deployment: String,
    /// The spec before the rollback.
    pub(crate) before: Value,
}

/// Holds where an alert goes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Destinations {
    /// E-mail addresses.
    pub(crate) emails: Vec<String>,
    /// Slack webhooks as they were sent.
    pub(crate) slack_webhooks: Vec<Value>,
}

/// Holds the course of one custom domain.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DomainState {
    /// The host name in lower case.
    pub(crate) host: String,
    /// When the platform began to set it up.
    pub(crate) since: Moment,
    /// When it is ready.
    pub(crate) ready_at: Moment,
    /// Whether the deployment that follows was made.
    pub(crate) announced: bool,
}

/// Says who or what caused a deployment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Cause {
    /// The platform's text.
    pub(crate) text: String,
    /// The platform's `cause_details`.
    pub(crate) details: Value,
}

/// Holds which version of its source a component runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SourceVersion {
    /// The component.
    pub(crate) name: String,
    /// Commit hash of a Git source.
    pub(crate) commit: Option<String>,
    /// Digest of an image source.
    pub(crate) digest: Option<String>,
}

/// Says that a deployment is over.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Settled {
    /// The phase it ended in.
    pub(crate) phase: Phase,
    /// When.
    pub(crate) at: Moment,
}

/// Holds one deployment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Deployment {
    /// Its id.
    pub(crate) id: String,
    /// The spec it runs with.
    pub(crate) spec: Value,
    /// When it was asked for.
    pub(crate) created_at: Moment,
    /// When its turn came.
    pub(crate) started_at: Option<Moment>,
    /// Why it exists.
    pub(crate) cause: Cause,
    /// The deployment that served before.
    pub(crate) previous: Option<String>,
    /// The deployment whose results it reuses.
    pub(crate) cloned_from: Option<String>,
    /// Which version of its source each component runs.
    pub(crate) sources: Vec<SourceVersion>,
    /// Its course.
    pub(crate) timeline: Timeline,
    /// When it began to serve.
    pub(crate) active_since: Option<Moment>,
    /// How and when it ended.
    pub(crate) settled: Option<Settled>,
}

impl Deployment {
    /// Returns the phase at `now` and when it began.
    pub(crate) fn phase(&self, now: Moment) -> (Phase, Moment) {
        match (self.settled, self.started_at) {
            (Some(settled), _) => (settled.phase, settled.at),
            (None, None) => (Phase::PendingBuild, self.created_at),
            (None, Some(start)) => {
                let (phase, since) = self.timeline.phase(now.since(start));
                (phase, start.plus(since))
            }
        }
    }

    /// Returns how far the steps are at `now`.
    pub(crate) fn progress(&self, now: Moment) -> Progress {
        let Some(start) = self.started_at else {
            return Progress::Queued;
        };
        let forced = |phase| matches!(phase, Phase::Canceled | Phase::Superseded);
        match self.settled {
            None => Progress::Running(now.since(start)),
            Some(end) if self.active_since.is_none() && forced(end.phase) => {
                Progress::Stopped(end.at.since(start))
            }
            Some(_) => Progress::Complete,
        }
    }

    /// Returns when its course ends, once it has begun.
    pub(crate) fn ends_at(&self) -> Option<Moment> {
        Some(self.started_at?.plus(self.timeline.end_at))
    }

    /// Tells whether its builds ended well by `now`.
    pub(crate) fn is_built(&self, now: Moment) -> bool {
        let Some(start) = self.started_at else {
            return false;
        };
        let end = self.settled.map_or(now, |settled| settled.at.min(now));
        let failed = self.timeline.steps.first().is_some_and(|build| {
            let steps = build.walk();
            steps.iter().any(|step| step.failure.is_some())
        });
        !failed && (self.active_since.is_some() || end.since(start) >= self.timeline.built_at)
    }

    /// Returns the version that `component` runs.
    pub(crate) fn source(&self, component: &str) -> Option<&SourceVersion> {
        self.sources.iter().find(|s| s.name == component)
    }

    /// Returns the deployment's type as the platform writes it.
    pub(crate) fn kind(&self) -> &str {
        text(&self.cause.details, "type").unwrap_or_default()
    }
}

/// Selects one of an app's deployments by its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Queued or just made.
    Pending,
    /// Builds or deploys.
    InProgress,
}

impl App {
    /// Returns the app's name.
    pub(crate) fn name(&self) -> &str {
        app_name(&self.spec)
    }

    /// Returns the vault that holds the app's secrets.
    pub(crate) fn vault(&self) -> Vault {
        Vault::new(self.key)
    }

    /// Finds a deployment by id.
    pub(crate) fn deployment(&self, id: &str) -> Result<&Deployment, ApiError> {
        let found = self.deployments.iter().find(|d| d.id == id);
        found.ok_or_else(ApiError::not_found)
    }

    /// Returns the deployment that serves.
    pub(crate) fn active(&self) -> Option<&Deployment> {
        let id = self.active.as_deref()?;
        self.deployments.iter().find(|d| d.id == id)
    }

    /// Returns the deployment in `slot` at `now`.
    pub(crate) fn in_slot(&self, slot: Slot, now: Moment) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| {
            let pending = deployment.phase(now).0 == Phase::PendingBuild;
            deployment.settled.is_none() && pending == (slot == Slot::Pending)
        })
    }

    /// Returns the public host name once something serves in public.
    pub(crate) fn ingress(&self) -> Option<&str> {
        let routable = self.active().is_some_and(|d| is_routable(&d.spec));
        routable.then_some(self.host.as_str())
    }

    /// Finds a component of the app's spec.
    pub(crate) fn component(&self, name: &str) -> Result<Component<'_>, ApiError> {
        component(&self.spec, name).ok_or_else(ApiError::not_found)
    }
}

impl World {
    /// Makes an empty account.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let mut random = Random::new(seed);
        let owner = Owner {
            uuid: random.uuid(),
            project: random.uuid(),
        };
        Self {
            version: VERSION,
            random,
            owner,
            apps: Vec::new(),
            zones: Vec::new(),
            next_record: 1,
        }
    }

    /// Finds an app by id.
    pub(crate) fn app(&self, id: &str) -> Result<&App, ApiError> {
        let found = self.apps.iter().find(|app| app.id == id);
        found.ok_or_else(ApiError::not_found)
    }

    /// Finds an app by id, to change it.
    pub(crate) fn app_mut(&mut self, id: &str) -> Result<(&mut App, &mut Random), ApiError> {
        let found = self.apps.iter_mut().find(|app| app.id == id);
        let app = found.ok_or_else(ApiError::not_found)?;
        Ok((app, &mut self.random))
    }

    /// Returns the id of the app with this name or id.
    pub(crate) fn find(&self, name_or_id: &str) -> Option<&App> {
        let hit = |app: &&App| app.id == name_or_id || app.name() == name_or_id;
        self.apps.iter().find(hit)
    }

    /// Tells whether an app other than `except` has this name.
    pub(crate) fn is_taken(&self, name: &str, except: Option<&str>) -> bool {
        self.apps
            .iter()
            .any(|app| app.name() == name && Some(app.id.as_str()) != except)
    }
}

/// Holds one DNS zone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Zone {
    /// The zone's name.
    pub(crate) name: String,
    /// Its records, oldest first.
    pub(crate) records: Vec<Record>,
}

/// Holds one DNS record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Its number.
    pub(crate) id: u64,
    /// Its members as the platform writes them, apart from the number.
    pub(crate) members: serde_json::Map<String, Value>,
}
