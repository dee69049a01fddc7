//! `ipctl cancel`.

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::deployments::deployment_id;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::live::live_app;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::model::live::{App, DeploymentId};
use crate::render::progress::short_id;
use crate::render::sanitise::one_line;

/// Names the app.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl cancel superset\n  ipctl cancel superset --deployment 4f0a1c22\n  ipctl cancel odoo --json"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// The deployment; default: the one under way
    #[arg(long, value_name = "ID")]
    deployment: Option<String>,
}

/// Cancels a deployment that is under way; what serves goes on serving.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run(async {
        let client = context.client()?;
        let app = live_app(client, &args.app).await?;
        let id = match &args.deployment {
            Some(name) => deployment_id(client, &app, name).await?,
            None => under_way(&app)?,
        };
        let cancelled = client.cancel_deployment(&app.id, &id).await?;
        let data = json!({"app": app.name(), "deployment": id.as_str(), "phase": cancelled.phase.to_string()});
        let text = format!(
            "{}  deployment {} is cancelled; {}\n",
            one_line(app.name()),
            short_id(id.as_str()),
            serving(&app)
        );
        Ok(Report::done(data, text))
    })
}

fn under_way(app: &App) -> Outcome<DeploymentId> {
    let in_flight = app.in_flight().map(|deployment| deployment.id.clone());
    in_flight.ok_or_else(|| {
        let what = format!("no deployment of `{}` is under way", app.name());
        Failure::new(Exit::NotFound, what).next(format!("ipctl deployments {}", app.name()))
    })
}

fn serving(app: &App) -> String {
    app.active_deployment.as_ref().map_or_else(
        || "nothing serves".to_owned(),
        |active| format!("{} goes on serving", short_id(active.id.as_str())),
    )
}
