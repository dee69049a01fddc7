//! What can be compared: a spec file, a deployment of an app, the live app.

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::Value;

use crate::api::Client;
use crate::model::live::{App, Deployment};
use crate::plan::{Author, Side};
use crate::render::progress::short_id;

use super::context::Context;
use super::deployments::{LOOKED_THROUGH, PAGE, deployment};
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::load::{load, looks_like_a_path, short_names};
use super::rules::RuleChoice;
use super::target::find_app;
use super::variables::NamesOnly;

/// The most apps whose deployments are looked through for one that is named without its app.
const MOST_APPS: usize = 30;
/// How many of them are asked about at once.
const AT_ONCE: usize = 8;
/// The shortest beginning of a deployment id that is looked for in all apps.
const LEAST_ID: usize = 8;

/// Says what a word on the command line means, as far as the word itself tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    /// A spec file, or standard input.
    File(String),
    /// A deployment of an app, or `live` for the app itself.
    Of {
        /// The app.
        app: String,
        /// The deployment.
        deployment: String,
    },
    /// An app, or a deployment of any app.
    Name(String),
}

impl Operand {
    /// Takes a word of the command line.
    pub(super) fn of(word: &str) -> Self {
        if word == "-" || looks_like_a_path(word) || Path::new(word).exists() {
            return Self::File(word.to_owned());
        }
        match word.rsplit_once('@') {
            Some((app, deployment)) if !app.is_empty() && !deployment.is_empty() => Self::Of {
                app: app.to_owned(),
                deployment: deployment.to_owned(),
            },
            _ => Self::Name(word.to_owned()),
        }
    }
}

/// Reads the one spec that a target names, from a file, from standard input, or for an app of `specs/`. References to the
/// environment stay.
pub(super) fn file_side(target: &str) -> Outcome<Side> {
    let loaded = load(&[target.to_owned()], &RuleChoice::default(), &NamesOnly)?;
    let documents: Vec<_> = loaded.documents().collect();
    match documents.as_slice() {
        [document] => Ok(Side {
            name: document.source.name().to_owned(),
            spec: document.tree(),
            author: Author::Person,
        }),
        [] => Err(Failure::diagnosed(
            Exit::SpecInvalid,
            "the spec cannot be read",
            loaded.diagnostics,
        )
        .at(target)),
        several => Err(Failure::usage(format!(
            "there are {} specs, and one is compared",
            several.len()
        ))
        .at(target)
        .next("name one file")),
    }
}

/// Finds operands among the live apps, which are listed once.
pub(super) struct Finder<'a> {
    client: &'a Client,
    apps: Vec<App>,
}

impl<'a> Finder<'a> {
    /// Lists the apps.
    pub(super) async fn new(context: &'a Context) -> Outcome<Self> {
        let client = context.client()?;
        let apps = client.list_apps().await?;
        Ok(Self { client, apps })
    }

    /// Returns the side that an operand means.
    pub(super) async fn side(&self, operand: &Operand) -> Outcome<Side> {
        match operand {
            Operand::File(file) => file_side(file),
            Operand::Of { app, deployment } => {
                let app = find_app(app, &self.apps, &short_names())?;
                self.deployment_side(app, deployment).await
            }
            Operand::Name(name) => match find_app(name, &self.apps, &short_names()) {
                Ok(app) => Ok(live_side(app)),
                Err(_) if may_be_id(name) => self.search(name).await,
                Err(failure) => Err(failure.next("a deployment is named APP@ID")),
            },
        }
    }

    /// Returns the live spec of the app with this very name.
    pub(super) fn live(&self, name: &str) -> Outcome<Side> {
        self.exact(name).map(live_side)
    }

    /// Returns a deployment of the app with this very name.
    pub(super) async fn deployment_of(&self, name: &str, deployment: &str) -> Outcome<Side> {
        self.deployment_side(self.exact(name)?, deployment).await
    }

    fn exact(&self, name: &str) -> Outcome<&App> {
        if let Some(app) = self.apps.iter().find(|app| app.name() == name) {
            return Ok(app);
        }
        let near = find_app(name, &self.apps, &BTreeMap::new())?;
        let what = format!("the app `{name}` does not exist");
        Err(Failure::new(Exit::NotFound, what).next(format!("did you mean `{}`?", near.name())))
    }

    async fn deployment_side(&self, app: &App, name: &str) -> Outcome<Side> {
        if name == "live" {
            return Ok(live_side(app));
        }
        let found = deployment(self.client, app, name).await?;
        self.spec_of(app, found).await
    }

    async fn spec_of(&self, app: &App, found: Deployment) -> Outcome<Side> {
        let found = match found.spec {
            Some(_) => found,
            None => self.client.get_deployment(&app.id, &found.id).await?,
        };
        let name = format!("{}@{}", app.name(), short_id(found.id.as_str()));
        let spec = found.spec.ok_or_else(|| {
            Failure::new(
                Exit::NotFound,
                "the platform keeps no spec of this deployment",
            )
            .at(&name)
        })?;
        Ok(platform_side(name, spec))
    }

    /// Looks for a deployment among those of all apps, within bounds.
    async fn search(&self, start: &str) -> Outcome<Side> {
        let looked = self.apps.len().min(MOST_APPS);
        let asked = self.apps.iter().take(looked).map(|app| async move {
            let listed = self
                .client
                .list_deployments(&app.id, PAGE, LOOKED_THROUGH)
                .await?;
            let begins = |known: &Deployment| known.id.as_str().starts_with(start);
            let found = listed.into_iter().filter(begins);
            Ok::<_, Failure>(found.map(|found| (app, found)).collect::<Vec<_>>())
        });
        let found: Vec<Vec<(&App, Deployment)>> =
            stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        let mut found = found.into_iter().flatten();
        match (found.next(), found.next()) {
            (Some((app, one)), None) => self.spec_of(app, one).await,
            (Some(_), Some(_)) => {
                let what = format!("several deployments begin with `{start}`");
                Err(Failure::new(Exit::NotFound, what).next("give more of the id, or APP@ID"))
            }
            (None, _) => Err(self.nothing(start, looked)),
        }
    }

    fn nothing(&self, start: &str, looked: usize) -> Failure {
        let what = format!(
            "no app and no deployment matches `{start}`; the newest {LOOKED_THROUGH} deployments of {looked} of {} apps were looked through",
            self.apps.len()
        );
        Failure::new(Exit::NotFound, what)
            .next("name the app too: APP@ID")
            .next("ipctl list")
    }
}

fn may_be_id(name: &str) -> bool {
    name.len() >= LEAST_ID && name.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

fn live_side(app: &App) -> Side {
    platform_side(format!("{}@live", app.name()), app.spec.clone())
}

fn platform_side(name: String, spec: Value) -> Side {
    Side {
        name,
        spec,
        author: Author::Platform,
    }
}

/// Returns the name of the app in a spec.
pub(super) fn app_name(side: &Side) -> Outcome<&str> {
    let name = side.spec.get("name").and_then(Value::as_str);
    name.ok_or_else(|| Failure::new(Exit::SpecInvalid, "the spec has no name").at(&side.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_files_deployments_or_names() {
        let of = |app: &str, deployment: &str| Operand::Of {
            app: app.to_owned(),
            deployment: deployment.to_owned(),
        };
        let table = [
            ("-", Operand::File("-".to_owned())),
            ("a/b", Operand::File("a/b".to_owned())),
            ("a.yaml", Operand::File("a.yaml".to_owned())),
            ("shop@previous", of("shop", "previous")),
            ("shop@8c1f90aa", of("shop", "8c1f90aa")),
            ("shop", Operand::Name("shop".to_owned())),
            ("@live", Operand::Name("@live".to_owned())),
            ("shop@", Operand::Name("shop@".to_owned())),
        ];
        for (word, expected) in table {
            assert_eq!(Operand::of(word), expected, "{word}");
        }
        assert!(may_be_id("8c1f90aa") && !may_be_id("8c1f90a") && !may_be_id("superset"));
    }
}
