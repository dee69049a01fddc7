//! Which logs of an app are read.

use serde_json::Value;

use crate::api::{Client, LogKind};
use crate::cli::deployments::deployment_id;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::target::{find_component, listed};
use crate::logs::glob_matches;
use crate::model::live::{App, DeploymentId};

use super::source::{Place, Source};

/// Says on the command line which log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Kind {
    /// What running instances write
    Run,
    /// What the build wrote
    Build,
    /// What the roll-out wrote
    Deploy,
    /// What crashed or restarted instances wrote
    Crash,
    /// What the newest run of each job wrote
    Job,
    /// What the newest scaling by itself wrote
    Autoscale,
    /// All of the first four, by time
    All,
}

impl Kind {
    /// Returns the word for it.
    pub(in crate::cli) fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Build => "build",
            Self::Deploy => "deploy",
            Self::Crash => "crash",
            Self::Job => "job",
            Self::Autoscale => "autoscale",
            Self::All => "all",
        }
    }

    /// Lists the logs of a component.
    fn of_component(self) -> &'static [LogKind] {
        match self {
            Self::Run => &[LogKind::Run],
            Self::Build => &[LogKind::Build],
            Self::Deploy => &[LogKind::Deploy],
            Self::Crash => &[LogKind::RunRestarted],
            Self::All => &[
                LogKind::Build,
                LogKind::Deploy,
                LogKind::RunRestarted,
                LogKind::Run,
            ],
            Self::Job | Self::Autoscale => &[],
        }
    }

    /// Tells whether it is written while a deployment is under way, and not afterwards.
    fn is_of_a_roll_out(self) -> bool {
        matches!(self, Self::Build | Self::Deploy)
    }
}

/// Chooses logs of one app after another.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Choice {
    /// Which log.
    pub kind: Kind,
    /// Names of components, unique parts of such, or patterns; empty for all.
    pub components: Vec<String>,
    /// The deployment, as it was typed.
    pub deployment: Option<String>,
}

/// Makes a source of a component and a place.
type Maker<'a> = &'a dyn Fn(Option<&str>, Place) -> Source;

impl Choice {
    /// Tells whether a newer deployment takes the place of the one that is read.
    pub(in crate::cli) fn moves_on(&self) -> bool {
        self.deployment.is_none() && matches!(self.kind, Kind::Run | Kind::All)
    }

    /// Lists the logs of an app that are read, of these components.
    pub(in crate::cli) async fn sources(
        &self,
        client: &Client,
        app: &App,
        components: &[String],
    ) -> Outcome<Vec<Source>> {
        let deployment = self.deployment_of(client, app).await?;
        let source = |component: Option<&str>, place| Source {
            app: app.name().to_owned(),
            id: app.id.clone(),
            deployment: deployment.clone(),
            component: component.map(str::to_owned),
            place,
        };
        match self.kind {
            Kind::Job => self.runs(client, app, (components, &source)).await,
            Kind::Autoscale => {
                let types = ["AUTOSCALING".to_owned()];
                let newest = client.events(&app.id, &types, 1).await?;
                let newest = newest.into_iter().next();
                let event = newest.ok_or_else(|| nothing(app, "was never scaled by itself"))?;
                Ok(vec![source(None, Place::Event(event.id))])
            }
            kind => {
                let mut sources = Vec::new();
                for log in kind.of_component() {
                    let of_log = |name: &String| source(Some(name), Place::Component(*log));
                    sources.extend(components.iter().map(of_log));
                }
                Ok(sources)
            }
        }
    }

    async fn runs(
        &self,
        client: &Client,
        app: &App,
        (components, source): (&[String], Maker<'_>),
    ) -> Outcome<Vec<Source>> {
        let jobs: Vec<&str> = names(&app.spec, &["jobs"]);
        let mut sources = Vec::new();
        for job in components
            .iter()
            .filter(|name| jobs.contains(&name.as_str()))
        {
            let wanted = [job.clone()];
            let runs = client.job_invocations(&app.id, &wanted, None, 1).await?;
            let newest = runs.into_iter().next();
            sources.extend(newest.map(|run| {
                let mut source = source(Some(job), Place::Run(run.id.clone()));
                if let Some(deployment) = run.deployment_id {
                    source.deployment = deployment;
                }
                source
            }));
        }
        if sources.is_empty() {
            return Err(
                nothing(app, "has no job that ran").next(format!("ipctl jobs {}", app.name()))
            );
        }
        Ok(sources)
    }

    /// Finds the components: one by its name or a unique part of it, several by a pattern.
    pub(in crate::cli) fn components_of(&self, app: &App) -> Outcome<Vec<String>> {
        let all = names(&app.spec, &LOGGED);
        if self.components.is_empty() {
            return Ok(all.into_iter().map(str::to_owned).collect());
        }
        let mut found: Vec<String> = Vec::new();
        for wanted in &self.components {
            let matching = if wanted.contains(['*', '?']) {
                fitting(wanted, app, &all)?
            } else {
                vec![find_component(wanted, app.name(), &all)?]
            };
            let new = matching.into_iter().map(str::to_owned);
            let new: Vec<String> = new.filter(|name| !found.contains(name)).collect();
            found.extend(new);
        }
        Ok(found)
    }

    /// Chooses the deployment: the named one, the one in progress for build and deploy logs, else the active one, else the
    /// newest, which then has failed.
    async fn deployment_of(&self, client: &Client, app: &App) -> Outcome<DeploymentId> {
        if let Some(id) = &self.deployment {
            return deployment_id(client, app, id).await;
        }
        let rolls_out = self.kind.is_of_a_roll_out();
        let in_flight = app.in_flight().filter(|_| rolls_out);
        let active = app.active_deployment.as_ref();
        if let Some(deployment) = in_flight.or(active).or(app.in_flight()) {
            return Ok(deployment.id.clone());
        }
        let listed = client.list_deployments(&app.id, 1, 1).await?;
        let newest = listed.into_iter().next().map(|deployment| deployment.id);
        newest.ok_or_else(|| {
            nothing(app, "has no deployment").next(format!("ipctl apply {}", app.name()))
        })
    }
}

/// The lists of components that can have logs.
const LOGGED: [&str; 5] = ["services", "workers", "jobs", "static_sites", "functions"];

/// Lists the components of a spec in some of its lists, in the order of these.
pub(in crate::cli) fn names<'a>(spec: &'a Value, lists: &[&str]) -> Vec<&'a str> {
    lists
        .iter()
        .filter_map(|list| spec.get(list)?.as_array())
        .flatten()
        .filter_map(|component| component.get("name")?.as_str())
        .collect()
}

/// Finds the components of an app that names mean, each by itself or a unique part of it.
pub(in crate::cli) fn find_components(wanted: &[String], app: &App) -> Outcome<Vec<String>> {
    let all = names(&app.spec, &LOGGED);
    let find = |name: &String| find_component(name, app.name(), &all).map(str::to_owned);
    wanted.iter().map(find).collect()
}

fn fitting<'a>(pattern: &str, app: &App, all: &[&'a str]) -> Outcome<Vec<&'a str>> {
    let found: Vec<&str> = all
        .iter()
        .copied()
        .filter(|name| glob_matches(pattern, name))
        .collect();
    if found.is_empty() {
        let what = format!("has no component that matches `{pattern}`");
        return Err(nothing(app, &what).next(format!(
            "its components are {}",
            listed(all.iter().copied())
        )));
    }
    Ok(found)
}

fn nothing(app: &App, what: &str) -> Failure {
    Failure::new(Exit::NotFound, format!("`{}` {what}", app.name()))
}
