//! The secrets of a stack as a table and as JSON; never a value.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::plan::{Presence, SecretOrigin, SecretRow};

use super::duration::age;
use super::style::Style;
use super::table::{Column, table};

const COLUMNS: [Column; 8] = [
    Column::text("KEY"),
    Column::text("COMPONENT"),
    Column::text("SOURCE"),
    Column::text("LIVE"),
    Column::text("SHARED WITH").until(2),
    Column::text("OPTIONAL").until(1),
    Column::text("CHANGED").until(3),
    Column::text("DIGEST").until(0),
];

/// Writes the table of all places.
pub fn secret_table(rows: &[SecretRow], now: Timestamp, style: Style) -> String {
    if rows.is_empty() {
        return "No secrets.\n".to_owned();
    }
    let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(row, now)).collect();
    table(&COLUMNS, &cells, style)
}

fn cells(row: &SecretRow, now: Timestamp) -> Vec<String> {
    let component = match &row.slot.component {
        Some(component) => format!("{}/{component}", row.app),
        None => row.app.clone(),
    };
    let dash = || "-".to_owned();
    vec![
        row.slot.key.clone(),
        component,
        origin_words(&row.origin),
        presence_word(row.presence).to_owned(),
        if row.shared.is_empty() {
            dash()
        } else {
            row.shared.join(", ")
        },
        if row.optional { "yes" } else { "no" }.to_owned(),
        row.changed.map_or_else(dash, |time| age(Some(time), now)),
        row.digest.clone().unwrap_or_else(dash),
    ]
}

/// Says where the value of a secret comes from.
pub fn origin_words(origin: &SecretOrigin) -> String {
    match origin {
        SecretOrigin::Env(names) => format!("env {}", names.join(" and ")),
        SecretOrigin::File(path) => format!("file {path}"),
        SecretOrigin::Command(program) => format!("command {program}"),
        SecretOrigin::Generated => "generate".to_owned(),
        SecretOrigin::Plain => "plain in the spec".to_owned(),
        SecretOrigin::Encrypted => "encrypted in the spec".to_owned(),
        SecretOrigin::Platform => "platform only".to_owned(),
    }
}

fn presence_word(presence: Presence) -> &'static str {
    match presence {
        Presence::Live => "yes",
        Presence::Absent => "no",
        Presence::Unknown => "unknown",
    }
}

/// Writes one place as JSON.
pub fn secret_json(row: &SecretRow) -> Value {
    json!({
        "app": row.app,
        "component": row.slot.component,
        "key": row.slot.key,
        "name": row.name,
        "source": origin_words(&row.origin),
        "live": presence_word(row.presence),
        "shared": row.shared,
        "optional": row.optional,
        "changed": row.changed.map(|time| time.to_string()),
        "digest": row.digest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Slot;

    #[test]
    fn a_table_tells_places_and_no_values() {
        let row = |key: &str, component: Option<&str>, origin| SecretRow {
            app: "shop".to_owned(),
            slot: Slot {
                component: component.map(str::to_owned),
                key: key.to_owned(),
            },
            name: Some("a".to_owned()),
            origin,
            presence: Presence::Live,
            shared: vec!["shop/web/B".to_owned()],
            optional: false,
            generate: None,
            digest: Some("a1B2c3".to_owned()),
            changed: "2026-08-20T14:02:00Z".parse().ok(),
        };
        let rows = [
            row(
                "A\u{1b}[2J",
                Some("web"),
                SecretOrigin::Env(vec!["X".to_owned()]),
            ),
            SecretRow {
                presence: Presence::Unknown,
                shared: Vec::new(),
                optional: true,
                digest: None,
                changed: None,
                ..row("B", None, SecretOrigin::Platform)
            },
        ];
        let now = "2026-08-22T14:02:00Z".parse().unwrap();
        insta::assert_snapshot!(secret_table(&rows, now, Style::plain()), @r"
        KEY         COMPONENT  SOURCE         LIVE     SHARED WITH  OPTIONAL  CHANGED  DIGEST
        A\u{1b}[2J  shop/web   env X          yes      shop/web/B   no        2d       a1B2c3
        B           shop       platform only  unknown  -            yes       -        -
        ");
        insta::assert_snapshot!(secret_json(&rows[1]), @r#"{"app":"shop","component":null,"key":"B","name":"a","source":"platform only","live":"unknown","shared":[],"optional":true,"changed":null,"digest":null}"#);
    }
}
