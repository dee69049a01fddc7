//! `ipctl events`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::live::live_app;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::model::live::{DeploymentId, Event};
use crate::render::deployments::event_table;

/// Names the app.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl events superset\n  ipctl events superset --limit 50\n  ipctl events odoo --json"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// How many of the newest are listed
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: u16,
}

/// Lists what happened to an app: deployments, and instance counts that were scaled.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run(async {
        let client = context.client()?;
        let app = live_app(client, &args.app).await?;
        let limit = usize::from(args.limit);
        let events = client.events(&app.id, &[], limit).await?;
        let listed: Vec<Value> = events.iter().map(event_json).collect();
        let data = json!({"app": app.name(), "events": listed});
        let text = event_table(&events, jiff::Timestamp::now(), context.output.style);
        Ok(Report::done(data, text))
    })
}

fn event_json(event: &Event) -> Value {
    let deployment = event.deployment.as_ref();
    let scaled = event.autoscaling.as_ref().map(|scaling| {
        let parts = scaling.components.iter();
        let parts = parts.map(|(name, scaled)| {
            let change =
                json!({"from": scaled.from, "to": scaled.to, "metric": scaled.triggering_metric});
            (name.clone(), change)
        });
        Value::Object(parts.collect())
    });
    json!({
        "id": event.id,
        "type": event.r#type.to_string(),
        "created_at": event.created_at.map(|time| time.to_string()),
        "deployment": event.deployment_id.as_ref().map(DeploymentId::as_str),
        "phase": deployment.map(|deployment| deployment.phase.to_string()),
        "cause": deployment.and_then(|deployment| deployment.cause.as_deref()),
        "scaled": scaled,
    })
}
