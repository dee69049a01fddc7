//! `ipctl secrets list`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::load::load_names;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::secrets::stock::{look, rows};
use crate::render::secrets::{secret_json, secret_table};

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl secrets list\n  ipctl secrets list superset\n  ipctl secrets list specs/ --json"
)]
pub(super) struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
}

/// Lists every secret place; without a token the rest is told.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_names(&args.targets)?;
    let seen = runtime::run(look(context, &loaded))?;
    let rows = rows(&loaded, seen.as_ref());
    let data = json!({"secrets": rows.iter().map(secret_json).collect::<Vec<Value>>()});
    Ok(Report::done(
        data,
        secret_table(&rows, Timestamp::now(), context.output.style),
    ))
}
