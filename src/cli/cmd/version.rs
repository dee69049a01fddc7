//! `ipctl version`.

use serde_json::json;

use crate::catalog::PRICES_AS_OF;
use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::report::Report;

/// Takes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ipctl version\n  ipctl version --json\n  ipctl --version")]
pub struct Args {}

/// Prints the version and the date of the built-in price list.
#[expect(
    clippy::unnecessary_wraps,
    reason = "every command has this form, so that they are called alike"
)]
pub(in crate::cli) fn run(_: &Context, _: &Args) -> Outcome<Report> {
    let version = env!("CARGO_PKG_VERSION");
    let data = json!({"version": version, "prices": PRICES_AS_OF});
    Ok(Report::done(
        data,
        format!("ipctl {version} (prices of {PRICES_AS_OF})\n"),
    ))
}
