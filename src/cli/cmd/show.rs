//! `ipctl show`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::plan_args::{flags, quoted};
use crate::cli::receipt;
use crate::cli::report::Report;
use crate::cli::saved;
use crate::plan::{Budget, Plan, SavedPlan, Stale};
use crate::render::plan::{Frame, plan_json, plan_page, saved_heading};
use crate::render::receipt::{open_hint, receipt_text};

/// Names the file.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl show plan.ipctl\n  ipctl show plan.ipctl && ipctl apply plan.ipctl\n  ipctl show receipt.json\n\nNeeds neither a token nor the network. A stale plan is shown too, and said to be stale."
)]
pub struct Args {
    /// A file that `ipctl plan --out` or `ipctl apply --receipt` wrote
    file: String,
}

/// Shows a saved plan as `plan` showed it and whether its files are still the same, or a receipt.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    if receipt::is_one(&args.file) {
        return show_receipt(context, &args.file);
    }
    let saved = saved::read(&args.file)?;
    let stale = saved::stale_offline(context, &saved);
    Ok(Report::done(
        data(&saved, &stale),
        text(context, &args.file, &saved, &stale),
    ))
}

fn show_receipt(context: &Context, file: &str) -> Outcome<Report> {
    let receipt = receipt::read(file)?;
    if let Some(hint) = open_hint(&receipt, Timestamp::now()) {
        context.output.note(&hint);
    }
    let text = receipt_text(&receipt, context.output.style);
    Ok(Report::done(json!(receipt), text))
}

fn text(context: &Context, file: &str, saved: &SavedPlan, reasons: &[Stale]) -> String {
    let style = context.output.style;
    let options = flags(&saved.origin.options);
    let plan = saved.to_plan();
    let next = if reasons.is_empty() {
        format!("ipctl apply {}", quoted(file))
    } else {
        saved::plan_again(file, saved)
    };
    let frame = Frame {
        next: Some(&next),
        ..frame(saved, &plan)
    };
    saved_heading(&saved.origin, &options, reasons, style) + &plan_page(&plan, &frame, style)
}

/// Returns what is shown with the plan.
fn frame<'a>(saved: &SavedPlan, plan: &Plan) -> Frame<'a> {
    let origin = &saved.origin;
    let within = |limit| Budget::within(plan, limit, origin.others);
    Frame {
        budget: origin.budget.map(within),
        ..Frame::default()
    }
}

fn data(saved: &SavedPlan, stale: &[Stale]) -> Value {
    let plan = saved.to_plan();
    let mut data = plan_json(&plan, &frame(saved, &plan));
    let origin = &saved.origin;
    let about = json!({
        "ipctl": origin.ipctl,
        "made": origin.made,
        "platform": origin.platform,
        "targets": origin.targets,
        "options": origin.options,
        "files": origin.files,
        "stale": stale.iter().map(ToString::to_string).collect::<Vec<String>>(),
    });
    if let Some(fields) = data.as_object_mut() {
        fields.insert("saved".to_owned(), about);
    }
    data
}
