//! What can be typed after `ipctl dns`.

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::report::Report;

use super::{apply, check, list, plan};

/// Names what is done.
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  ipctl dns list --zone-file > records.zone\n  ipctl dns check --public --wait=10m\n  ipctl dns apply --yes\n\nThe zone and who keeps it stand in ipctl.yaml: dns: {zone: example.com, ttl: 3600, managed_by: external}."
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

/// Names what is done about records.
#[derive(Debug, clap::Subcommand)]
enum What {
    /// List the records that the domains want
    List(list::Args),
    /// Compare them with what DNS resolvers and the platform say
    Check(check::Args),
    /// Show what apply would change in a zone on DigitalOcean
    Plan(plan::Args),
    /// Write the records into a zone on DigitalOcean
    Apply(apply::Args),
}

impl Args {
    /// Returns the name under which the JSON is published.
    pub fn name(&self) -> &'static str {
        match self.what {
            What::List(_) => "dns-list",
            What::Check(_) => "dns-check",
            What::Plan(_) => "dns-plan",
            What::Apply(_) => "dns-apply",
        }
    }
}

/// Lists, checks, plans or writes records.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    match &args.what {
        What::List(args) => list::run(context, args),
        What::Check(args) => check::run(context, args),
        What::Plan(args) => plan::run(context, args),
        What::Apply(args) => apply::run(context, args),
    }
}
