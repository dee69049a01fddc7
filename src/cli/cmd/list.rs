//! `ipctl list`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::model::live::App;
use crate::render::report::app_table;

/// Takes nothing.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl list\n  ipctl list --json\n  ipctl list --context staging"
)]
pub struct Args {}

/// Lists the apps of the account by name.
pub(in crate::cli) fn run(context: &Context, _: &Args) -> Outcome<Report> {
    runtime::run(async {
        let mut apps = context.client()?.list_apps().await?;
        apps.sort_by(|left, right| left.name().cmp(right.name()));
        let data = json!({"apps": apps.iter().map(app_json).collect::<Vec<Value>>()});
        Ok(Report::done(
            data,
            app_table(&apps, jiff::Timestamp::now(), context.output.style),
        ))
    })
}

/// Builds the short JSON of an app, without its spec.
pub(in crate::cli) fn app_json(app: &App) -> Value {
    json!({
        "id": app.id.as_str(),
        "name": app.name(),
        "region": app.region.as_ref().map(|region| region.slug.as_str()),
        "url": app.public_url(),
        "active_deployment": app.active_deployment.as_ref().map(|deployment| deployment.id.as_str()),
        "created_at": app.created_at.map(|time| time.to_string()),
        "updated_at": app.updated_at.map(|time| time.to_string()),
    })
}

/// Builds the same of an app that a spec names and the account does not have.
pub(in crate::cli) fn absent_json(name: &str) -> Value {
    json!({
        "id": null,
        "name": name,
        "region": null,
        "url": null,
        "active_deployment": null,
        "created_at": null,
        "updated_at": null,
    })
}
