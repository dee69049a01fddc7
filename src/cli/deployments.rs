//! Deployments on the command line: an id, the beginning of one, `active` or `previous`.

use crate::api::Client;
use crate::model::live::{App, Deployment, DeploymentId};

use super::error::{Failure, Outcome};
use super::exit::Exit;

/// How many deployments are looked through for one that is named by a part of its id.
pub(super) const LOOKED_THROUGH: usize = 100;
/// How many deployments come with one request; large pages make the platform time out.
pub(super) const PAGE: u32 = 20;
/// The length of a whole deployment id.
const WHOLE_ID: usize = 36;

/// Completes the name of a deployment; a whole id is taken as it is, without a request.
pub(super) async fn deployment_id(client: &Client, app: &App, name: &str) -> Outcome<DeploymentId> {
    if name.len() >= WHOLE_ID {
        return Ok(DeploymentId::new(name));
    }
    deployment(client, app, name)
        .await
        .map(|deployment| deployment.id)
}

/// Finds the deployment of an app that `name` means: a whole id or the beginning of one, `active` or `live` for the one
/// that serves, `previous` for the one that served before it.
pub(super) async fn deployment(client: &Client, app: &App, name: &str) -> Outcome<Deployment> {
    if name.len() >= WHOLE_ID {
        return Ok(client
            .get_deployment(&app.id, &DeploymentId::new(name))
            .await?);
    }
    match name {
        "active" | "live" => active(app),
        "previous" => previous(client, app).await,
        start => by_start(client, app, start).await,
    }
}

fn active(app: &App) -> Outcome<Deployment> {
    let what = || format!("`{}` has no active deployment", app.name());
    let active = app.active_deployment.clone();
    active.ok_or_else(|| not_found(what()).next(format!("ipctl status {}", app.name())))
}

/// Returns the newest deployment that served before the active one, which is where a rollback goes.
pub(super) async fn previous(client: &Client, app: &App) -> Outcome<Deployment> {
    let listed = client
        .list_deployments(&app.id, PAGE, LOOKED_THROUGH)
        .await?;
    app.served_before(&listed).cloned().ok_or_else(|| {
        not_found(format!(
            "no deployment of `{}` served before the active one",
            app.name()
        ))
        .next(format!("ipctl deployments {}", app.name()))
    })
}

async fn by_start(client: &Client, app: &App, start: &str) -> Outcome<Deployment> {
    let listed = client
        .list_deployments(&app.id, PAGE, LOOKED_THROUGH)
        .await?;
    let mut matching = listed
        .into_iter()
        .filter(|known| known.id.as_str().starts_with(start));
    match (matching.next(), matching.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(
            not_found(format!("several deployments begin with `{start}`"))
                .next("give more of the id"),
        ),
        (None, _) => Err(not_found(format!(
            "no deployment of `{}` begins with `{start}`",
            app.name()
        ))
        .next(format!("ipctl deployments {}", app.name()))),
    }
}

fn not_found(what: String) -> Failure {
    Failure::new(Exit::NotFound, what)
}
