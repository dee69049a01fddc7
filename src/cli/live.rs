//! Targets on the command line to live apps and their health.

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::future::try_join_all;

use crate::api::Client;
use crate::health::{AppReport, assess};
use crate::model::live::App;
use crate::render::progress::short_id;

use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::load::{DEFAULT_FOLDER, load_names, looks_like_a_path, short_names};
use super::target::find_app;

/// Returns the one live app that a target means: its name, a short name, a unique part of either, or an id.
pub(super) async fn live_app(client: &Client, target: &str) -> Outcome<App> {
    let apps = client.list_apps().await?;
    find_app(target, &apps, &short_names()).cloned()
}

/// Refuses to deploy an app that a rollback holds: the platform would refuse it too, with less help.
pub(super) fn refuse_pinned(app: &App) -> Outcome<()> {
    let Some(pinned) = &app.pinned_deployment else {
        return Ok(());
    };
    let name = app.name();
    let what = format!(
        "`{name}` is pinned to the rolled-back deployment {}; the platform blocks new deployments",
        short_id(pinned.id.as_str())
    );
    Err(Failure::new(Exit::Conflict, what)
        .next(format!(
            "keep the old version: ipctl rollback commit {name}"
        ))
        .next(format!(
            "go back to the version before: ipctl rollback revert {name}"
        )))
}

/// Returns the live apps that the targets mean: names, ids, spec files, directories; without targets those of the
/// default folder, or every app when there is none.
async fn live_targets(client: &Client, targets: &[String]) -> Outcome<Vec<App>> {
    let default = [DEFAULT_FOLDER.to_owned()];
    let targets = match targets {
        [] if Path::new(DEFAULT_FOLDER).is_dir() => &default,
        targets => targets,
    };
    let mut apps = client.list_apps().await?;
    apps.sort_by(|left, right| left.name().cmp(right.name()));
    if targets.is_empty() {
        return Ok(apps);
    }
    let short = short_names();
    let mut chosen: Vec<App> = Vec::new();
    for target in targets {
        for app in apps_of_target(target, &apps, &short)? {
            if !chosen.iter().any(|known| known.id == app.id) {
                chosen.push(app.clone());
            }
        }
    }
    Ok(chosen)
}

fn apps_of_target<'a>(
    target: &str,
    apps: &'a [App],
    short: &BTreeMap<String, String>,
) -> Outcome<Vec<&'a App>> {
    if !Path::new(target).exists() && !looks_like_a_path(target) {
        return find_app(target, apps, short).map(|app| vec![app]);
    }
    let loaded = load_names(&[target.to_owned()])?;
    loaded
        .specs
        .iter()
        .map(|loaded| exact(loaded.spec.name.as_str(), apps))
        .collect()
}

fn exact<'a>(name: &str, apps: &'a [App]) -> Outcome<&'a App> {
    let found = apps.iter().find(|app| app.name() == name);
    found.ok_or_else(|| {
        Failure::new(
            Exit::NotFound,
            format!("the app `{name}` does not exist yet"),
        )
        .next(format!("ipctl apply {name}"))
        .next("ipctl list")
    })
}

/// Returns the live apps that the targets mean, each with the judgement of its components.
pub(super) async fn assessed(
    client: &Client,
    targets: &[String],
) -> Outcome<Vec<(App, AppReport)>> {
    let apps = live_targets(client, targets).await?;
    let healths = try_join_all(apps.iter().map(|app| client.health(&app.id))).await?;
    let judged = apps.into_iter().zip(&healths).map(|(app, health)| {
        let report = assess(&app, health);
        (app, report)
    });
    Ok(judged.collect())
}
