//! `ipctl secrets check`.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::load::{Loaded, load_names};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::secret_value::Reader;
use crate::cli::secrets::stock::{look, rows};
use crate::cli::sources::way;
use crate::plan::{Presence, SecretOrigin, SecretRow};
use crate::render::sanitise::one_line;
use crate::render::secrets::secret_json;
use crate::render::words::plural;

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl secrets check\n  ipctl secrets check superset\n  ipctl secrets check specs/ --json"
)]
pub(super) struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
}

/// Says what a source gives.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    Value,
    Nothing,
    Failed(String),
}

/// A place without a value anywhere, and how to give it.
struct Lacking<'a> {
    row: &'a SecretRow,
    ways: Vec<String>,
}

/// Checks that every secret has a value at its source, in its spec or live; ends with 3 when one has none.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_names(&args.targets)?;
    runtime::run(async {
        let seen = look(context, &loaded).await?;
        let rows = rows(&loaded, seen.as_ref());
        let sources = ask_sources(context, &loaded, &rows).await;
        let check = Check {
            context,
            loaded: &loaded,
            sources,
        };
        let is_lacking = |row: &&SecretRow| !check.has_value(row);
        let lacking: Vec<Lacking<'_>> = rows
            .iter()
            .filter(is_lacking)
            .map(|row| check.lacking(row))
            .collect();
        Ok(report(&rows, &lacking))
    })
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
        let ways = match failed {
            Some(what) => vec![what],
            None => self.ways(row),
        };
        Lacking { row, ways }
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

fn report(rows: &[SecretRow], lacking: &[Lacking<'_>]) -> Report {
    let (optional, missing): (Vec<&Lacking<'_>>, Vec<&Lacking<'_>>) =
        lacking.iter().partition(|one| one.row.optional);
    let json = |some: &[&Lacking<'_>]| some.iter().map(|one| one.json()).collect::<Vec<Value>>();
    let data = json!({
        "places": rows.len(),
        "missing": json(&missing),
        "optional": json(&optional),
    });
    let mut text = String::new();
    for (label, some) in [("missing ", &missing), ("optional", &optional)] {
        for one in some {
            let _ = writeln!(text, "{label}  {}", one.line());
        }
    }
    let count = plural(rows.len(), "secret place");
    let _ = match missing.len() {
        0 => writeln!(text, "{count}, none without a value that needs one."),
        some if rows.iter().all(|row| row.presence == Presence::Unknown) => {
            writeln!(
                text,
                "{count}, {some} without a value here; what is live is unknown."
            )
        }
        some => writeln!(text, "{count}, {some} without a value here and none live."),
    };
    let exit = if missing.is_empty() {
        Exit::Done
    } else {
        Exit::SpecInvalid
    };
    Report::done(data, text).with_exit(exit)
}

impl Lacking<'_> {
    fn line(&self) -> String {
        format!(
            "{}: {}",
            one_line(&self.row.place()),
            one_line(&self.ways.join("; or "))
        )
    }

    fn json(&self) -> Value {
        let mut json = secret_json(self.row);
        if let Some(fields) = json.as_object_mut() {
            fields.insert("next".to_owned(), json!(self.ways));
        }
        json
    }
}
