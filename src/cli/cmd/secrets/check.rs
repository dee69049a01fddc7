//! `ipctl secrets check`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::load::load_names;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::secrets::lacking::{Lacking, lacking};
use crate::cli::secrets::stock::{look, rows};
use crate::plan::{Presence, SecretRow};
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

/// Checks that every secret has a value at its source, in its spec or live; ends with 3 when one has none.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_names(&args.targets)?;
    runtime::run(async {
        let seen = look(context, &loaded).await?;
        let rows = rows(&loaded, seen.as_ref());
        let lacking = lacking(context, &loaded, &rows).await;
        Ok(report(&rows, &lacking))
    })
}

fn report(rows: &[SecretRow], lacking: &[Lacking<'_>]) -> Report {
    let (optional, missing): (Vec<&Lacking<'_>>, Vec<&Lacking<'_>>) =
        lacking.iter().partition(|one| one.row.optional);
    let list = |some: &[&Lacking<'_>]| some.iter().map(|one| json(one)).collect::<Vec<Value>>();
    let data = json!({
        "places": rows.len(),
        "missing": list(&missing),
        "optional": list(&optional),
    });
    let mut text = String::new();
    for (label, some) in [("missing ", &missing), ("optional", &optional)] {
        for one in some {
            let _ = writeln!(text, "{label}  {}", line(one));
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

fn line(lacking: &Lacking<'_>) -> String {
    format!(
        "{}: {}",
        one_line(&lacking.row.place()),
        one_line(&lacking.ways.join("; or "))
    )
}

fn json(lacking: &Lacking<'_>) -> Value {
    let mut json = secret_json(lacking.row);
    if let Some(fields) = json.as_object_mut() {
        fields.insert("next".to_owned(), json!(lacking.ways));
    }
    json
}
