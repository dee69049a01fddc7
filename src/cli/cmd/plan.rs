//! `ipctl plan`.

use std::fmt::Write;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::load::load_valid;
use crate::cli::only::narrow;
use crate::cli::pipeline::{Planned, plan};
use crate::cli::plan_args::{PlanArgs, flags};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::saved;
use crate::plan::SavedPlan;
use crate::render::plan::{budget_text, plan_json, plan_text, tier_json, tier_text};
use crate::render::sanitise::one_line;

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl plan specs/\n  ipctl plan superset --exit-code\n  ipctl plan specs/ --tier minimal\n  ipctl plan superset --set superset/superset-web.instance_count=2 --only superset/superset-web\n  ipctl plan specs/ --out plan.ipctl"
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
    /// Show this app or component only
    #[arg(long, value_name = "APP[/COMPONENT]", conflicts_with_all = ["out", "against"])]
    only: Option<String>,
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
    let short = loaded.short_names();
    let mut planned = runtime::run(plan(context, loaded, &args.plan.options()))?;
    if let Some(only) = &args.only {
        let full = |name: &str| short.get(name).cloned().unwrap_or_else(|| name.to_owned());
        narrow(&mut planned.plan, only, full)?;
    }
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
    let mut words = format!("ipctl apply {}", targets.join(" "));
    if args.out.is_none() {
        for flag in flags(&args.plan.recorded()) {
            words.push(' ');
            words.push_str(&flag);
        }
    }
    words.trim_end().to_owned()
}

fn report(context: &Context, planned: Planned, args: &Args) -> Report {
    let mut text = planned.tier.as_ref().map_or_else(String::new, tier_text);
    text.push_str(&plan_text(&planned.plan, context.output.style));
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
    if let (Some(tier), Some(fields)) = (&planned.tier, data.as_object_mut()) {
        fields.insert("tier".to_owned(), tier_json(tier));
    }
    Report::done(data, text).with_counted_diagnostics(planned.diagnostics)
}
