//! `ipctl schema`.

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::report::Report;
use crate::model::schema;

/// Chooses the schema.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "In a spec: # yaml-language-server: $schema=app.schema.json\nExamples:\n  ipctl schema > app.schema.json\n  ipctl schema --manifest > ipctl.schema.json"
)]
pub struct Args {
    /// Print the schema of ipctl.yaml instead of that of an app spec
    #[arg(long)]
    manifest: bool,
}

/// Prints a JSON Schema (draft 2020-12) made from the typed model.
#[expect(
    clippy::unnecessary_wraps,
    reason = "every command has this form, so that they are called alike"
)]
pub(in crate::cli) fn run(_: &Context, args: &Args) -> Outcome<Report> {
    let schema = if args.manifest {
        schema::manifest()
    } else {
        schema::app_spec()
    };
    let schema = schema::for_editors(schema);
    let text = format!("{schema:#}\n");
    Ok(Report::done(schema, text))
}
