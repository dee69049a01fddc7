//! `ipctl health`.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::follow::pace;
use crate::cli::look::{Depth, Seen, exit_of_state, look};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::signal::Interruption;
use crate::cli::watch::{Frame, watch};
use crate::health::{AppReport, State};
use crate::render::health::{health_json, health_text, settling_text};

/// Names the apps, and says whether and how long to go on looking.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl health\n  ipctl health superset --wait=10m\n  ipctl health specs/ --json --no-probe\n\nAn app is as well as its worst part: healthy, suspended, progressing, unknown, degraded, missing, unhealthy.\nEnds with 1 when one is degraded or worse, with 8 when --wait ran out of time.\nA probe asks what `probes:` in ipctl.yaml says, else the `health_check.http_path` of each service, on the app's own domain,\nthen on its default host. A component younger than its `initial_delay_seconds` is progressing."
)]
pub struct Args {
    /// App names, spec files or directories; default: specs/ if present, else every app
    targets: Vec<String>,
    /// Wait until every app is healthy, or suspended on purpose; 10m unless told otherwise
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, default_missing_value = "10m", value_parser = crate::cli::duration::parse)]
    wait: Option<Duration>,
    /// Look again and again until Ctrl-C, every 5s unless told otherwise
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, default_missing_value = "5s", conflicts_with = "wait", value_parser = crate::cli::duration::parse)]
    watch: Option<Duration>,
    /// Ask the public address of each app too, which is the default
    #[arg(long, overrides_with = "no_probe")]
    probe: bool,
    /// Ask the platform only
    #[arg(long)]
    no_probe: bool,
}

impl Args {
    fn depth(&self) -> Depth {
        match (self.probe, self.no_probe) {
            (false, true) => Depth::Instances,
            _ => Depth::Probed,
        }
    }
}

/// Judges every component that runs all the time, and every domain; ends with 1 when one is degraded or worse.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run_with(async |interruption| match (args.watch, args.wait) {
        (Some(every), _) => {
            watch(context, every, &interruption, async || {
                Ok(frame(reports(context, args).await?))
            })
            .await
        }
        (None, Some(limit)) => wait(context, args, limit, &interruption).await,
        (None, None) => {
            let reports = interruption.or_end(reports(context, args)).await?;
            Ok(report(context, &reports))
        }
    })
}

async fn reports(context: &Context, args: &Args) -> Outcome<Vec<AppReport>> {
    let seen = look(context.client()?, &args.targets, args.depth()).await?;
    Ok(seen.into_iter().map(Seen::into_report).collect())
}

fn state(reports: &[AppReport]) -> State {
    State::worst(reports.iter().map(|report| report.state))
}

fn report(context: &Context, reports: &[AppReport]) -> Report {
    let apps: Vec<Value> = reports.iter().map(health_json).collect();
    let data = json!({"state": state(reports).word(), "apps": apps});
    let text = health_text(reports, context.output.style);
    Report::done(data, text).with_exit(exit_of_state(state(reports)))
}

/// Looks until nothing is left to wait for; what changes is told meanwhile.
async fn wait(
    context: &Context,
    args: &Args,
    limit: Duration,
    interruption: &Interruption,
) -> Outcome<Report> {
    let (start, pace) = (Instant::now(), pace(context));
    let mut told = String::new();
    loop {
        let reports = interruption.or_end(reports(context, args)).await?;
        if state(&reports).is_settled() {
            return Ok(report(context, &reports));
        }
        let elapsed = start.elapsed();
        if elapsed >= limit {
            context
                .output
                .note("time ran out before every app was healthy");
            return Ok(report(context, &reports).with_exit(Exit::TimedOut));
        }
        let waiting = settling_text(&reports);
        if waiting != told {
            context.output.note(&waiting);
            told = waiting;
        }
        let pause = pace.pause(elapsed).min(limit.saturating_sub(elapsed));
        let slept = async {
            tokio::time::sleep(pause).await;
            Ok(())
        };
        interruption.or_end(slept).await?;
    }
}

/// Makes a frame; only states and the number of ready instances count as a change.
fn frame(reports: Vec<AppReport>) -> Frame {
    let mut key = String::new();
    for report in &reports {
        let _ = write!(key, "{}={};", report.app, report.state);
        for component in &report.components {
            let _ = write!(
                key,
                "{}={:?}{};",
                component.name, component.ready, component.state
            );
        }
        for problem in &report.problems {
            let _ = write!(key, "{:?}={};", problem.part, problem.state);
        }
    }
    Frame {
        key,
        text: Box::new(move |style| health_text(&reports, style)),
    }
}
