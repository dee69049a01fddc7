//! `ipctl ci summary`.

use serde_json::json;

use crate::cli::ci::StepOutputs;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::report::Report;
use crate::cli::step_summary;
use crate::render::plan::ByteLimit;

use super::planned::Target;

/// Names the plan.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl ci summary specs/\n  ipctl plan specs/ --out plan.ipctl && ipctl ci summary plan.ipctl\n  ipctl ci summary specs/ > plan.md\n\nWithout a summary file of GitHub Actions the Markdown is the result."
)]
pub(super) struct Args {
    #[command(flatten)]
    target: Target,
}

/// How much of the summary a plan takes at the most, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// Adds the plan to the summary of the step, or prints it where there is none.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let found = args.target.find(context)?;
    let limit = ByteLimit::new(MOST_BYTES)
        .ok_or_else(|| Failure::new(Exit::Bug, "a summary has no room"))?;
    let text = found.markdown(limit) + "\n";
    let outputs = StepOutputs::of_plan(&found.plan);
    let shown = if context.settings.step_summary.is_some() {
        step_summary::append_text(context, &text);
        String::new()
    } else {
        text
    };
    let data = json!({"changed": outputs.changed});
    Ok(Report::done(data, shown).with_outputs(outputs))
}
