//! Which secret places have no value anywhere, and how to give them one.

use std::collections::BTreeMap;

use crate::cli::context::Context;
use crate::cli::load::Loaded;
use crate::cli::secret_value::Reader;
use crate::cli::sources::way;
use crate::plan::{Presence, SecretOrigin, SecretRow};

/// Says what a source gives.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    Value,
    Nothing,
    Failed(String),
}

/// A place without a value anywhere, and how to give it.
pub(in crate::cli) struct Lacking<'a> {
    /// The place.
    pub row: &'a SecretRow,
    /// What its source said when it failed; then that alone stands among the ways.
    pub failed: Option<String>,
    /// Ways to give it a value.
    pub ways: Vec<String>,
}

/// Asks the sources of these places, and returns those that have no value at their source, in their spec or live.
pub(in crate::cli) async fn lacking<'r>(
    context: &Context,
    loaded: &Loaded,
    rows: &'r [SecretRow],
) -> Vec<Lacking<'r>> {
    let sources = ask_sources(context, loaded, rows).await;
    let check = Check {
        context,
        loaded,
        sources,
    };
    let without = rows.iter().filter(|row| !check.has_value(row));
    without.map(|row| check.lacking(row)).collect()
}

/// Asks the source of every secret of these rows, each once.
async fn ask_sources(
    context: &Context,
    loaded: &Loaded,
    rows: &[SecretRow],
) -> BTreeMap<String, Source> {
    let mut sources = BTreeMap::new();
    let secrets = loaded
        .manifest
        .iter()
        .flat_map(|manifest| &manifest.secrets);
    for (name, secret) in secrets {
        let is_used = rows.iter().any(|row| row.name.as_deref() == Some(name));
        let Some(from) = secret.from.as_ref().filter(|_| is_used) else {
            continue;
        };
        let reader = Reader {
            context,
            folder: &loaded.manifest_folder,
            name,
        };
        let source = match reader.value(from).await {
            Ok(Some(_)) => Source::Value,
            Ok(None) => Source::Nothing,
            Err(failure) => Source::Failed(failure.what()),
        };
        sources.insert(name.clone(), source);
    }
    sources
}

struct Check<'a> {
    context: &'a Context,
    loaded: &'a Loaded,
    sources: BTreeMap<String, Source>,
}

impl Check<'_> {
    fn source(&self, row: &SecretRow) -> Option<&Source> {
        self.sources.get(row.name.as_ref()?)
    }

    /// A source that fails stops an apply, whatever is live.
    fn has_value(&self, row: &SecretRow) -> bool {
        match (&row.origin, self.source(row)) {
            (_, Some(Source::Failed(_))) => false,
            (_, Some(Source::Value)) | (SecretOrigin::Plain | SecretOrigin::Encrypted, _) => true,
            (SecretOrigin::Env(names), None) if self.are_set(names) => true,
            _ => row.presence == Presence::Live,
        }
    }

    fn are_set(&self, names: &[String]) -> bool {
        let environment = &self.context.environment;
        names
            .iter()
            .all(|name| environment.non_empty(name).is_some())
    }

    fn lacking<'r>(&self, row: &'r SecretRow) -> Lacking<'r> {
        let failed = match self.source(row) {
            Some(Source::Failed(what)) => Some(what.clone()),
            _ => None,
        };
        let ways = match &failed {
            Some(what) => vec![what.clone()],
            None => self.ways(row),
        };
        Lacking { row, failed, ways }
    }

    fn ways(&self, row: &SecretRow) -> Vec<String> {
        let manifest = self.loaded.manifest.as_ref();
        let secret = row
            .name
            .as_ref()
            .and_then(|name| manifest?.secrets.get(name));
        let from = secret.and_then(|secret| secret.from.as_ref());
        let source = match (from, &row.origin) {
            (Some(from), _) => way(from, &self.loaded.manifest_folder),
            (None, SecretOrigin::Env(names)) => {
                let each: Vec<String> = names
                    .iter()
                    .map(|name| format!("export {name}=..."))
                    .collect();
                each.join(" ")
            }
            _ => format!("name a source for {} in ipctl.yaml", row.place()),
        };
        let made = row.name.as_ref().filter(|_| row.generate.is_some());
        let made =
            made.map(|name| format!("make it: ipctl secrets generate {name} --env-file .env"));
        [Some(source), made].into_iter().flatten().collect()
    }
}
