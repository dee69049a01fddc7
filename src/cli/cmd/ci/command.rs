//! What `ipctl ci` does.

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::report::Report;

use super::{comment, init, summary};

/// Chooses what is done in a CI run.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl ci init\n  ipctl ci comment plan.ipctl\n  ipctl ci summary plan.ipctl"
)]
pub struct Args {
    #[command(subcommand)]
    command: CiCommand,
}

#[derive(Debug, Subcommand)]
enum CiCommand {
    /// Show the plan as one comment on the pull request, updated in place
    Comment(comment::Args),
    /// Write the workflow that plans pull requests and applies pushes
    Init(init::Args),
    /// Show the plan in the summary of the step
    Summary(summary::Args),
}

/// Does one thing of a CI run.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    match &args.command {
        CiCommand::Comment(args) => comment::run(context, args),
        CiCommand::Init(args) => init::run(context, args),
        CiCommand::Summary(args) => summary::run(context, args),
    }
}
