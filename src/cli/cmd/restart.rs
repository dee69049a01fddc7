//! `ipctl restart`.

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::follow::{FollowArgs, follow};
use crate::cli::live::live_app;
use crate::cli::logs::find_components;
use crate::cli::report::Report;
use crate::cli::runtime;

/// Names the app and its components.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl restart superset\n  ipctl restart superset -c worker -c beat\n  ipctl restart odoo --detach"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// Only this component: its name or a unique part of it; may be given more than once
    #[arg(short, long, value_name = "NAME")]
    component: Vec<String>,
    #[command(flatten)]
    follow: FollowArgs,
}

/// Restarts components one instance after the other, from the build that is there.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run_with(async |interruption| {
        let client = context.client()?;
        let started = async {
            let app = live_app(client, &args.app).await?;
            let chosen = find_components(&args.component, &app)?;
            let deployment = client.restart(&app.id, &chosen).await?;
            Ok((app, deployment.id))
        };
        let (app, deployment) = interruption.or_end(started).await?;
        follow(context, &app, &deployment, &args.follow, &interruption).await
    })
}
