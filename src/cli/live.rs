//! Targets on the command line to live apps and their health.

use std::path::Path;

use crate::api::Client;
use crate::model::live::App;
use crate::model::manifest::Manifest;
use crate::render::progress::short_id;

use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::load::{DEFAULT_FOLDER, default_manifest, load_names, looks_like_a_path, short_names};
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

/// Names an app that a target means.
pub(super) enum Meant {
    /// It is live.
    Live(Box<App>),
    /// A spec names it, and the account has no app of this name.
    Absent(String),
}

impl Meant {
    fn name(&self) -> &str {
        match self {
            Self::Live(app) => app.name(),
            Self::Absent(name) => name,
        }
    }
}

/// Holds the apps that targets mean, and the manifest that goes with them.
pub(super) struct Chosen {
    /// The apps in the order of the targets.
    pub apps: Vec<Meant>,
    /// The manifest beside the specs, if there is a readable one.
    pub manifest: Option<Manifest>,
}

/// Returns the apps that the targets mean: names, ids, spec files, directories; without targets those of the
/// default folder, or every app when there is none.
pub(super) async fn live_targets(client: &Client, targets: &[String]) -> Outcome<Chosen> {
    let default = [DEFAULT_FOLDER.to_owned()];
    let targets = match targets {
        [] if Path::new(DEFAULT_FOLDER).is_dir() => &default,
        targets => targets,
    };
    let mut apps = client.list_apps().await?;
    apps.sort_by(|left, right| left.name().cmp(right.name()));
    if targets.is_empty() {
        let live = apps.into_iter().map(|app| Meant::Live(Box::new(app)));
        return Ok(Chosen {
            apps: live.collect(),
            manifest: None,
        });
    }
    choose(targets, &apps)
}

fn choose(targets: &[String], apps: &[App]) -> Outcome<Chosen> {
    let mut chosen = Chosen {
        apps: Vec::new(),
        manifest: default_manifest(),
    };
    let short = short_names();
    for target in targets {
        let found = if Path::new(target).exists() || looks_like_a_path(target) {
            let loaded = load_names(&[target.to_owned()])?;
            let names = loaded.specs.iter().map(|loaded| loaded.spec.name.as_str());
            let found = names.map(|name| by_name(name, apps)).collect();
            chosen.manifest = loaded.manifest.or(chosen.manifest);
            found
        } else {
            vec![Meant::Live(Box::new(
                find_app(target, apps, &short)?.clone(),
            ))]
        };
        for meant in found {
            if !chosen.apps.iter().any(|known| known.name() == meant.name()) {
                chosen.apps.push(meant);
            }
        }
    }
    Ok(chosen)
}

fn by_name(name: &str, apps: &[App]) -> Meant {
    let mut live = apps.iter();
    live.find(|app| app.name() == name).map_or_else(
        || Meant::Absent(name.to_owned()),
        |app| Meant::Live(Box::new(app.clone())),
    )
}
