//! `ipctl deployments`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::deployments::PAGE;
use crate::cli::error::Outcome;
use crate::cli::live::live_app;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::model::live::{App, Deployment, DeploymentId};
use crate::render::deployments::deployment_table;

/// Names the app.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  ipctl deployments superset\n  ipctl deployments odoo --limit 50 --phase ERROR\n  ipctl deployments diff superset previous active"
)]
pub struct Args {
    #[command(subcommand)]
    comparison: Option<Comparison>,
    /// App name, a unique part of it, or an id
    #[arg(required = true)]
    app: Option<String>,
    /// How many of the newest are listed
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: u16,
    /// Only those in this phase, such as ACTIVE or ERROR
    #[arg(long, value_name = "PHASE")]
    phase: Option<String>,
}

/// Says what else is done with deployments than listing them.
#[derive(Debug, clap::Subcommand)]
enum Comparison {
    /// Show what differs between the specs of two deployments
    #[command(
        after_help = "Examples:\n  ipctl deployments diff superset previous active\n  ipctl deployments diff superset 8c1f90aa 4f0a1c22\n  ipctl deployments diff odoo 8c1f90aa active --json"
    )]
    Diff(Compared),
}

/// Names two deployments of an app.
#[derive(Debug, clap::Args)]
struct Compared {
    /// App name, a unique part of it, or an id
    app: String,
    /// A deployment: an id or the beginning of one, `active` or `previous`
    from: String,
    /// The deployment that it is compared with
    to: String,
}

/// Lists the newest deployments of an app: what caused each, who, which commit, how long it took.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    if let Some(Comparison::Diff(compared)) = &args.comparison {
        let ids = [compared.from.clone(), compared.to.clone()];
        return super::diff::of_deployments(context, &compared.app, &ids);
    }
    runtime::run(async {
        let client = context.client()?;
        let app = live_app(client, args.app.as_deref().unwrap_or_default()).await?;
        let limit = usize::from(args.limit);
        let mut listed = client.list_deployments(&app.id, PAGE, limit).await?;
        let target = app.served_before(&listed).map(|target| target.id.clone());
        if let Some(phase) = &args.phase {
            listed.retain(|deployment| deployment.phase.to_string().eq_ignore_ascii_case(phase));
        }
        let now = jiff::Timestamp::now();
        let text = deployment_table(&app, (&listed, target.as_ref()), now, context.output.style);
        Ok(Report::done(data(&app, &listed, now), text))
    })
}

fn data(app: &App, listed: &[Deployment], now: jiff::Timestamp) -> Value {
    let active = app.active_deployment.as_ref().map(|active| &active.id);
    let one = |deployment: &Deployment| {
        json!({
            "id": deployment.id.as_str(),
            "phase": deployment.phase.to_string(),
            "active": Some(&deployment.id) == active,
            "cause": deployment.cause,
            "by": deployment.actor(),
            "commit": deployment.commit(),
            "previous": deployment.previous_deployment_id.as_ref().map(DeploymentId::as_str),
            "created_at": deployment.created_at.map(|time| time.to_string()),
            "duration_s": deployment.took(now).map(|took| took.as_secs_f64()),
        })
    };
    json!({"app": app.name(), "deployments": listed.iter().map(one).collect::<Vec<Value>>()})
}
