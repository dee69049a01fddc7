//! The specs and their secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::load::{DEFAULT_FOLDER, Loaded, load};
use crate::cli::plan_args::quoted;
use crate::cli::rules::RuleChoice;
use crate::cli::secrets::lacking::{Lacking, lacking};
use crate::cli::secrets::stock::rows;
use crate::cli::variables::NamesOnly;
use crate::diag::Severity;
use crate::doctor::{CheckId, Row};
use crate::model::live::App;
use crate::plan::Seen;
use crate::render::words::plural;

/// Holds what was read of the specs, and what the check of it says.
pub(in crate::cli) struct Stack {
    /// The specs; empty when there are none or none can be found.
    pub loaded: Loaded,
    /// The row about them.
    pub row: Row,
}

impl Stack {
    /// Reads the targets.
    pub(in crate::cli) fn read(targets: &[String]) -> Self {
        let shown = match targets {
            [] => DEFAULT_FOLDER.to_owned(),
            targets => targets.join(" "),
        };
        if targets.is_empty() && !Path::new(DEFAULT_FOLDER).is_dir() {
            let reason = "no such folder here; name the specs to have them checked";
            return Self {
                loaded: Loaded::default(),
                row: Row::skip(CheckId::Specs, shown, reason),
            };
        }
        match load(targets, &RuleChoice::default(), &NamesOnly) {
            Ok(loaded) => Self {
                row: judged(&loaded, shown, &validate(targets)),
                loaded,
            },
            Err(failure) => Self {
                loaded: Loaded::default(),
                row: unread(shown, &failure),
            },
        }
    }

    /// Names the apps of the specs, also of those with errors.
    pub(in crate::cli) fn apps(&self) -> BTreeSet<&str> {
        let documents = self.loaded.documents();
        documents
            .filter_map(|document| document.root.text("name"))
            .collect()
    }
}

fn validate(targets: &[String]) -> String {
    let words: Vec<String> = targets.iter().map(|target| quoted(target)).collect();
    format!("ipctl validate {}", words.join(" "))
        .trim_end()
        .to_owned()
}

fn unread(shown: String, failure: &Failure) -> Row {
    let first = failure.diagnostics().into_iter().next();
    let reason = first.map_or_else(|| failure.what(), |found| found.message.clone());
    Row::ok(CheckId::Specs, shown, reason).fail("ipctl help validate")
}

fn judged(loaded: &Loaded, shown: String, cure: &str) -> Row {
    let counts = loaded.diagnostics.counts();
    let files = plural(loaded.files.len(), "spec");
    let beside = match &loaded.manifest_file {
        Some(_) => format!("{files} and ipctl.yaml"),
        None => format!("{files}, no ipctl.yaml beside"),
    };
    let row = |said: String| Row::ok(CheckId::Specs, shown, format!("{beside}: {said}"));
    let warnings = plural(counts.warnings, "warning");
    if counts.errors > 0 {
        let errors = plural(counts.errors, "error");
        let mut found = loaded.diagnostics.iter();
        let first = found.find(|one| one.severity == Severity::Error);
        let first = first.map_or_else(String::new, |one| format!("; first: {}", one.message));
        return row(format!("{errors}, {warnings}{first}")).fail(cure);
    }
    match counts.warnings {
        0 => row("valid".to_owned()),
        _ => row(format!("valid with {warnings}")).warn(cure),
    }
}

/// Judges whether every secret has a value: at its source, in its spec, or live when `apps` could be asked for.
pub(in crate::cli) async fn secret_rows(
    context: &Context,
    stack: &Stack,
    apps: Option<&[App]>,
) -> Vec<Row> {
    let seen = apps.map(|apps| Seen {
        apps: apps.to_vec(),
        histories: BTreeMap::new(),
    });
    let places = rows(&stack.loaded, seen.as_ref());
    if places.is_empty() {
        let reason = "the specs name none";
        return vec![Row::skip(CheckId::Secrets, "secrets", reason)];
    }
    let lacking = lacking(context, &stack.loaded, &places).await;
    let (optional, missing): (Vec<&Lacking<'_>>, Vec<&Lacking<'_>>) =
        lacking.iter().partition(|one| one.row.optional);
    let mut named = BTreeSet::new();
    let is_first = |one: &&&Lacking<'_>| {
        let name = one.row.name.as_ref();
        name.is_none_or(|name| named.insert(name.clone()))
    };
    let found: Vec<Row> = missing
        .iter()
        .filter(is_first)
        .map(|one| missing_row(one, seen.as_ref()))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let count = plural(places.len(), "place");
    let without = match optional.len() {
        0 => String::new(),
        some => format!(", {some} optional without a value"),
    };
    let reason = format!("{count}{without}, none missing");
    vec![Row::ok(CheckId::Secrets, "secrets", reason)]
}

/// Without an answer of the platform the value may be live, so it is only a warning.
fn missing_row(lacking: &Lacking<'_>, seen: Option<&Seen>) -> Row {
    let place = lacking.row.place();
    let name = lacking.row.name.clone();
    let what = name.map_or_else(|| place.clone(), |name| format!("{name} ({place})"));
    let cure = match (&lacking.failed, lacking.ways.first()) {
        (None, Some(way)) => way.clone(),
        _ => "ipctl secrets check".to_owned(),
    };
    let reason = match (&lacking.failed, seen) {
        (Some(failed), _) => failed.clone(),
        (None, Some(_)) => "no value here and none live".to_owned(),
        (None, None) => "no value here; what is live is unknown".to_owned(),
    };
    let row = Row::ok(CheckId::Secrets, what, reason);
    if lacking.failed.is_none() && seen.is_none() {
        row.warn(cure)
    } else {
        row.fail(cure)
    }
}
