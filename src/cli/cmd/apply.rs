//! `ipctl apply`.

use crate::cli::context::Context;
use crate::cli::deploy::{DeployArgs, deploy};
use crate::cli::error::{Failure, Outcome};
use crate::cli::load::load_valid;
use crate::cli::pipeline::plan;
use crate::cli::plan_args::PlanArgs;
use crate::cli::receipt::Request;
use crate::cli::refuse::creation;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::saved;
use crate::plan::{Creation, SavedPlan};

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl apply specs/\n  ipctl apply superset --yes\n  ipctl apply specs/ --sim --yes\n  ipctl apply specs/ --prune --confirm-destroy shop-old\n  ipctl apply plan.ipctl\n\nA saved plan was looked at already, so it is carried out without the question; removals still need\n--confirm-destroy. It is refused with exit code 6 when a file, a live app, a secret decision, the account or the\nversion of ipctl is not the one it was made with."
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/ (default: specs/); or one file that `ipctl plan --out` wrote
    targets: Vec<String>,
    /// Agree to new apps; needed in CI, where nobody would notice a misspelt name
    #[arg(long)]
    create: bool,
    #[command(flatten)]
    plan: PlanArgs,
    #[command(flatten)]
    deploy: DeployArgs,
}

impl Args {
    /// Returns which receipt is asked for.
    pub(in crate::cli) fn receipt(&self) -> Option<Request<'_>> {
        self.deploy.receipt(self.targets.clone())
    }
}

/// Makes the live apps equal to the specs, or carries a saved plan out.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    match saved::chosen(&args.targets)? {
        Some(file) => apply_saved(context, args, file),
        None => apply_specs(context, args),
    }
}

impl Args {
    /// Returns whether this run may make apps.
    fn creation(&self, context: &Context) -> Creation {
        if self.create {
            Creation::Allowed
        } else {
            creation(context)
        }
    }
}

fn apply_specs(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_valid(context, &args.targets, &args.plan.inputs)?;
    let options = args.plan.options();
    runtime::run_with(async |interruption| {
        let planning = Box::pin(plan(context, loaded, &options));
        let planned = interruption.or_end(planning).await?;
        let creation = args.creation(context);
        deploy(context, planned, &args.deploy, creation, &interruption).await
    })
}

/// Plans anew what a saved plan was made of, and carries that out if it is the saved plan.
fn apply_saved(context: &Context, args: &Args, file: &str) -> Outcome<Report> {
    if args.plan != PlanArgs::default() {
        let what = "a saved plan has its options with it; others cannot be given";
        return Err(Failure::usage(what).at(file));
    }
    let recorded = saved::read(file)?;
    saved::refuse_stale(file, &recorded, &saved::stale_offline(context, &recorded))?;
    let recorded_args = PlanArgs::of_record(&recorded.origin.options)
        .map_err(|failure| failure.at(file).next(saved::plan_again(file, &recorded)))?;
    let targets = &recorded.origin.targets;
    let loaded = load_valid(context, targets, &recorded_args.inputs)?;
    let deploy_args = DeployArgs {
        yes: true,
        ..args.deploy.clone()
    };
    let options = recorded_args.options();
    runtime::run_with(async |interruption| {
        let planning = Box::pin(plan(context, loaded, &options));
        let planned = interruption.or_end(planning).await?;
        let origin = saved::origin(context, &planned, targets, &recorded_args);
        let fresh = SavedPlan::new(&planned.plan, origin);
        saved::refuse_stale(file, &recorded, &recorded.stale_against(&fresh))?;
        let creation = args.creation(context);
        deploy(context, planned, &deploy_args, creation, &interruption).await
    })
}
