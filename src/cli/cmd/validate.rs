//! `ipctl validate`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::load::{Loaded, load};
use crate::cli::report::Report;
use crate::cli::words::plural;

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl validate specs/\n  ipctl validate specs/superset-analytics.yaml\n  ipctl validate specs/ --strict --json"
)]
pub struct Args {
    /// Spec files, directories, or - for stdin; default: specs/
    targets: Vec<String>,
    /// Fail on warnings too
    #[arg(long)]
    strict: bool,
}

/// Checks specs without a network and without a token; every problem of every file is shown.
pub(in crate::cli) fn run(_: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load(&args.targets)?;
    let counts = loaded.diagnostics.counts();
    let failed = counts.errors > 0 || (args.strict && counts.warnings > 0);
    let exit = if failed {
        Exit::SpecInvalid
    } else {
        Exit::Done
    };
    let report = Report::done(data(&loaded), text(&loaded));
    Ok(report.with_exit(exit).with_diagnostics(loaded.diagnostics))
}

fn data(loaded: &Loaded) -> Value {
    let files: Vec<Value> = loaded
        .files
        .iter()
        .map(|file| {
            let counts = loaded.diagnostics.counts_in(file);
            let app = loaded
                .specs
                .iter()
                .find(|spec| spec.document.source.name() == file);
            json!({
                "path": file,
                "app": app.map(|app| app.spec.name.as_str()),
                "errors": counts.errors,
                "warnings": counts.warnings,
            })
        })
        .collect();
    let counts = loaded.diagnostics.counts();
    json!({"files": files, "summary": {"errors": counts.errors, "warnings": counts.warnings}})
}

fn text(loaded: &Loaded) -> String {
    let width = loaded.files.iter().map(String::len).max().unwrap_or(0);
    let mut text = String::new();
    for file in &loaded.files {
        let counts = loaded.diagnostics.counts_in(file);
        let _ = writeln!(
            text,
            "{file:width$}  {}",
            verdict(counts.errors, counts.warnings)
        );
    }
    let counts = loaded.diagnostics.counts();
    let files = plural(loaded.files.len(), "file");
    let _ = writeln!(
        text,
        "{} in {files}, offline",
        totals(counts.errors, counts.warnings)
    );
    text
}

fn verdict(errors: usize, warnings: usize) -> String {
    if errors + warnings == 0 {
        "ok".to_owned()
    } else {
        totals(errors, warnings)
    }
}

fn totals(errors: usize, warnings: usize) -> String {
    format!(
        "{}, {}",
        plural(errors, "error"),
        plural(warnings, "warning")
    )
}
