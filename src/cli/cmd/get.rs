//! `ipctl get`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::load::short_names;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::target::find_app;
use crate::diff::{MASKED, mask};
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

/// Shows one app; of secrets only what the platform has encrypted.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run(async {
        let apps = context.client()?.list_apps().await?;
        let app = find_app(&args.app, &apps, &short_names())?;
        let spec = shown_spec(&app.spec);
        if args.spec {
            let text = format!("{spec:#}\n");
            return Ok(Report::done(spec, text));
        }
        let mut data: Value = app_json(app);
        if let Some(fields) = data.as_object_mut() {
            fields.insert("spec".to_owned(), spec);
        }
        Ok(Report::done(
            json!({"app": data}),
            app_details(app, jiff::Timestamp::now(), context.output.style),
        ))
    })
}

/// Returns a live spec without secrets that the platform returns in plain text, such as the tokens of log destinations.
///
/// They are left out rather than covered up, so that nobody sends a cover back as a value.
fn shown_spec(spec: &Value) -> Value {
    let mut shown = mask(spec);
    drop_masked(&mut shown);
    shown
}

fn drop_masked(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| field != MASKED);
            fields.values_mut().for_each(drop_masked);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_masked),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_secrets_of_a_live_spec_are_left_out_and_encrypted_ones_stay() {
        let encrypted = "EV[1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX:mZ0kq3v1b9Yw2uT6cR8eXoPdLsHf4g==]";
        let spec = json!({"name": "a", "services": [{"name": "w",
            "envs": [{"key": "T", "type": "SECRET", "value": encrypted}],
            "log_destinations": [{"name": "l", "logtail": {"token": "stand-in-token"}}]}]});
        let text = shown_spec(&spec).to_string();
        assert!(
            text.contains(encrypted) && !text.contains("stand-in-token"),
            "{text}"
        );
    }
}
