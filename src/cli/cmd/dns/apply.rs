//! `ipctl dns apply`.

use serde_json::Value;

use crate::api::{ApiError, Client, ErrorKind};
use crate::cli::consent::agree;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::signal::Interruption;
use crate::dns::{Step, Zone, ZonePlan};
use crate::render::dns::{zone_plan_json, zone_plan_text};

use super::zone::{Presence, Task, compare, exit, no_zone, task};

/// How often the zone is read again after a lost answer.
const ROUNDS: usize = 3;

/// Names the specs, and what is agreed to.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl dns apply\n  ipctl dns apply superset --yes\n  ipctl dns apply --create-zone --yes\n\nApplied again, it sends nothing. Records that are somebody else's are told and left alone; nothing is deleted.\nEnds with 7 when one stands in the way; the others are written all the same."
)]
pub(super) struct Args {
    /// Spec files, directories, or names of apps in specs/; default: specs/
    targets: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Make the zone if it is not on the account
    #[arg(long)]
    create_zone: bool,
}

/// Writes the wanted records into the zone.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run_with(async |interruption| {
        let task = interruption.or_end(task(context, &args.targets)).await?;
        let client = context.client()?;
        let (plan, presence) = interruption.or_end(compare(client, &task)).await?;
        if presence == Presence::Absent && !args.create_zone {
            return Err(no_zone(&task.zone));
        }
        if plan.steps().is_empty() && presence == Presence::There {
            return Ok(report(context, &plan, ""));
        }
        consent(context, args, &plan, &interruption).await?;
        let sent = interruption.or_end(write(client, &task, presence)).await;
        sent.map_err(|failure| failure.next("see what is there: ipctl dns plan"))?;
        Ok(report(context, &plan, "Written. Next: ipctl dns check\n"))
    })
}

fn report(context: &Context, plan: &ZonePlan, done: &str) -> Report {
    let text = format!("{}{done}", zone_plan_text(plan, context.output.style));
    let mut data = zone_plan_json(plan);
    if let Value::Object(fields) = &mut data {
        fields.insert("written".to_owned(), plan.steps().len().into());
    }
    Report::done(data, text).with_exit(exit(plan))
}

async fn consent(
    context: &Context,
    args: &Args,
    plan: &ZonePlan,
    interruption: &Interruption,
) -> Outcome<()> {
    if args.yes {
        return Ok(());
    }
    let text = zone_plan_text(plan, context.output.talk_style);
    context.output.note(text.trim_end());
    agree(context, "Write these records? [y/N] ", interruption).await
}

/// Writes until nothing is left to write. A lost answer is settled by reading what is there, and planning again.
async fn write(client: &Client, task: &Task, presence: Presence) -> Outcome<()> {
    if presence == Presence::Absent {
        create_zone(client, &task.zone).await?;
    }
    let mut lost = None;
    for _ in 0..ROUNDS {
        let (plan, _) = compare(client, task).await?;
        lost = carry_out(client, &plan).await?;
        if lost.is_none() {
            return Ok(());
        }
    }
    lost.map_or(Ok(()), |error| Err(Failure::from(error)))
}

/// Sends every step; returns the last error that leaves open whether a step was done.
async fn carry_out(client: &Client, plan: &ZonePlan) -> Outcome<Option<ApiError>> {
    let mut lost = None;
    for step in plan.steps() {
        match send(client, &plan.zone, &step).await {
            Ok(()) => {}
            Err(error) if is_open(&error) => lost = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(lost)
}

/// Tells whether an error leaves open what was done.
fn is_open(error: &ApiError) -> bool {
    matches!(error.kind(), ErrorKind::Uncertain | ErrorKind::Server)
}

async fn send(client: &Client, zone: &Zone, step: &Step) -> Result<(), ApiError> {
    match step {
        Step::Create(draft) => client.dns_create_record(&zone.name, draft).await.map(drop),
        Step::Update { id, draft } => client
            .dns_patch_record(&zone.name, *id, draft)
            .await
            .map(drop),
    }
}

async fn create_zone(client: &Client, zone: &Zone) -> Outcome<()> {
    match client.dns_create_domain(&zone.name, None).await {
        Ok(_) => Ok(()),
        Err(error) if is_open(&error) => match client.dns_domain(&zone.name).await {
            Ok(_) => Ok(()),
            Err(_) => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}
