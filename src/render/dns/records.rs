//! The table of wanted records.

use serde_json::{Value, json};

use crate::dns::{Keeper, Purpose, Wanted, Zone};
use crate::render::style::Style;
use crate::render::table::{Column, table};

/// The columns of wanted records.
const COLUMNS: [Column; 5] = [
    Column::text("TYPE"),
    Column::text("HOSTNAME"),
    Column::text("VALUE"),
    Column::number("TTL").until(1),
    Column::text("PURPOSE").until(2),
];

/// Holds a wanted record and the zone it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRecord {
    /// The record.
    pub wanted: Wanted,
    /// The zone.
    pub zone: Zone,
}

/// Writes a row for each value of each record, under a line for each zone.
pub fn records_text(records: &[ListedRecord], style: Style) -> String {
    if records.is_empty() {
        return "No domains. Next: add `domains` to a spec, see ipctl schema domains\n".to_owned();
    }
    let mut zones: Vec<&Zone> = records.iter().map(|one| &one.zone).collect();
    zones.dedup();
    let blocks: Vec<String> = zones
        .into_iter()
        .map(|zone| {
            let rows: Vec<Vec<String>> = records
                .iter()
                .filter(|one| one.zone == *zone)
                .flat_map(rows)
                .collect();
            let heading = crate::render::sanitise::one_line(&zone.name);
            format!("Zone {heading}\n{}", table(&COLUMNS, &rows, style))
        })
        .collect();
    blocks.join("\n")
}

/// Returns a row for each value of a record.
pub(in crate::render) fn rows(record: &ListedRecord) -> Vec<Vec<String>> {
    values(&record.wanted)
        .into_iter()
        .map(|value| {
            vec![
                record.wanted.kind.word().to_owned(),
                hostname(record),
                value,
                record.zone.ttl.to_string(),
                purpose(&record.wanted),
            ]
        })
        .collect()
}

/// Lists the values of a record; what is not known yet is said in words.
fn values(wanted: &Wanted) -> Vec<String> {
    match wanted.known() {
        [] => vec![format!(
            "{} (after the first apply)",
            host_to_come(&wanted.app)
        )],
        known => known.to_vec(),
    }
}

/// Writes the host that the platform will give to an app.
pub(in crate::render) fn host_to_come(app: &str) -> String {
    format!("{app}-<app-id>.ondigitalocean.app")
}

fn hostname(record: &ListedRecord) -> String {
    let name = &record.wanted.name;
    record.zone.relative(name).unwrap_or_else(|| name.clone())
}

/// Writes what a record is for.
pub(super) fn purpose(wanted: &Wanted) -> String {
    let app = &wanted.app;
    let keeper = match wanted.keeper {
        Keeper::User => "",
        Keeper::Platform => " (written by the platform)",
    };
    match wanted.purpose {
        Purpose::Serve => format!("{app}{keeper}"),
        Purpose::Subdomains => format!("{app}, all subdomains{keeper}"),
        Purpose::Validate => format!("{app}, proof for certificates{keeper}"),
    }
}

/// Builds the JSON of wanted records: one entry a value.
pub fn records_json(records: &[ListedRecord]) -> Value {
    let entries = records.iter().flat_map(|one| {
        let known = one.wanted.known();
        let values: Vec<Option<&String>> = if known.is_empty() {
            vec![None]
        } else {
            known.iter().map(Some).collect()
        };
        values.into_iter().map(|value| {
            json!({
                "app": one.wanted.app,
                "domain": one.wanted.domain,
                "zone": one.zone.name,
                "type": one.wanted.kind.word(),
                "hostname": hostname(one),
                "name": one.wanted.name,
                "value": value,
                "ttl": one.zone.ttl,
                "purpose": purpose_word(&one.wanted),
                "written_by": match one.wanted.keeper {
                    Keeper::User => "you",
                    Keeper::Platform => "platform",
                },
            })
        })
    });
    Value::Array(entries.collect())
}

/// Returns the word for what a record is for.
pub(super) fn purpose_word(wanted: &Wanted) -> &'static str {
    match wanted.purpose {
        Purpose::Serve => "serve",
        Purpose::Subdomains => "subdomains",
        Purpose::Validate => "validate",
    }
}
