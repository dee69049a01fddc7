//! `ipctl apply`.

use crate::cli::context::Context;
use crate::cli::deploy::{DeployArgs, deploy};
use crate::cli::error::Outcome;
use crate::cli::load::load_valid;
use crate::cli::pipeline::plan;
use crate::cli::plan_args::PlanArgs;
use crate::cli::report::Report;
use crate::cli::runtime;

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl apply specs/\n  ipctl apply superset --yes\n  ipctl apply specs/ --sim --yes"
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    #[command(flatten)]
    plan: PlanArgs,
    #[command(flatten)]
    deploy: DeployArgs,
}

/// Makes the live apps equal to the specs.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_valid(&args.targets)?;
    let options = args.plan.options();
    runtime::run_with(async |interruption| {
        let planned = interruption.or_end(plan(context, loaded, &options)).await?;
        deploy(context, planned, &args.deploy, &interruption).await
    })
}
