//! What somebody else changed, apart from what the file changes.

use std::fmt::Write;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::diff::{ChangeKind, mask};
use crate::plan::{AppPlan, Outside, OutsideEdit, Trace, Verdict};
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};

use super::human::{change_text, heading, shown};
use super::json::difference_json;

/// Writes the section of an app that was changed outside; nothing for any other.
pub(super) fn outside_text(app: &AppPlan, style: Style) -> String {
    let Some(outside) = &app.outside else {
        return String::new();
    };
    let mut text = format!(
        "    {} {}\n",
        style.paint(Role::Bad, "!"),
        outside_heading(outside)
    );
    let mut group = String::new();
    for edit in outside.edits() {
        let heading = heading(&edit.change);
        if heading != group {
            let _ = writeln!(text, "      {}", one_line(&heading));
            group = heading;
        }
        text.push_str(&edit_text(edit, app, style));
    }
    text
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

fn edit_text(edit: &OutsideEdit, app: &AppPlan, style: Style) -> String {
    let change = match edit.change.kind {
        // Where a value would be sent from is told with the file's own changes.
        ChangeKind::Secret(_) => {
            let field = one_line(&edit.change.path.dotted());
            format!("      ~ {field}  (secret)\n")
        }
        _ => change_text(&edit.change, app, style),
    };
    let verdict = match edit.verdict {
        Verdict::Agrees => style.paint(Role::Dim, verdict_text(edit)),
        Verdict::Undoes | Verdict::BothChanged { .. } => {
            style.paint(Role::Warn, verdict_text(edit))
        }
    };
    format!("  {change}          {verdict}\n")
}

/// Says what the file says, and what becomes of the edit.
fn verdict_text(edit: &OutsideEdit) -> String {
    match (&edit.verdict, &edit.change.kind) {
        (Verdict::Agrees, _) => "your file agrees, or leaves it alone: it stays".to_owned(),
        (Verdict::Undoes, ChangeKind::Modified { before, .. }) => {
            format!("your file says {}: apply will undo it", shown(before))
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
            format!("your file says {}: apply will overwrite it", shown(file))
        }
    }
}

/// Builds the JSON of what somebody else changed; null when nothing is known of it.
pub(super) fn outside_json(app: &AppPlan) -> Value {
    match &app.outside {
        None => Value::Null,
        Some(Outside::Untold) => json!({"known": false, "edits": []}),
        Some(Outside::Told {
            after,
            traces,
            edits,
        }) => json!({
            "known": true,
            "after": after.map(|at| at.to_string()),
            "by": traces.iter().map(trace_json).collect::<Vec<Value>>(),
            "edits": edits.iter().map(edit_json).collect::<Vec<Value>>(),
        }),
    }
}

fn trace_json(trace: &Trace) -> Value {
    json!({
        "deployment": trace.deployment.as_str(),
        "at": trace.at.map(|at| at.to_string()),
        "by": trace.by,
        "cause": trace.cause,
    })
}

fn edit_json(edit: &OutsideEdit) -> Value {
    let mut json = difference_json(&edit.change);
    let (verdict, file) = match &edit.verdict {
        Verdict::Undoes => ("undone", None),
        Verdict::Agrees => ("kept", None),
        Verdict::BothChanged { file } => ("overwritten", file.as_ref()),
    };
    if let Some(fields) = json.as_object_mut() {
        fields.insert("verdict".to_owned(), verdict.into());
        if let Some(file) = file {
            fields.insert("file".to_owned(), mask(file));
        }
    }
    json
}
