//! Looks, once the deployment is active, whether the app is what was asked for and works.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::api::ProbeError;
use crate::model::live::App;
use crate::plan::AppPlan;

use super::event::Event;
use super::outcome::{Failure, Success};
use super::probe::{Answered, Ask, Probe, probes_of, public_address};
use super::subject::Subject;
use super::write::first_difference;

/// How long the roll-out counts as gone on, which sets the pause between two looks.
const LOOK_AFTER: Duration = Duration::from_secs(2);
/// How often something is looked at before it counts as not there.
const LOOKS: u32 = 10;
/// How long a probe is repeated: the platform's edge may take a while to know a new deployment.
const PROBE_FOR: Duration = Duration::from_mins(1);

/// Says how much is verified once a deployment is active; each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verify {
    /// Nothing.
    Nothing,
    /// The live spec is what was written.
    Spec,
    /// Every component is ready.
    Health,
    /// The public address answers.
    #[default]
    Probe,
}

/// Holds what was verified.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Whether the live spec was found to be what was written.
    pub spec: bool,
    /// How many components were looked at; each of them is ready.
    pub ready: Option<usize>,
    /// What came of the probes.
    pub probes: Probed,
}

/// Says what came of the requests from outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Probed {
    /// None was wanted.
    #[default]
    NotAsked,
    /// None could be made.
    Skipped(Skip),
    /// Each was answered well.
    Answered(Vec<Answered>),
}

/// Says why no request from outside could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Skip {
    /// Nothing says which path to ask.
    #[error("no service has a health_check.http_path that is public, and ipctl.yaml has no probe")]
    NoPath,
    /// The app serves nobody outside.
    #[error("it has no public address")]
    NoAddress,
    /// The API on this machine is no simulator.
    #[error("the API is on this machine and serves no apps")]
    OutOfReach,
}

/// Verifies one app after its deployment.
pub(super) struct Verifier<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) asker: &'a dyn Ask,
    pub(super) plan: &'a AppPlan,
    /// The platform's own form of what was written.
    pub(super) written: &'a Value,
    pub(super) verify: Verify,
    /// The probes that the manifest wants; without any, health checks say what to ask.
    pub(super) probes: &'a [Probe],
}

impl Verifier<'_> {
    /// Compares the live spec, waits a little for every component to be ready, and asks the public address.
    pub(super) async fn verify(&self) -> Result<Success, Failure> {
        let Subject { client, id, .. } = self.subject;
        let app = client.get_app(id).await?;
        let mut verified = Verified::default();
        if self.verify >= Verify::Spec {
            self.compare(&app)?;
            verified.spec = true;
        }
        if self.verify >= Verify::Health {
            verified.ready = Some(self.subject.readiness().await?);
        }
        if self.verify >= Verify::Probe {
            verified.probes = self.probe(&app).await?;
        }
        let url = app.public_url().map(str::to_owned);
        Ok(Success::Active { url, verified })
    }

    fn compare(&self, app: &App) -> Result<(), Failure> {
        match first_difference(&app.spec, self.plan) {
            Some(_) if app.spec != *self.written => Err(Failure::ChangedMeanwhile),
            Some(place) => Err(Failure::NotAsWritten(place)),
            None => Ok(()),
        }
    }

    async fn probe(&self, app: &App) -> Result<Probed, Failure> {
        let own = probes_of(&app.spec);
        let probes = if self.probes.is_empty() {
            &own
        } else {
            self.probes
        };
        if probes.is_empty() {
            return Ok(Probed::Skipped(Skip::NoPath));
        }
        let Some(address) = self.address(app).await? else {
            return Ok(Probed::Skipped(Skip::NoAddress));
        };
        let mut answered = Vec::new();
        for probe in probes {
            match self.ask(&address, probe).await? {
                Some(answer) => answered.push(answer),
                None => return Ok(Probed::Skipped(Skip::OutOfReach)),
            }
        }
        Ok(Probed::Answered(answered))
    }

    /// Returns the public address, which the platform may show some seconds late.
    async fn address(&self, app: &App) -> Result<Option<String>, Failure> {
        let rules = app.spec.pointer("/ingress/rules").and_then(Value::as_array);
        if rules.is_none_or(Vec::is_empty) {
            return Ok(None);
        }
        let mut address = public_address(app).map(str::to_owned);
        for _ in 0..LOOKS {
            if address.is_some() {
                break;
            }
            self.subject.pause_between_looks().await;
            let now = self.subject.client.get_app(self.subject.id).await?;
            address = public_address(&now).map(str::to_owned);
        }
        Ok(address)
    }

    /// Asks until the answer is a good one; none when no app can be asked from here.
    async fn ask(&self, address: &str, probe: &Probe) -> Result<Option<Answered>, Failure> {
        let Subject { reporter, app, .. } = self.subject;
        reporter.event(&Event::Probing {
            app,
            path: &probe.path,
        });
        let start = Instant::now();
        let address = format!("{}{}", address.trim_end_matches('/'), probe.path);
        let mut looks = 0;
        loop {
            let asked = self
                .asker
                .ask(&address, probe.redirects(), probe.patience());
            let problem = match asked.await {
                Ok(answer) => match probe.judge(&answer) {
                    Ok(answered) => return Ok(Some(answered)),
                    Err(problem) => problem,
                },
                Err(ProbeError::OutOfReach) => return Ok(None),
                Err(error) => format!("failed: {error}"),
            };
            looks += 1;
            if looks >= LOOKS || start.elapsed() >= PROBE_FOR {
                let path = probe.path.clone();
                return Err(Failure::ProbeFailed { path, problem });
            }
            self.subject.pause_between_looks().await;
        }
    }
}

impl Subject<'_> {
    /// Waits a little until every component is ready, and returns how many there are.
    pub(super) async fn readiness(&self) -> Result<usize, Failure> {
        let mut waiting = Vec::new();
        for _ in 0..LOOKS {
            let components = self.client.health(self.id).await?.components;
            waiting = components
                .iter()
                .filter(|component| component.replicas_ready < component.replicas_desired)
                .map(|component| component.name.clone())
                .collect();
            if waiting.is_empty() {
                return Ok(components.len());
            }
            self.pause_between_looks().await;
        }
        Err(Failure::NotReady(waiting))
    }

    async fn pause_between_looks(&self) {
        tokio::time::sleep(self.options.pace.pause(LOOK_AFTER)).await;
    }
}
