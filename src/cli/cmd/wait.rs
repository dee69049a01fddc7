//! `ipctl wait`.

use crate::cli::context::Context;
use crate::cli::deployments::deployment_id;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::follow::{Patience, follow};
use crate::cli::live::live_app;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::model::live::{App, DeploymentId};

/// Names the app.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl wait superset\n  ipctl wait superset --timeout 10m\n  ipctl wait odoo --deployment 4f0a1c22"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// The deployment; default: the one under way, else the active one
    #[arg(long, value_name = "ID")]
    deployment: Option<String>,
    #[command(flatten)]
    patience: Patience,
}

/// Follows a deployment that runs already to its end, with the same view and the same exit codes as apply.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run_with(async |interruption| {
        let client = context.client()?;
        let found = async {
            let app = live_app(client, &args.app).await?;
            let deployment = match &args.deployment {
                Some(name) => deployment_id(client, &app, name).await?,
                None => newest(&app)?.clone(),
            };
            Ok((app, deployment))
        };
        let (app, deployment) = interruption.or_end(Box::pin(found)).await?;
        follow(
            context,
            &app,
            &deployment,
            &args.patience.until_active(),
            &interruption,
        )
        .await
    })
}

fn newest(app: &App) -> Outcome<&DeploymentId> {
    let newest = app.newest_deployment().map(|deployment| &deployment.id);
    newest.ok_or_else(|| {
        let what = format!("`{}` has no deployment to wait for", app.name());
        Failure::new(Exit::NotFound, what).next(format!("ipctl deployments {}", app.name()))
    })
}
