//! Logs as they go on: moves to each new deployment, and ends when the app is gone or what was waited for has come.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::api::{ApiError, Client};
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::model::live::{App, Deployment, DeploymentId, Phase};
use crate::render::progress::short_id;
use crate::render::sanitise::one_line;

use super::choice::Choice;
use super::printer::{Flow, Printer};
use super::source::Source;
use super::stream::{Stream, ends};

/// How often an app is looked at for a new deployment.
const LOOK_EVERY: Duration = Duration::from_secs(15);
const LEAST_LOOK: Duration = Duration::from_millis(20);

/// Says how long logs are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Until {
    /// Until the deployment that is under way is active; a failed one ends it with 1.
    Active,
}

/// Follows the logs of several apps until none goes on.
pub(in crate::cli) async fn follow(
    context: &Context,
    printer: &Printer<'_>,
    choice: &Choice,
    logs: Vec<(&App, Vec<Source>)>,
    (tail, until): (Option<u32>, Option<Until>),
) -> Outcome<()> {
    let following = Following {
        client: context.client()?,
        printer,
        choice,
        until,
        look_every: context.scaled(LOOK_EVERY).max(LEAST_LOOK),
    };
    let each = logs
        .into_iter()
        .map(|(app, sources)| following.app(app.clone(), sources, tail));
    let ended = join_all(each).await;
    ended.into_iter().collect::<Outcome<Vec<()>>>().map(|_| ())
}

struct Following<'a> {
    client: &'a Client,
    printer: &'a Printer<'a>,
    choice: &'a Choice,
    until: Option<Until>,
    look_every: Duration,
}

/// Says why the logs of one deployment are not followed any more.
enum Turn {
    /// Another deployment is active.
    Moved(Box<App>),
    /// There is nothing more to show.
    Ended,
}

impl Following<'_> {
    async fn app(
        &self,
        mut app: App,
        mut sources: Vec<Source>,
        mut tail: Option<u32>,
    ) -> Outcome<()> {
        loop {
            let turn = tokio::select! {
                ended = self.streams(&sources, tail) => ended.map(|()| Turn::Ended).map_err(|error| said(&app, error)),
                turn = self.watch(&app) => turn,
            };
            match turn? {
                Turn::Ended => return Ok(()),
                Turn::Moved(now) => {
                    self.tell_move(&app, &now);
                    app = *now;
                    sources = self.moved(&app, &sources).await?;
                    // Of the new deployment everything is new.
                    tail = None;
                }
            }
        }
    }

    /// Lists the logs of an app that moved on; of those that were followed before, says which are gone.
    async fn moved(&self, app: &App, known: &[Source]) -> Outcome<Vec<Source>> {
        let sources = match self.choice.components_of(app) {
            Ok(components) => self.choice.sources(self.client, app, &components).await,
            Err(failure) => Err(failure),
        };
        // A component that was asked for by name may be gone from the new deployment.
        let sources = sources.or_else(|failure| match failure.exit() {
            Exit::NotFound => Ok(Vec::new()),
            _ => Err(failure),
        })?;
        let is_gone = |old: &&Source| !sources.iter().any(|new| new.component == old.component);
        for old in known.iter().filter(is_gone) {
            let component = one_line(old.component.as_deref().unwrap_or_default());
            self.printer
                .note(&format!("-- {component} is not in the new deployment --"));
        }
        Ok(sources)
    }

    /// Follows every log to its end. While a deployment is waited for, and for what runs, that never comes.
    async fn streams(&self, sources: &[Source], tail: Option<u32>) -> Result<(), ApiError> {
        let follow = async |source| {
            Stream::new(self.client, self.printer, source)
                .run(tail)
                .await
        };
        let mut running: FuturesUnordered<_> = sources.iter().map(follow).collect();
        while let Some(ended) = running.next().await {
            if ended? == Flow::Off {
                return Ok(());
            }
        }
        if self.until.is_none() && !sources.is_empty() {
            return Ok(());
        }
        std::future::pending().await
    }

    /// Looks at the app until something changes that ends or moves what is followed.
    async fn watch(&self, app: &App) -> Outcome<Turn> {
        let serving = active_id(app);
        let awaited = app.in_flight().map(|deployment| deployment.id.clone());
        loop {
            tokio::time::sleep(self.look_every).await;
            let now = match self.client.get_app(&app.id).await {
                Ok(now) => now,
                Err(error) if ends(&error) => return Err(said(app, error)),
                Err(_) => continue,
            };
            if self.until == Some(Until::Active) && has_arrived(&now, awaited.as_ref()) {
                return Ok(Turn::Ended);
            }
            if self.until == Some(Until::Active) {
                self.refuse_failed(&now, awaited.as_ref()).await?;
            }
            let active = active_id(&now);
            if self.choice.moves_on() && active.is_some() && active != serving {
                return Ok(Turn::Moved(Box::new(now)));
            }
        }
    }

    /// Fails when the deployment that is waited for has ended otherwise.
    async fn refuse_failed(&self, app: &App, awaited: Option<&DeploymentId>) -> Outcome<()> {
        let Some(awaited) = awaited.filter(|_| app.in_flight().is_none()) else {
            return Ok(());
        };
        let deployment = match self.client.get_deployment(&app.id, awaited).await {
            Ok(deployment) => deployment,
            Err(error) if ends(&error) => return Err(said(app, error)),
            // An outage is sat out; the next look tells.
            Err(_) => return Ok(()),
        };
        match deployment.phase {
            Phase::Error | Phase::Canceled => {
                let id = short_id(awaited.as_str());
                let what = format!(
                    "deployment {id} of `{}` ended as {}",
                    app.name(),
                    deployment.phase
                );
                Err(Failure::new(Exit::Failed, what).next(format!("ipctl why {} {id}", app.name())))
            }
            _ => Ok(()),
        }
    }

    fn tell_move(&self, before: &App, now: &App) {
        let id = |app: &App| {
            active_id(app).map_or_else(|| "none".to_owned(), |id| short_id(id.as_str()))
        };
        let why = now
            .active_deployment
            .as_ref()
            .map(cause)
            .unwrap_or_default();
        self.printer.note(&format!(
            "-- {}: deployment {} -> {}{why} --",
            one_line(now.name()),
            id(before),
            id(now)
        ));
    }
}

fn active_id(app: &App) -> Option<DeploymentId> {
    let active = app.active_deployment.as_ref();
    active.map(|deployment| deployment.id.clone())
}

/// Says why a deployment was made, and by whom.
fn cause(deployment: &Deployment) -> String {
    let parts = [deployment.cause.as_deref(), deployment.actor()];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .map(one_line)
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!(" ({})", parts.join(", "))
}

/// Tells whether the deployment that is waited for is active, or there is none to wait for.
fn has_arrived(app: &App, awaited: Option<&DeploymentId>) -> bool {
    match awaited {
        Some(awaited) => active_id(app).as_ref() == Some(awaited),
        None => app.in_flight().is_none() && app.active_deployment.is_some(),
    }
}

fn said(app: &App, error: ApiError) -> Failure {
    match error {
        ApiError::NotFound { .. } => {
            let what = format!("`{}` does not exist any more", app.name());
            Failure::new(Exit::NotFound, what).next("ipctl list")
        }
        other => other.into(),
    }
}
