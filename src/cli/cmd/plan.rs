//! `ipctl plan`.

use clap::ArgAction;

use crate::cli::ci::{PullRequestEvent, StepOutputs, System};
use crate::cli::cmd::validate;
use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::{Exit, when_changed};
use crate::cli::load::load_valid;
use crate::cli::only::narrow;
use crate::cli::pipeline::{Planned, plan};
use crate::cli::plan_args::{PlanArgs, flags, quoted};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::saved;
use crate::plan::{Consent, SavedPlan, refusals};
use crate::render::plan::{
    ByteLimit, Detail, Frame, plan_json, plan_markdown, plan_page, plan_patch,
};

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl plan specs/\n  ipctl plan superset --exit-code\n  ipctl plan specs/ --tier minimal\n  ipctl plan superset --set superset/superset-web.instance_count=2 --only superset/superset-web\n  ipctl plan specs/ --format markdown --max-bytes 60000\n  ipctl plan specs/ --out plan.ipctl\nWhat the JSON holds: ipctl schema plan"
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// End with 2 when there are changes
    #[arg(long = "exit-code", visible_alias = "detailed-exitcode", action = ArgAction::SetTrue, value_parser = when_changed())]
    changed: Exit,
    /// Save the plan in FILE, for `ipctl show` and `ipctl apply`
    #[arg(long, value_name = "FILE", conflicts_with = "against")]
    out: Option<String>,
    /// Compare the spec with a deployment or a file instead of with the live app
    #[arg(long, value_name = "DEPLOYMENT|FILE")]
    against: Option<String>,
    /// Show this app or component only
    #[arg(long, value_name = "APP[/COMPONENT]", conflicts_with_all = ["out", "against"])]
    only: Option<String>,
    /// How the plan is written
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        conflicts_with = "against"
    )]
    format: Written,
    /// Show one line for each changed component
    #[arg(long, conflicts_with_all = ["full", "against"])]
    summary: bool,
    /// Show what stays as it is too, and long values whole
    #[arg(long, conflicts_with = "against")]
    full: bool,
    /// Keep Markdown within N bytes; the details of the largest apps go first
    #[arg(long, value_name = "N", value_parser = byte_limit, conflicts_with = "against")]
    max_bytes: Option<ByteLimit>,
    #[command(flatten)]
    plan: PlanArgs,
}

/// Says how a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Written {
    /// For a person
    Human,
    /// One JSON document, as with --json
    Json,
    /// For a comment on a pull request
    Markdown,
    /// The live specs against the new ones, as a unified diff of YAML
    Patch,
}

/// Reads the limit of `--max-bytes`.
fn byte_limit(text: &str) -> Result<ByteLimit, String> {
    let bytes: usize = text.parse().map_err(|_| "not a whole number".to_owned())?;
    ByteLimit::new(bytes).ok_or_else(|| {
        let least = ByteLimit::LEAST;
        format!("at least {least}, so that the summary fits")
    })
}

impl Args {
    /// Tells whether the result is to be JSON.
    pub(in crate::cli) fn wants_json(&self) -> bool {
        self.format == Written::Json
    }

    fn detail(&self) -> Detail {
        match (self.summary, self.full) {
            (true, _) => Detail::Summary,
            (_, true) => Detail::Everything,
            _ => Detail::Changes,
        }
    }
}

/// Shows what apply would change; sends nothing.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    if let Some(word) = &args.against {
        return super::diff::against(context, word, &args.targets, args.changed);
    }
    let on_github = context.settings.ci == System::GitHub;
    let asked = on_github && PullRequestEvent::of(&context.environment).is_some();
    if asked && context.has_no_token() {
        return validate::instead(context, &args.targets, &args.plan.inputs);
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
    let exit = if planned.plan.is_empty() {
        Exit::Done
    } else {
        args.changed
    };
    Ok(report(context, planned, args).with_exit(exit))
}

/// Names the command that applies what was planned.
fn next_command(args: &Args) -> String {
    if let Some(file) = &args.out {
        return format!("ipctl apply {}", quoted(file));
    }
    let mut words = vec!["ipctl apply".to_owned()];
    words.extend(args.targets.iter().map(|target| quoted(target)));
    words.extend(flags(&args.plan.recorded()));
    words.join(" ")
}

fn report(context: &Context, planned: Planned, args: &Args) -> Report {
    let next = next_command(args);
    let refused = refusals(&planned.plan, planned.budget.as_ref(), &Consent::IN_PERSON);
    let can_follow = !planned.plan.is_empty() && refused.is_empty();
    let frame = Frame {
        next: can_follow.then_some(next.as_str()),
        saved: args.out.as_deref(),
        detail: args.detail(),
        ..planned.frame()
    };
    let plan = &planned.plan;
    let text = match args.format {
        _ if !context.output.format.is_human() => String::new(),
        Written::Human | Written::Json => plan_page(plan, &frame, context.output.style),
        Written::Markdown => plan_markdown(plan, &frame, args.max_bytes),
        Written::Patch => plan_patch(plan),
    };
    let data = plan_json(plan, &frame);
    Report::done(data, text)
        .with_outputs(StepOutputs::of_plan(plan))
        .with_counted_diagnostics(planned.diagnostics)
}
