//! Sums an apply up in the file that GitHub Actions shows with the step.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use crate::render::summary::{LEAST_ROOM, StepSummary, step_summary};

use super::context::Context;

/// How large the file may become, in bytes; GitHub shows nothing of one that is larger than 1 MiB.
const MOST_BYTES: usize = 900 * 1024;

/// Adds a summary to the file, if there is one; what others wrote there stays.
pub(super) fn append(context: &Context, summary: &StepSummary<'_>) {
    append_with(context, |room| {
        (room >= LEAST_ROOM).then(|| step_summary(summary, room))
    });
}

/// Adds a text to the file, whole or not at all.
pub(super) fn append_text(context: &Context, text: &str) {
    append_with(context, |room| {
        (text.len() <= room).then(|| text.to_owned())
    });
}

/// Adds what is written for the room that is left.
fn append_with(context: &Context, write: impl FnOnce(usize) -> Option<String>) {
    let Some(file) = &context.settings.step_summary else {
        return;
    };
    if let Err(error) = append_to(file, write) {
        context.output.note(&format!(
            "the summary of the step could not be written: {error}"
        ));
    }
}

fn append_to(file: &Path, write: impl FnOnce(usize) -> Option<String>) -> io::Result<()> {
    let mut open = OpenOptions::new().append(true).create(true).open(file)?;
    let used = usize::try_from(open.metadata()?.len()).unwrap_or(usize::MAX);
    let text = write(MOST_BYTES.saturating_sub(used));
    let full = || io::Error::new(io::ErrorKind::FileTooLarge, "it is full");
    open.write_all(text.ok_or_else(full)?.as_bytes())
}
