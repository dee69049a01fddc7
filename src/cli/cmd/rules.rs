//! `ipctl rules`.

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::report::Report;
use crate::lint;
use crate::render::rule;

/// Takes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ipctl rules\n  ipctl explain IP307\n  ipctl rules --json")]
pub struct Args {}

/// Lists every rule of `ipctl validate` with its level.
#[expect(
    clippy::unnecessary_wraps,
    reason = "every command has this form, so that they are called alike"
)]
pub(in crate::cli) fn run(context: &Context, _: &Args) -> Outcome<Report> {
    let data = lint::rules().map(|rule| rule::data(rule.code)).collect();
    Ok(Report::done(data, rule::list(context.output.style)))
}
