//! What there is of secrets in the specs, the manifest and, when it can be asked, on the platform.

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::stream::{self, StreamExt};
use serde_json::Value;

use crate::api::Client;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::{DEFAULT_FOLDER, Loaded, load_names};
use crate::model::live::App;
use crate::model::manifest::Manifest;
use crate::plan::{History, Reach, SecretRow, Seen, Shelves, inventory};
use crate::spec::reference::references;

/// How many of the newest deployments of an app are looked at.
const DEPLOYMENTS: u32 = 20;
/// How many apps are asked about at once.
const AT_ONCE: usize = 8;

/// Returns the specs of the default folder for the names in them; none when there is no such folder.
pub(in crate::cli) fn load_default() -> Outcome<Option<Box<Loaded>>> {
    if Path::new(DEFAULT_FOLDER).is_dir() {
        return load_names(&[]).map(Some);
    }
    Ok(None)
}

/// Returns the manifest of loaded specs, which says what secrets there are.
pub(in crate::cli) fn manifest(loaded: Option<&Loaded>) -> Outcome<&Manifest> {
    loaded
        .and_then(|loaded| loaded.manifest.as_ref())
        .ok_or_else(|| {
            let what = "no ipctl.yaml lies beside the specs, so no secret has a name";
            Failure::new(Exit::NotFound, what)
                .at(DEFAULT_FOLDER)
                .next("name the place: APP/KEY or APP/COMPONENT/KEY")
        })
}

/// Asks the platform about the apps of the specs. Without a token, or out of reach of it, that is said and nothing more.
pub(in crate::cli) async fn look(context: &Context, loaded: &Loaded) -> Outcome<Option<Seen>> {
    let seen = async {
        let client = context.client()?;
        let apps = client.list_apps().await?;
        let histories = histories(client, &apps, loaded).await;
        Ok(Seen { apps, histories })
    };
    match seen.await {
        Ok(seen) => Ok(Some(seen)),
        Err(failure) => unasked(context, failure).map(|()| None),
    }
}

fn unasked(context: &Context, failure: Failure) -> Outcome<()> {
    if !matches!(failure.exit(), Exit::NotLoggedIn | Exit::Unreachable) {
        return Err(failure);
    }
    let what = failure.what();
    context
        .output
        .note(&format!("what is live is unknown: {what}"));
    Ok(())
}

/// Reads the newest deployments of the apps. An app whose deployments cannot be read has none here.
async fn histories(client: &Client, apps: &[App], loaded: &Loaded) -> BTreeMap<String, History> {
    let is_wanted = |app: &&App| loaded.specs.iter().any(|spec| spec.spec.name == app.name());
    let asked = apps.iter().filter(is_wanted).map(async |app| {
        let most = usize::try_from(DEPLOYMENTS).unwrap_or(usize::MAX);
        let deployments = client
            .list_deployments(&app.id, DEPLOYMENTS, most)
            .await
            .ok()?;
        let reach = if deployments.len() < most {
            Reach::Whole
        } else {
            Reach::Part
        };
        Some((app.name().to_owned(), History { deployments, reach }))
    });
    let answers: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    answers.into_iter().flatten().collect()
}

/// Lists every secret place of loaded specs.
pub(in crate::cli) fn rows(loaded: &Loaded, seen: Option<&Seen>) -> Vec<SecretRow> {
    let specs = loaded.specs.iter();
    let specs: Vec<(String, Value)> = specs
        .map(|spec| (spec.spec.name.to_string(), spec.document.tree()))
        .collect();
    inventory(&Shelves {
        specs: &specs,
        manifest: loaded.manifest.as_ref(),
        seen,
        references: &|text| {
            references(text)
                .map(|reference| reference.name.to_owned())
                .collect()
        },
    })
}
