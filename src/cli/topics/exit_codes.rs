//! How a run can end.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::exit::TABLE;
use crate::render::style::Style;

/// Writes one line for each exit code.
pub(super) fn text(_: Style) -> String {
    let mut text = String::from("Exit codes:\n");
    for (_, code, meaning) in TABLE {
        let _ = writeln!(text, "  {code:>3}  {meaning}");
    }
    text
}

/// Returns the exit codes with their meanings.
pub(super) fn data() -> Value {
    TABLE
        .iter()
        .map(|(_, code, meaning)| json!({"code": code, "meaning": meaning}))
        .collect()
}
