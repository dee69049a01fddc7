//! `ipctl plan`.

use std::fmt::Write;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::load::load_valid;
use crate::cli::pipeline::{Planned, plan};
use crate::cli::plan_args::PlanArgs;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::saved;
use crate::plan::SavedPlan;
use crate::render::plan::{budget_text, plan_json, plan_text};
use crate::render::sanitise::one_line;

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl plan specs/\n  ipctl plan superset --exit-code\n  ipctl plan specs/ --json\n  ipctl plan specs/ --out plan.ipctl"
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// End with 2 when there are changes
    #[arg(long, visible_alias = "detailed-exitcode")]
    exit_code: bool,
    /// Save the plan in FILE, for `ipctl show` and `ipctl apply`
    #[arg(long, value_name = "FILE", conflicts_with = "against")]
    out: Option<String>,
    /// Compare the spec with a deployment or a file instead of with the live app
    #[arg(long, value_name = "DEPLOYMENT|FILE")]
    against: Option<String>,
    #[command(flatten)]
    plan: PlanArgs,
}

/// Shows what apply would change; sends nothing.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    if let Some(word) = &args.against {
        return super::diff::against(context, word, &args.targets, args.exit_code);
    }
    if let Some(file) = &args.out {
        saved::refuse_foreign(file, &args.targets)?;
    }
    let loaded = load_valid(context, &args.targets, &args.plan.inputs)?;
    let planned = runtime::run(plan(context, loaded, &args.plan.options()))?;
    if let Some(file) = &args.out {
        let origin = saved::origin(context, &planned, &args.targets, &args.plan);
        saved::write(file, &SavedPlan::new(&planned.plan, origin))?;
    }
    let pending = args.exit_code && !planned.plan.is_empty();
    let exit = if pending {
        Exit::ChangesPending
    } else {
        Exit::Done
    };
    Ok(report(context, planned, args).with_exit(exit))
}

/// Names the command that applies what was planned.
fn next_command(args: &Args) -> String {
    let targets: Vec<&str> = match &args.out {
        Some(file) => vec![file],
        None => args.targets.iter().map(String::as_str).collect(),
    };
    format!("ipctl apply {}", targets.join(" "))
        .trim_end()
        .to_owned()
}

fn report(context: &Context, planned: Planned, args: &Args) -> Report {
    let mut text = plan_text(&planned.plan, context.output.style);
    if let Some(budget) = planned.budget.filter(|_| !planned.plan.is_empty()) {
        text.push_str(&budget_text(&budget, context.output.style));
    }
    if let Some(file) = &args.out {
        let file = one_line(file);
        let _ = writeln!(
            text,
            "Saved  {file} (refused if its files or these apps change first)"
        );
    }
    if !planned.plan.is_empty() {
        let _ = writeln!(text, "Next   {}", next_command(args));
    }
    let mut data = plan_json(&planned.plan);
    if let (Some(budget), Some(fields)) = (planned.budget, data.as_object_mut()) {
        fields.insert("budget".to_owned(), budget.limit.dollars().into());
    }
    Report::done(data, text).with_counted_diagnostics(planned.diagnostics)
}
