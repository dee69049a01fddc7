//! `ipctl status`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::look::{Depth, look};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::health::State;
use crate::model::live::App;
use crate::render::report::status_table;

/// Names the apps.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl status\n  ipctl status superset\n  ipctl status specs/ --json"
)]
pub struct Args {
    /// App names, spec files or directories; default: specs/ if present, else every app
    targets: Vec<String>,
}

/// Shows one line for each app: state, deployment, domains, address.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let judged =
        runtime::run(async { look(context.client()?, &args.targets, Depth::Reported).await })?;
    let rows: Vec<(App, State)> = judged
        .into_iter()
        .map(|seen| (seen.app, seen.report.state))
        .collect();
    let worst = State::worst(rows.iter().map(|(_, state)| *state));
    let exit = if worst.is_bad() {
        Exit::Failed
    } else {
        Exit::Done
    };
    let data = json!({"state": worst.word(), "apps": rows.iter().map(status_json).collect::<Vec<Value>>()});
    let text = status_table(&rows, jiff::Timestamp::now(), context.output.style);
    Ok(Report::done(data, text).with_exit(exit))
}

fn status_json((app, state): &(App, State)) -> Value {
    let mut data = super::list::app_json(app);
    if let Some(fields) = data.as_object_mut() {
        fields.insert("state".to_owned(), json!(state.word()));
        let in_flight = app.in_flight().map(|deployment| json!({"id": deployment.id.as_str(), "phase": deployment.phase.to_string()}));
        fields.insert("in_flight".to_owned(), json!(in_flight));
        fields.insert("pinned".to_owned(), json!(app.pinned_deployment.is_some()));
        let domains: Vec<Value> = app
            .domains
            .iter()
            .map(|domain| json!({"domain": domain.host(), "phase": domain.phase.to_string()}))
            .collect();
        fields.insert("domains".to_owned(), json!(domains));
    }
    data
}
