//! `ipctl render`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::input_args::InputArgs;
use crate::cli::load::{Loaded, load_valid};
use crate::cli::pipeline::without_secrets;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::sources;
use crate::render::plan::{SpecPage, spec_data, specs_text};

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl render\n  ipctl render specs/ --tier minimal\n  ipctl render superset --live --image superset/superset-web=4.1.1\n\nNeeds no token and no network, unless --live is given. No value of a secret is read; each is shown as (secret)."
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// Add what is kept of the live apps: fields that the files leave out and ipctl does not know, or leaves to the platform
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    inputs: InputArgs,
}

/// One spec as it would be sent.
struct Rendered {
    name: String,
    file: String,
    spec: Value,
}

/// Prints the specs as they would be sent.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_valid(context, &args.targets, &args.inputs)?;
    let diagnostics = loaded.diagnostics.clone();
    let rendered = if args.live {
        live(context, &loaded)?
    } else {
        offline(&loaded)
    };
    let apps = rendered
        .iter()
        .map(|one| json!({"name": one.name, "file": one.file, "spec": spec_data(&one.spec)}));
    let pages = rendered.iter().map(|one| SpecPage {
        file: &one.file,
        spec: &one.spec,
    });
    let data = json!({"apps": apps.collect::<Vec<Value>>()});
    let text = specs_text(&pages.collect::<Vec<SpecPage<'_>>>());
    Ok(Report::done(data, text).with_counted_diagnostics(diagnostics))
}

fn offline(loaded: &Loaded) -> Vec<Rendered> {
    let desired = sources::without_values(loaded).desired.into_iter();
    let rendered = desired.map(|desired| Rendered {
        name: desired.name,
        file: desired.file,
        spec: desired.tree,
    });
    rendered.collect()
}

fn live(context: &Context, loaded: &Loaded) -> Outcome<Vec<Rendered>> {
    let plan = runtime::run(without_secrets(context, loaded))?;
    let rendered = plan.apps.into_iter().map(|app| Rendered {
        name: app.name,
        file: app.file,
        spec: app.outgoing,
    });
    Ok(rendered.collect())
}
