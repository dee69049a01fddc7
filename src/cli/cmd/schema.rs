//! `ipctl schema`.

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::report::Report;
use crate::model::schema;
use crate::render::events::events_schema;
use crate::render::plan::plan_schema;

/// Chooses the schema.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl schema > app.schema.json\n  ipctl schema manifest > ipctl.schema.json\n  ipctl schema plan\n  ipctl schema events\n\nIn a spec: # yaml-language-server: $schema=app.schema.json"
)]
pub struct Args {
    /// What the schema is about
    #[arg(value_name = "WHAT", default_value = "app")]
    subject: Subject,
    /// Print the schema of ipctl.yaml, as `ipctl schema manifest` does
    #[arg(long, hide = true)]
    manifest: bool,
}

/// Says what a schema is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Subject {
    /// An app spec
    App,
    /// ipctl.yaml
    Manifest,
    /// What `ipctl plan --json` prints
    Plan,
    /// A line of what `ipctl apply --ndjson` prints
    Events,
}

/// Prints a JSON Schema (draft 2020-12) made from the types.
#[expect(
    clippy::unnecessary_wraps,
    reason = "every command has this form, so that they are called alike"
)]
pub(in crate::cli) fn run(_: &Context, args: &Args) -> Outcome<Report> {
    let schema = match args.subject {
        _ if args.manifest => schema::for_editors(schema::manifest()),
        Subject::App => schema::for_editors(schema::app_spec()),
        Subject::Manifest => schema::for_editors(schema::manifest()),
        Subject::Plan => plan_schema(),
        Subject::Events => events_schema(),
    };
    let text = format!("{schema:#}\n");
    Ok(Report::done(schema, text))
}
