//! `ipctl dns list`.

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::load::load_names;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::dns::{Wanted, Zone, zone_file};
use crate::model::live::App;
use crate::render::dns::{ListedRecord, records_json, records_text};

use super::records::{wanted, zone};

/// Names the specs, and the form of the list.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl dns list\n  ipctl dns list superset --json\n  ipctl dns list --zone-file > records.zone\n\nThe hosts come from the live apps. Without a token, or when the API is out of reach, the list says what is not known.\nA domain that is the zone itself wants addresses, every other one a CNAME."
)]
pub(super) struct Args {
    /// Spec files, directories, or names of apps in specs/; default: specs/
    targets: Vec<String>,
    /// Print the records in the syntax of a zone file
    #[arg(long)]
    zone_file: bool,
}

/// Lists the records that the domains of the specs want.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_names(&args.targets)?;
    let live = runtime::run(async { Ok(live(context).await) })?;
    let wanted = wanted(&loaded, &live);
    let zone = zone(&loaded);
    let listed: Vec<ListedRecord> = wanted
        .iter()
        .map(|one| ListedRecord {
            wanted: one.clone(),
            zone: Zone::around(&one.domain, zone.as_ref()),
        })
        .collect();
    let text = if args.zone_file {
        whole_file(zone.as_ref(), &wanted)
    } else {
        records_text(&listed, context.output.style)
    };
    Ok(Report::done(
        json!({"records": records_json(&listed)}),
        text,
    ))
}

/// Returns the live apps; the list is of use without them too.
async fn live(context: &Context) -> Vec<App> {
    let found = async { Ok(context.client()?.list_apps().await?) };
    let found: Outcome<Vec<App>> = found.await;
    found.unwrap_or_else(|failure| {
        let why = failure.what();
        context
            .output
            .note(&format!("the hosts of live apps are not known: {why}"));
        Vec::new()
    })
}

fn whole_file(zone: Option<&Zone>, wanted: &[Wanted]) -> String {
    let likely = || wanted.first().map(|one| Zone::likely(&one.domain));
    let zone = zone.cloned().or_else(likely);
    zone.map(|zone| zone_file(&zone, wanted))
        .unwrap_or_default()
}
