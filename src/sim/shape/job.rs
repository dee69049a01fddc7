//! Job runs: those of deployments and those by the clock.

use serde_json::Value;

use crate::sim::clock::{Moment, SECOND};
use crate::sim::component::{Component, JobKind, Kind, component, components, text};
use crate::sim::cron::Cron;
use crate::sim::fields::Fields;
use crate::sim::random::{stable_below, stable_uuid};
use crate::sim::state::{App, Deployment, EMAIL, FULL_NAME, World};
use crate::sim::timeline::{Progress, Status, Step};

/// Holds one run of a job, derived from the spec and the time.
#[derive(Debug, Clone)]
pub(crate) struct Run<'a> {
    /// Its id.
    pub(crate) id: String,
    /// The job's name.
    pub(crate) job: &'a str,
    /// The deployment it belongs to.
    pub(crate) deployment: &'a Deployment,
    /// When it was due.
    pub(crate) created_at: Moment,
    /// When it ends or ended.
    pub(crate) ends_at: Moment,
    /// Whether it fails at its end.
    pub(crate) fails: bool,
    /// When it was cancelled.
    pub(crate) canceled_at: Option<Moment>,
    scheduled: bool,
}

/// The most runs that one scheduled job shows.
const SHOWN: usize = 100;

/// Returns the runs of every job of `app` until `now`, newest first.
pub(crate) fn runs(app: &App, now: Moment) -> Vec<Run<'_>> {
    let mut all: Vec<Run<'_>> = app
        .deployments
        .iter()
        .flat_map(|deployment| deployment_runs(app, deployment, now))
        .collect();
    all.sort_by_key(|run| std::cmp::Reverse(run.created_at));
    all
}

fn deployment_runs<'a>(app: &'a App, deployment: &'a Deployment, now: Moment) -> Vec<Run<'a>> {
    components(&deployment.spec)
        .into_iter()
        .filter(|component| component.kind == Kind::Job)
        .flat_map(|job| match job.job_kind() {
            JobKind::Scheduled => scheduled_runs(app, deployment, &job, now),
            _ => deploy_run(app, deployment, &job, now).into_iter().collect(),
        })
        .collect()
}

fn deploy_run<'a>(
    app: &'a App,
    deployment: &'a Deployment,
    job: &Component<'a>,
    now: Moment,
) -> Option<Run<'a>> {
    let path = ["deploy", "components", job.name, "wait"];
    let step = deployment.timeline.find(&path)?;
    let at: Progress = deployment.progress(now);
    if step.status(at) == Status::Pending {
        return None;
    }
    let span = step.extent()?;
    let start = deployment.started_at?;
    let stopped = match at {
        Progress::Stopped(elapsed) if elapsed < span.to => Some(start.plus(elapsed)),
        _ => None,
    };
    let id = stable_uuid(&["run", &deployment.id, job.name]);
    let canceled = app.canceled_runs.get(&id).copied();
    Some(Run {
        job: job.name,
        deployment,
        created_at: start.plus(span.from),
        ends_at: start.plus(span.to),
        fails: step
            .walk()
            .iter()
            .any(|step: &&Step| step.failure.is_some()),
        canceled_at: canceled.or(stopped),
        scheduled: false,
        id,
    })
}

fn scheduled_runs<'a>(
    app: &'a App,
    deployment: &'a Deployment,
    job: &Component<'a>,
    now: Moment,
) -> Vec<Run<'a>> {
    let Some((since, cron)) = deployment.active_since.zip(schedule(job)) else {
        return Vec::new();
    };
    let replaced = deployment.settled.filter(|end| end.at > since);
    let until = replaced.map_or(now, |end| end.at.min(now));
    cron.between(since, until, SHOWN)
        .into_iter()
        .map(|due| {
            let id = stable_uuid(&["run", &app.id, job.name, &due.0.to_string()]);
            let bound = u64::try_from(12 * SECOND).unwrap_or(1);
            let length = i64::try_from(stable_below(&[&id], bound)).unwrap_or(0);
            Run {
                job: job.name,
                deployment,
                created_at: due,
                ends_at: due.plus(6 * SECOND + length),
                fails: false,
                canceled_at: app.canceled_runs.get(&id).copied(),
                scheduled: true,
                id,
            }
        })
        .collect()
}

fn schedule(job: &Component<'_>) -> Option<Cron> {
    let schedule = job.value.get("schedule")?;
    let zone = text(schedule, "time_zone").unwrap_or("UTC");
    Cron::parse(text(schedule, "cron")?, zone)
}

impl Run<'_> {
    /// Returns the run's phase at `now`.
    pub(crate) fn phase(&self, now: Moment) -> &'static str {
        match self.canceled_at {
            Some(_) => "CANCELED",
            None if now < self.ends_at => "RUNNING",
            None if self.fails => "FAILED",
            None => "SUCCEEDED",
        }
    }

    /// Tells whether the run goes on at `now`.
    pub(crate) fn is_running(&self, now: Moment) -> bool {
        self.phase(now) == "RUNNING"
    }

    /// Returns when the run was over, if it is at `now`.
    pub(crate) fn over_at(&self, now: Moment) -> Option<Moment> {
        self.canceled_at
            .or((now >= self.ends_at).then_some(self.ends_at))
    }

    /// Returns the run as the platform shows it at `now`.
    pub(crate) fn shape(&self, world: &World, now: Moment) -> Value {
        Fields::new()
            .keep("id", self.id.as_str())
            .keep("job_name", self.job)
            .keep("deployment_id", self.deployment.id.as_str())
            .keep("phase", self.phase(now))
            .keep("trigger", self.trigger(world))
            .keep("created_at", self.created_at.in_seconds())
            .keep("started_at", self.created_at.in_seconds())
            .put("completed_at", self.over_at(now).map(Moment::in_seconds))
            .done()
    }

    fn trigger(&self, world: &World) -> Value {
        if !self.scheduled {
            let user = Fields::new()
                .keep("uuid", world.owner.uuid.as_str())
                .keep("email", EMAIL)
                .keep("full_name", FULL_NAME);
            let manual = Fields::new().keep("user", user);
            return Fields::new()
                .keep("type", "MANUAL")
                .keep("manual", manual)
                .done();
        }
        let job = component(&self.deployment.spec, self.job);
        let plan = job.and_then(|job| job.value.get("schedule")).cloned();
        let scheduled = Fields::new().maybe("schedule", plan);
        Fields::new()
            .keep("type", "SCHEDULED")
            .keep("scheduled", scheduled)
            .done()
    }
}
