//! What somebody else changed, apart from what the file changes.

use jiff::Timestamp;
use serde_json::Value;

use crate::diff::{Change, ChangeKind};
use crate::plan::{AppPlan, Outside, OutsideEdit, Trace, Verdict};
use crate::render::fit::{shorten, words};
use crate::render::sanitise::one_line;
use crate::render::style::Role;

use super::blocks::heading;
use super::human::write_remark;
use super::layout::{Lead, Text};
use super::rows::{Rows, text_of};
use super::view::{Mark, Row, Shown};

/// Writes the section of an app that was changed outside; nothing for any other.
pub(super) fn write_outside(text: &mut Text, app: &AppPlan) {
    let Some(outside) = &app.outside else {
        return;
    };
    write_remark(text, Mark::Alert, &outside_heading(outside));
    write_edits(text, app, outside);
}

/// Writes the edits of an app that was changed outside, component by component.
pub(super) fn write_edits(text: &mut Text, app: &AppPlan, outside: &Outside) {
    let rows = Rows::of(app, text.layout().detail);
    let edits: Vec<(&OutsideEdit, Row)> = outside
        .edits()
        .iter()
        .map(|edit| (edit, edit_row(edit, &rows)))
        .collect();
    let column = text.column(edits.iter().map(|(_, row)| row.label.as_str()));
    let mut group = String::new();
    for (edit, row) in edits {
        let heading = heading(&edit.change.path);
        if heading != group {
            let bare = Shown::Words(String::new());
            text.entry(&Lead::bare(HEADING), (&heading, 0), &bare);
            group = heading;
        }
        text.entry(
            &Lead::marked(ROW, row.mark),
            (&row.label, column),
            &row.shown,
        );
        write_verdict(text, edit);
    }
}

/// Where the headings of components start.
const HEADING: usize = 6;

/// Where the marks of edits stand.
const ROW: usize = 8;

/// Where the words about an edit start.
const VERDICT: usize = 12;

fn write_verdict(text: &mut Text, edit: &OutsideEdit) {
    let style = text.layout().style;
    let role = match edit.verdict {
        Verdict::Agrees => Role::Dim,
        Verdict::Undoes | Verdict::BothChanged { .. } => Role::Warn,
    };
    for line in words(&verdict_text(edit), style.width - VERDICT) {
        let line = style.paint(role, line);
        text.line(&format!("{:VERDICT$}{line}", ""));
    }
}

/// Makes the row of an edit; where a secret would be sent from is told with the file's own changes.
pub(super) fn edit_row(edit: &OutsideEdit, rows: &Rows<'_>) -> Row {
    let mut row = rows.row(&edit.change);
    if matches!(edit.change.kind, ChangeKind::Secret(_)) {
        row.mark = Mark::Changed;
        row.shown = Shown::Words("(secret)".to_owned());
    }
    row
}

/// Says that an app was changed outside, and as far as it is known after when and by whom.
pub(super) fn outside_heading(outside: &Outside) -> String {
    match outside {
        Outside::Untold => {
            "changed outside ipctl; which of the differences come from that cannot be told"
                .to_owned()
        }
        Outside::Told { after, traces, .. } => {
            let after = after.map_or_else(String::new, |at| format!(" after {}", time(at)));
            format!("changed outside ipctl{after}{}", by(traces))
        }
    }
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Names those who made the deployments, each once.
fn by(traces: &[Trace]) -> String {
    let mut names: Vec<String> = Vec::new();
    for trace in traces {
        let name = trace.by.as_deref().or(trace.cause.as_deref());
        let name = name.map(one_line).filter(|name| !names.contains(name));
        names.extend(name);
    }
    if names.is_empty() {
        return String::new();
    }
    format!(" (by {})", names.join(", "))
}

/// Says what the file says, and what becomes of the edit.
pub(super) fn verdict_text(edit: &OutsideEdit) -> String {
    match (&edit.verdict, &edit.change.kind) {
        (Verdict::Agrees, _) => "your file agrees, or leaves it alone: it stays".to_owned(),
        (Verdict::Undoes, ChangeKind::Modified { before, .. }) => {
            format!(
                "your file says {}: apply will undo it",
                cut(&edit.change, before)
            )
        }
        (Verdict::Undoes, ChangeKind::Removed { .. }) => {
            "your file still has it: apply will bring it back".to_owned()
        }
        (Verdict::Undoes, ChangeKind::Secret(_)) => {
            "your file says what was there before: apply will undo it".to_owned()
        }
        (Verdict::Undoes, ChangeKind::Added { .. }) | (Verdict::BothChanged { file: None }, _) => {
            "your file does not have it: apply will remove it".to_owned()
        }
        (Verdict::BothChanged { .. }, ChangeKind::Secret(_)) => {
            "another value is given here: apply will overwrite it".to_owned()
        }
        (Verdict::BothChanged { file: Some(file) }, _) => {
            format!(
                "your file says {}: apply will overwrite it",
                cut(&edit.change, file)
            )
        }
    }
}

/// The longest value that stands in a sentence.
const MOST_VALUE: usize = 120;

fn cut(change: &Change, value: &Value) -> String {
    shorten(&text_of(change, value), MOST_VALUE)
}
