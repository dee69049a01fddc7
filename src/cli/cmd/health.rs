//! `ipctl health`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::live::assessed;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::health::{AppReport, State};
use crate::render::report::health_table;

/// Names the apps.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl health\n  ipctl health superset\n  ipctl health specs/ --json"
)]
pub struct Args {
    /// App names, spec files or directories; default: specs/ if present, else every app
    targets: Vec<String>,
}

/// Judges every service and worker; ends with 1 when one is degraded or worse.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let judged = runtime::run(async { assessed(context.client()?, &args.targets).await })?;
    let reports: Vec<AppReport> = judged.into_iter().map(|(_, report)| report).collect();
    let worst = State::worst(reports.iter().map(|report| report.state));
    let exit = if worst.is_bad() {
        Exit::Failed
    } else {
        Exit::Done
    };
    let data = json!({"state": worst.word(), "apps": reports.iter().map(report_json).collect::<Vec<Value>>()});
    Ok(Report::done(data, health_table(&reports, context.output.style)).with_exit(exit))
}

fn report_json(report: &AppReport) -> Value {
    let components: Vec<Value> = report
        .components
        .iter()
        .map(|component| {
            json!({
                "name": component.name,
                "state": component.state.word(),
                "ready": component.ready.map(|(ready, _)| ready),
                "desired": component.ready.map(|(_, desired)| desired),
                "cpu_pct": component.cpu_percent,
                "mem_pct": component.memory_percent,
                "reason": component.reason,
            })
        })
        .collect();
    json!({"name": report.app, "state": report.state.word(), "components": components})
}
