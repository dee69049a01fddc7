//! A look at live apps: what the platform reports about them, and what they answer from outside.

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;

use crate::api::Client;
use crate::health::{AppReport, Endpoints, Observed, State, assess, assess_absent};
use crate::model::live::{App, AppHealth, Deployment, Instance};
use crate::model::manifest::Manifest;

use super::endpoints::endpoints;
use super::error::Outcome;
use super::exit::Exit;
use super::live::{Chosen, Meant, live_targets};
use super::strategy::probes;

/// How many apps are looked at at a time.
const AT_A_TIME: usize = 8;

/// Says how closely apps are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// What the platform reports about components.
    Reported,
    /// Instances too.
    Instances,
    /// And what the apps answer from outside.
    Probed,
}

/// Holds an app and the judgement of it.
pub(super) enum Seen {
    /// It is live.
    Live(Box<SeenApp>),
    /// A spec names it, and the account does not have it.
    Absent(AppReport),
}

impl Seen {
    /// Returns the judgement.
    pub(super) fn into_report(self) -> AppReport {
        match self {
            Self::Live(seen) => seen.report,
            Self::Absent(report) => report,
        }
    }
}

/// Holds a live app and the judgement of it.
pub(super) struct SeenApp {
    /// The app.
    pub app: App,
    /// The newest deployment, where the app itself shows none.
    pub newest: Option<Deployment>,
    /// The judgement.
    pub report: AppReport,
}

/// Looks at the apps that the targets mean.
pub(super) async fn look(client: &Client, targets: &[String], depth: Depth) -> Outcome<Vec<Seen>> {
    let Chosen { apps, manifest } = live_targets(client, targets).await?;
    let manifest = manifest.as_ref();
    let looks = apps.into_iter().map(|meant| async move {
        match meant {
            Meant::Live(app) => {
                let seen = look_at(client, *app, manifest, depth).await?;
                Ok(Seen::Live(Box::new(seen)))
            }
            Meant::Absent(name) => Ok(Seen::Absent(assess_absent(&name))),
        }
    });
    stream::iter(looks).buffered(AT_A_TIME).try_collect().await
}

async fn look_at(
    client: &Client,
    app: App,
    manifest: Option<&Manifest>,
    depth: Depth,
) -> Outcome<SeenApp> {
    let asked = tokio::join!(
        client.health(&app.id),
        instances(client, &app, depth),
        newest(client, &app),
        outside(client, &app, manifest, depth),
    );
    let health: AppHealth = asked.0?;
    let (instances, newest) = (asked.1?, asked.2?);
    let report = assess(Observed {
        app: &app,
        health: &health,
        instances: &instances,
        newest: newest.as_ref(),
        endpoints: asked.3,
        now: Timestamp::now(),
    });
    Ok(SeenApp {
        app,
        newest,
        report,
    })
}

async fn instances(client: &Client, app: &App, depth: Depth) -> Outcome<Vec<Instance>> {
    match depth {
        Depth::Reported => Ok(Vec::new()),
        Depth::Instances | Depth::Probed => Ok(client.instances(&app.id).await?),
    }
}

/// Returns the newest deployment of an app that shows none itself: its first one failed, or there was none.
async fn newest(client: &Client, app: &App) -> Outcome<Option<Deployment>> {
    if app.newest_deployment().is_some() {
        return Ok(None);
    }
    let deployments = client.list_deployments(&app.id, 1, 1).await?;
    Ok(deployments.into_iter().next())
}

async fn outside(
    client: &Client,
    app: &App,
    manifest: Option<&Manifest>,
    depth: Depth,
) -> Endpoints {
    match depth {
        Depth::Reported | Depth::Instances => Endpoints::NotAsked,
        Depth::Probed => {
            let wanted = probes(manifest, app.name());
            endpoints(&client.prober(), app, &wanted).await
        }
    }
}

/// Returns how a run ends that found this state.
pub(super) fn exit_of_state(state: State) -> Exit {
    if state.is_bad() {
        Exit::Failed
    } else {
        Exit::Done
    }
}
