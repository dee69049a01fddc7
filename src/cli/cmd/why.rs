//! `ipctl why`.

use crate::api::Client;
use crate::cli::ci::shut_off;
use crate::cli::context::Context;
use crate::cli::deployments::deployment;
use crate::cli::error::{Failure, Outcome};
use crate::cli::evidence::autopsy;
use crate::cli::exit::Exit;
use crate::cli::live::live_app;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::model::live::{App, Deployment, Phase};
use crate::render::autopsy::{autopsy_json, autopsy_text};

/// Names the app and the deployment.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl why superset\n  ipctl why superset 4f0a1c22\n  ipctl why odoo --json"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// The deployment; default: the newest that failed
    deployment: Option<String>,
}

/// How many deployments are looked through for one that failed.
const LOOKED_THROUGH: usize = 20;

/// Says why a deployment failed.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run(Box::pin(async {
        let client = context.client()?;
        let app = live_app(client, &args.app).await?;
        let failed = match &args.deployment {
            Some(name) => deployment(client, &app, name).await?,
            None => newest_failed(client, &app).await?,
        };
        let found = autopsy(context, client, &app, &failed).await;
        let text = shut_off(context, autopsy_text(&found, context.output.style));
        Ok(Report::done(autopsy_json(&found), text))
    }))
}

async fn newest_failed(client: &Client, app: &App) -> Outcome<Deployment> {
    let page = u32::try_from(LOOKED_THROUGH).unwrap_or(u32::MAX);
    let listed = client
        .list_deployments(&app.id, page, LOOKED_THROUGH)
        .await?;
    let mut failed = listed
        .into_iter()
        .filter(|deployment| deployment.phase == Phase::Error);
    failed.next().ok_or_else(|| {
        let what = format!("no deployment of `{}` failed lately", app.name());
        Failure::new(Exit::NotFound, what).next(format!("ipctl deployments {}", app.name()))
    })
}
