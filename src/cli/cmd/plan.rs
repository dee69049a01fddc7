//! `ipctl plan`.

use std::fmt::Write;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::load::load_valid;
use crate::cli::pipeline::{PlanOptions, Planned, plan};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::plan::SecretMode;
use crate::render::plan::{budget_text, plan_json, plan_text};

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl plan specs/\n  ipctl plan superset --exit-code\n  ipctl plan specs/ --json"
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// End with 2 when there are changes
    #[arg(long, visible_alias = "detailed-exitcode")]
    exit_code: bool,
    /// When to send secret values that are given
    #[arg(long, value_name = "WHEN", default_value = "changed")]
    secrets: SecretChoice,
}

/// Says on the command line when given secrets are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum SecretChoice {
    /// When they changed
    #[default]
    Changed,
    /// Never, if one is live
    Keep,
    /// Always
    Set,
}

impl From<SecretChoice> for SecretMode {
    fn from(choice: SecretChoice) -> Self {
        match choice {
            SecretChoice::Changed => Self::Changed,
            SecretChoice::Keep => Self::Keep,
            SecretChoice::Set => Self::Set,
        }
    }
}

/// Shows what apply would change; sends nothing.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_valid(&args.targets)?;
    let options = PlanOptions {
        secrets: args.secrets.into(),
    };
    let planned = runtime::run(plan(context, loaded, &options))?;
    let pending = args.exit_code && !planned.plan.is_empty();
    let exit = if pending {
        Exit::ChangesPending
    } else {
        Exit::Done
    };
    Ok(report(context, planned, &args.targets).with_exit(exit))
}

/// Names the command that applies what was planned.
fn next_command(targets: &[String]) -> String {
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    format!("ipctl apply {}", targets.join(" "))
        .trim_end()
        .to_owned()
}

fn report(context: &Context, planned: Planned, targets: &[String]) -> Report {
    let mut text = plan_text(&planned.plan, context.output.style);
    if let Some(budget) = planned.budget.filter(|_| !planned.plan.is_empty()) {
        text.push_str(&budget_text(&budget, context.output.style));
    }
    if !planned.plan.is_empty() {
        let _ = writeln!(text, "Next   {}", next_command(targets));
    }
    let mut data = plan_json(&planned.plan);
    if let (Some(budget), Some(fields)) = (planned.budget, data.as_object_mut()) {
        fields.insert("budget".to_owned(), budget.limit.dollars().into());
    }
    Report::done(data, text).with_counted_diagnostics(planned.diagnostics)
}
