//! `ipctl dns plan`.

use std::fmt::Write;

use serde_json::Value;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::render::dns::{zone_plan_json, zone_plan_text};

use super::zone::{Presence, compare, exit, task};

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl dns plan\n  ipctl dns plan superset\n  ipctl dns plan --json\n\nOnly a CNAME that leads to the app's own host, or to an earlier host of an app of this name, is ever changed.\nRecords that are somebody else's are told and left alone; nothing is deleted. Ends with 7 when one stands in the way."
)]
pub(super) struct Args {
    /// Spec files, directories, or names of apps in specs/; default: specs/
    targets: Vec<String>,
}

/// Shows what would change in the zone.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run(async {
        let task = task(context, &args.targets).await?;
        let (plan, presence) = compare(context.client()?, &task).await?;
        let mut text = zone_plan_text(&plan, context.output.style);
        let mut data = zone_plan_json(&plan);
        if let Value::Object(fields) = &mut data {
            let there = presence == Presence::There;
            fields.insert("zone_exists".to_owned(), there.into());
        }
        let next = match presence {
            Presence::Absent => {
                text.push_str("The zone is not on the account.\n");
                "ipctl dns apply --create-zone"
            }
            Presence::There => "ipctl dns apply",
        };
        if !plan.steps().is_empty() {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "Next: {next}");
        }
        Ok(Report::done(data, text).with_exit(exit(&plan)))
    })
}
