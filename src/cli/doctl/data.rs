//! The table and a translation as JSON.

use serde_json::{Value, json};

use super::table::{Becomes, Flag, Operand, Row, Standing, Takes, rows};
use super::text::{doctl_form, ipctl_form};
use super::translate::{Note, Translation};

/// Returns the whole table.
pub(in crate::cli) fn table_data() -> Value {
    json!({"commands": rows().map(row_data).collect::<Vec<Value>>()})
}

fn row_data(row: &Row) -> Value {
    let operands: Vec<&str> = row
        .operands
        .iter()
        .map(|o| Operand::placeholder(*o))
        .collect();
    json!({
        "name": row.name(),
        "aliases": row.aliases,
        "known_to_doctl": row.standing != Standing::Unknown,
        "doctl": doctl_form(row),
        "ipctl": ipctl_form(row),
        "fit": row.fit.name(),
        "reason": row.fit.reason(),
        "operands": operands,
        "flags": row.flags.iter().map(flag_data).collect::<Vec<Value>>(),
        "silently": row.silently,
        "see": see(row),
    })
}

fn flag_data(flag: &Flag) -> Value {
    let value = match flag.takes {
        Takes::Nothing => None,
        Takes::Value(kind) => Some(kind),
    };
    json!({
        "name": flag.long,
        "value": value,
        "known_to_doctl": flag.standing != Standing::Unknown,
        "has_counterpart": !matches!(flag.becomes, Becomes::Nothing(_)),
    })
}

fn see(row: &Row) -> Vec<String> {
    row.see.iter().map(|line| format!("ipctl {line}")).collect()
}

/// Returns a translation.
pub(in crate::cli) fn translation_data(made: &Translation) -> Value {
    let note = |note: &Note| json!({"about": note.about, "says": note.says});
    json!({
        "doctl": made.row.name(),
        "known_to_doctl": made.row.standing != Standing::Unknown,
        "words": made.words,
        "placeholders": made.placeholders,
        "fit": made.row.fit.name(),
        "reason": made.row.fit.reason(),
        "notes": made.notes.iter().map(note).collect::<Vec<Value>>(),
        "silently": made.row.silently,
        "see": made.see,
    })
}
