//! `ipctl drift`.

use std::fmt::Write;

use clap::ArgAction;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::{Exit, when_changed};
use crate::cli::input_args::InputArgs;
use crate::cli::load::load_valid;
use crate::cli::outside::{keep_yours, take_theirs};
use crate::cli::pipeline::{Drifted, drift};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::plan::{AppPlan, Plan, Stake};
use crate::render::plan::{drift_json, drift_text};

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl drift\n  ipctl drift superset --exit-code\n  ipctl drift specs/ --json\n\nOnly reads: no value of a secret is needed, and the token needs the scope app:read alone."
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// End with 2 when something was changed outside ipctl that the files do not have
    #[arg(long = "exit-code", action = ArgAction::SetTrue, value_parser = when_changed())]
    changed: Exit,
    #[command(flatten)]
    inputs: InputArgs,
}

/// Shows what somebody else changed after the last apply and the files do not have.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_valid(context, &args.targets, &args.inputs)?;
    let Drifted { plan, diagnostics } = runtime::run(drift(context, loaded))?;
    let found = plan.apps.iter().any(is_at_stake);
    let exit = if found { args.changed } else { Exit::Done };
    let mut text = drift_text(&plan, context.output.style);
    text.push_str(&next(&plan));
    Ok(Report::done(drift_json(&plan), text)
        .with_exit(exit)
        .with_counted_diagnostics(diagnostics))
}

fn is_at_stake(app: &AppPlan) -> bool {
    app.stake() != Stake::Nothing
}

/// Names the two ways out; nothing when there is no drift.
fn next(plan: &Plan) -> String {
    let apps: Vec<&AppPlan> = plan.apps.iter().filter(|app| is_at_stake(app)).collect();
    let mut text = String::new();
    for (index, app) in apps.iter().enumerate() {
        let label = if index == 0 { "Next  " } else { "      " };
        let _ = writeln!(
            text,
            "{label} take theirs: {}",
            take_theirs(&app.name, app.lost_edits())
        );
    }
    if !apps.is_empty() {
        let files: Vec<&str> = apps.iter().map(|app| app.file.as_str()).collect();
        let _ = writeln!(text, "       keep yours: {}", keep_yours(&files));
    }
    text
}
