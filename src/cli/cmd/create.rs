//! `ipctl create`.

use crate::cli::context::Context;
use crate::cli::deploy::{DeployArgs, deploy};
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::load_valid;
use crate::cli::pipeline::{Planned, plan};
use crate::cli::plan_args::PlanArgs;
use crate::cli::receipt::Request;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::plan::{Action, Creation};

/// Names the spec.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl create specs/odoo-saas-platform.yaml\n  ipctl create app.yaml --yes --detach\n  ipctl create app.yaml --upsert --yes"
)]
pub struct Args {
    /// Spec file
    file: String,
    /// Update the app if it exists
    #[arg(long)]
    upsert: bool,
    #[command(flatten)]
    plan: PlanArgs,
    #[command(flatten)]
    deploy: DeployArgs,
}

impl Args {
    /// Returns which receipt is asked for.
    pub(in crate::cli) fn receipt(&self) -> Option<Request<'_>> {
        self.deploy.receipt(vec![self.file.clone()])
    }
}

/// Creates one app; an app of that name is a conflict.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_valid(context, std::slice::from_ref(&args.file), &args.plan.inputs)?;
    let options = args.plan.options();
    runtime::run_with(async |interruption| {
        let planning = Box::pin(plan(context, loaded, &options));
        let planned = interruption.or_end(planning).await?;
        if !args.upsert {
            refuse_existing(&planned, &args.file)?;
        }
        let creation = Creation::Allowed;
        deploy(context, planned, &args.deploy, creation, &interruption).await
    })
}

fn refuse_existing(planned: &Planned, file: &str) -> Outcome<()> {
    match planned
        .plan
        .apps
        .iter()
        .find(|app| app.action != Action::Create)
    {
        Some(app) => Err(Failure::new(
            Exit::Conflict,
            format!("the app `{}` exists already; nothing was sent", app.name),
        )
        .next(format!("ipctl update {} {file}", app.name))
        .next("or create it if need be: add --upsert")),
        None => Ok(()),
    }
}
