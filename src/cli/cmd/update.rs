//! `ipctl update`.

use crate::cli::context::Context;
use crate::cli::deploy::{DeployArgs, deploy};
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::{Loaded, load_valid, short_names};
use crate::cli::pipeline::plan;
use crate::cli::plan_args::PlanArgs;
use crate::cli::receipt::Request;
use crate::cli::refuse::creation;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::target::find_app;

/// Names the app and the spec.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl update superset specs/superset-analytics.yaml\n  ipctl update odoo specs/odoo-saas-platform.yaml --yes\n  ipctl update 4f0a1c22 app.yaml --yes --detach"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// Spec file
    file: String,
    #[command(flatten)]
    plan: PlanArgs,
    #[command(flatten)]
    deploy: DeployArgs,
}

impl Args {
    /// Returns which receipt is asked for.
    pub(in crate::cli) fn receipt(&self) -> Option<Request<'_>> {
        self.deploy
            .receipt(vec![self.app.clone(), self.file.clone()])
    }
}

/// Updates one app; it must exist, and the spec must carry its name.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_valid(context, std::slice::from_ref(&args.file), &args.plan.inputs)?;
    let options = args.plan.options();
    runtime::run_with(async |interruption| {
        let client = context.client()?;
        let apps = interruption
            .or_end(async { Ok(client.list_apps().await?) })
            .await?;
        let app = find_app(&args.app, &apps, &short_names())?;
        refuse_other_name(&loaded, app.name(), &args.file)?;
        let planning = Box::pin(plan(context, loaded, &options));
        let planned = interruption.or_end(planning).await?;
        let creation = creation(context);
        deploy(context, planned, &args.deploy, creation, &interruption).await
    })
}

/// A spec with another name would make a second app instead.
fn refuse_other_name(loaded: &Loaded, app: &str, file: &str) -> Outcome<()> {
    match loaded.specs.iter().find(|loaded| loaded.spec.name != app) {
        Some(other) => {
            let what = format!(
                "the spec is for `{}`, not for `{app}`; nothing was sent",
                other.spec.name
            );
            Err(Failure::new(Exit::Conflict, what)
                .at(file)
                .next(format!("write `name: {app}` in the spec")))
        }
        None => Ok(()),
    }
}
