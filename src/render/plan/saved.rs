//! What stands above a saved plan: when, by what and of what it was made, and whether it can still be fresh.

use std::fmt::Write;

use crate::plan::{Origin, Stale};
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};

/// The most files that are named.
const MOST_FILES: usize = 4;

/// Writes the lines above a saved plan; `options` are the flags that shaped it.
pub fn saved_heading(
    origin: &Origin,
    options: &[String],
    reasons: &[Stale],
    style: Style,
) -> String {
    let mut text = format!(
        "Saved  {} by ipctl {} from {}{}\n",
        origin.made.strftime("%Y-%m-%d %H:%M:%S UTC"),
        one_line(&origin.ipctl),
        files(origin),
        with_options(options)
    );
    if reasons.is_empty() {
        text.push_str(
            "Fresh  as far as its files go; the live apps are looked at when it is applied\n",
        );
    }
    for (index, reason) in reasons.iter().enumerate() {
        let label = if index == 0 { "Stale" } else { "     " };
        let reason = one_line(&reason.to_string());
        let _ = writeln!(text, "{}  {reason}", style.paint(Role::Bad, label));
    }
    text.push('\n');
    text
}

fn files(origin: &Origin) -> String {
    let names = origin.files.iter().take(MOST_FILES);
    let mut names: Vec<String> = names.map(|file| one_line(&file.path)).collect();
    let more = origin.files.len().saturating_sub(MOST_FILES);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}

fn with_options(options: &[String]) -> String {
    if options.is_empty() {
        return String::new();
    }
    format!(", with {}", one_line(&options.join(" ")))
}
