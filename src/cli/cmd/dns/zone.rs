//! A zone on the account: what stands in it, and what is to become of it.

use crate::api::{Client, ErrorKind};
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::{Loaded, load_names};
use crate::dns::{Wanted, Zone, ZonePlan, plan};
use crate::model::live::DnsRecord;
use crate::model::manifest::DnsManager;

use super::records::wanted;

/// Holds the zone that is managed here and the records that it is to hold.
pub(super) struct Task {
    /// The zone.
    pub zone: Zone,
    /// The records.
    pub wanted: Vec<Wanted>,
}

/// Says whether the account has the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It has.
    There,
    /// It has not.
    Absent,
}

/// Reads what the specs want; a zone that is kept elsewhere is refused before anything is asked.
pub(super) async fn task(context: &Context, targets: &[String]) -> Outcome<Task> {
    let loaded = load_names(targets)?;
    let zone = managed(&loaded)?;
    let live = context.client()?.list_apps().await?;
    Ok(Task {
        wanted: wanted(&loaded, &live),
        zone,
    })
}

fn managed(loaded: &Loaded) -> Outcome<Zone> {
    let dns = loaded
        .manifest
        .as_ref()
        .and_then(|manifest| manifest.dns.as_ref());
    let refusal = match dns {
        None => Failure::new(Exit::Refused, "no zone is named, so none is changed")
            .next("add to ipctl.yaml: dns: {zone: example.com, managed_by: digitalocean}"),
        Some(dns) if dns.managed_by == DnsManager::External => external(&dns.zone),
        Some(dns) => return Ok(Zone::of_manifest(dns)),
    };
    Err(refusal.at(loaded.manifest_file.as_deref().unwrap_or("ipctl.yaml")))
}

fn external(zone: &str) -> Failure {
    let what = format!("the records of `{zone}` are kept elsewhere (`managed_by: external`)");
    Failure::new(Exit::Refused, what)
        .next("ipctl dns list --zone-file, and add the records where the zone is kept")
        .next("or, if the zone is on the account: managed_by: digitalocean")
}

/// Compares the zone with what is wanted.
pub(super) async fn compare(client: &Client, task: &Task) -> Outcome<(ZonePlan, Presence)> {
    let (records, presence) = read(client, &task.zone).await?;
    Ok((plan(&task.zone, &task.wanted, &records), presence))
}

async fn read(client: &Client, zone: &Zone) -> Outcome<(Vec<DnsRecord>, Presence)> {
    match client.dns_records(&zone.name, None, None).await {
        Ok(records) => Ok((records, Presence::There)),
        Err(error) if error.kind() == ErrorKind::Missing => Ok((Vec::new(), Presence::Absent)),
        Err(error) => Err(error.into()),
    }
}

/// Returns how a run ends whose plan has refusals.
pub(super) fn exit(plan: &ZonePlan) -> Exit {
    if plan.refused() > 0 {
        Exit::Refused
    } else {
        Exit::Done
    }
}

/// Returns the refusal to make a zone that nobody asked for.
pub(super) fn no_zone(zone: &Zone) -> Failure {
    let what = format!("the zone `{}` is not on the account", zone.name);
    Failure::new(Exit::NotFound, what)
        .next("ipctl dns apply --create-zone")
        .next("its name servers have to be ns1, ns2 and ns3.digitalocean.com then")
}
