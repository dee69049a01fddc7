//! `ipctl status`.

use std::fmt::Write;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::api::Client;
use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::look::{Depth, Seen, SeenApp, exit_of_state, look};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::watch::{Frame, watch};
use crate::health::State;
use crate::model::live::App;
use crate::plan::{Since, is_edited, since_apply};
use crate::render::status::{LiveRow, StatusRow, Width, status_json, status_text};

/// How many deployments are looked through for the last apply.
const LOOKED_THROUGH: usize = 20;
/// How many deployments come with one request.
const PAGE: u32 = 10;
/// How many apps are asked about at a time.
const AT_A_TIME: usize = 8;

/// Names the apps.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl status\n  ipctl status superset --wide\n  ipctl status specs/ --watch\n\nOUTSIDE says what somebody else changed after the last apply. Nothing is asked from outside; ipctl health does that.\nEnds with 1 when an app is degraded or worse."
)]
pub struct Args {
    /// App names, spec files or directories; default: specs/ if present, else every app
    targets: Vec<String>,
    /// Look again and again until Ctrl-C, every 5s unless told otherwise
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, default_missing_value = "5s", value_parser = crate::cli::duration::parse)]
    watch: Option<Duration>,
    /// Show more columns, and shorten none
    #[arg(long)]
    wide: bool,
}

impl Args {
    fn width(&self) -> Width {
        if self.wide {
            Width::Wide
        } else {
            Width::Fitting
        }
    }
}

/// Shows one line for each app: state, deployment, outside edits, domains, address; then what to do next.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let width = args.width();
    runtime::run_with(async |interruption| {
        let Some(every) = args.watch else {
            let rows = interruption.or_end(Box::pin(rows(context, args))).await?;
            return Ok(report(context, &rows, width));
        };
        watch(context, every, &interruption, async || {
            Ok(frame(rows(context, args).await?, width))
        })
        .await
    })
}

async fn rows(context: &Context, args: &Args) -> Outcome<Vec<StatusRow>> {
    let client = context.client()?;
    let seen = look(client, &args.targets, Depth::Reported).await?;
    let rows = seen.into_iter().map(|seen| row(client, seen));
    Ok(stream::iter(rows).buffered(AT_A_TIME).collect().await)
}

async fn row(client: &Client, seen: Seen) -> StatusRow {
    match seen {
        Seen::Absent(report) => StatusRow::Absent(report),
        Seen::Live(seen) => {
            let since = since(client, &seen.app).await;
            let SeenApp {
                app,
                newest,
                report,
            } = *seen;
            StatusRow::Live(Box::new(LiveRow {
                app,
                newest,
                report,
                since,
            }))
        }
    }
}

/// Finds out what was edited outside; only an app that was edited costs a request, and no answer is no failure.
async fn since(client: &Client, app: &App) -> Since {
    let history = if is_edited(&app.spec) {
        let history = client.list_deployments(&app.id, PAGE, LOOKED_THROUGH).await;
        history.unwrap_or_default()
    } else {
        Vec::new()
    };
    since_apply(&app.spec, &history)
}

fn report(context: &Context, rows: &[StatusRow], width: Width) -> Report {
    let worst = State::worst(rows.iter().map(|row| row.report().state));
    let apps: Vec<Value> = rows.iter().map(app_json).collect();
    let data = json!({"state": worst.word(), "apps": apps});
    let text = status_text(rows, Timestamp::now(), width, context.output.style);
    Report::done(data, text).with_exit(exit_of_state(worst))
}

fn app_json(row: &StatusRow) -> Value {
    let mut data = match row {
        StatusRow::Live(row) => super::list::app_json(&row.app),
        StatusRow::Absent(report) => super::list::absent_json(&report.app),
    };
    if let (Some(fields), Value::Object(status)) = (data.as_object_mut(), status_json(row)) {
        fields.extend(status);
    }
    data
}

/// Makes a frame; how long something has been so is no change.
fn frame(rows: Vec<StatusRow>, width: Width) -> Frame {
    let key = rows.iter().map(key).collect();
    Frame {
        key,
        text: Box::new(move |style| status_text(&rows, Timestamp::now(), width, style)),
    }
}

fn key(row: &StatusRow) -> String {
    let report = row.report();
    let mut key = format!("{}={}", report.app, report.state);
    if let StatusRow::Live(live) = row {
        let deployment = live.app.newest_deployment();
        let deployment = deployment.map(|deployment| (&deployment.id, &deployment.phase));
        let _ = write!(key, "{:?}{deployment:?}", live.since);
    }
    for problem in &report.problems {
        let _ = write!(key, ";{:?}={}", problem.part, problem.state);
    }
    key + ";"
}
