//! `ipctl get`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::pipeline::short_names;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::target::find_app;
use crate::render::report::app_details;

use super::list::app_json;

/// Names the app.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl get superset\n  ipctl get superset --spec\n  ipctl get 4f0a1c22 --json"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// Print only the live spec, as JSON
    #[arg(long)]
    spec: bool,
}

/// Shows one app. Secrets are shown in the form in which the platform returns them, which is encrypted.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run(async {
        let apps = context.client()?.list_apps().await?;
        let app = find_app(&args.app, &apps, &short_names())?;
        if args.spec {
            return Ok(Report::done(app.spec.clone(), format!("{:#}\n", app.spec)));
        }
        let mut data: Value = app_json(app);
        if let Some(fields) = data.as_object_mut() {
            fields.insert("spec".to_owned(), app.spec.clone());
        }
        Ok(Report::done(
            json!({"app": data}),
            app_details(app, jiff::Timestamp::now(), context.output.style),
        ))
    })
}
