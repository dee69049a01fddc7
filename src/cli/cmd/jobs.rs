//! `ipctl jobs`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::live::live_app;
use crate::cli::logs::find_components;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::model::live::{DeploymentId, JobInvocation};
use crate::render::deployments::job_table;

/// Names the app and its jobs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl jobs superset\n  ipctl jobs superset -c migrate --limit 5\n  ipctl logs superset -c migrate"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// Only this job: its name or a unique part of it; may be given more than once
    #[arg(short, long, value_name = "NAME")]
    component: Vec<String>,
    /// How many of the newest are listed
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: u16,
}

/// Lists the runs of an app's jobs.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run(async {
        let client = context.client()?;
        let app = live_app(client, &args.app).await?;
        let jobs = find_components(&args.component, &app)?;
        let limit = usize::from(args.limit);
        let runs = client.job_invocations(&app.id, &jobs, None, limit).await?;
        let now = jiff::Timestamp::now();
        let listed: Vec<Value> = runs.iter().map(|run| run_json(run, now)).collect();
        let data = json!({"app": app.name(), "jobs": listed});
        let text = job_table(&runs, now, context.output.style);
        Ok(Report::done(data, text))
    })
}

fn run_json(run: &JobInvocation, now: jiff::Timestamp) -> Value {
    json!({
        "id": run.id,
        "job": run.job_name,
        "phase": run.phase.to_string(),
        "trigger": run.trigger.as_ref().map(|trigger| trigger.r#type.as_str()),
        "deployment": run.deployment_id.as_ref().map(DeploymentId::as_str),
        "created_at": run.created_at.map(|time| time.to_string()),
        "duration_s": run.took(now).map(|took| took.as_secs_f64()),
    })
}
