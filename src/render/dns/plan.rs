//! What becomes of the records of a zone.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::dns::{Decision, PlannedRecord, ZonePlan};
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};
use crate::render::words::plural;

use super::records::{host_to_come, purpose, purpose_word};

/// Writes a line for each record, and a summary.
pub fn zone_plan_text(plan: &ZonePlan, style: Style) -> String {
    let mut text = format!(
        "Zone {}\n",
        style.paint(Role::Name, one_line(&plan.zone.name))
    );
    for record in &plan.records {
        text.push_str(&record_text(record, style));
    }
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{}", summary(plan));
    text
}

fn record_text(record: &PlannedRecord, style: Style) -> String {
    let (symbol, role) = mark(&record.decision);
    let later = || host_to_come(&record.wanted.app);
    let value = record.value.clone().unwrap_or_else(later);
    let head = format!(
        "{symbol} {:<5} {}  {}",
        record.wanted.kind.word(),
        one_line(&record.name),
        one_line(&value)
    );
    let mut text = format!("  {}", style.paint(role, head));
    let purpose = one_line(&purpose(&record.wanted));
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "  {}", style.paint(Role::Dim, purpose));
    for line in details(&record.decision) {
        let _ = writeln!(text, "      {}", one_line(&line));
    }
    text
}

fn mark(decision: &Decision) -> (&'static str, Role) {
    match decision {
        Decision::Keep => ("=", Role::Dim),
        Decision::Create => ("+", Role::Good),
        Decision::Update { .. } => ("~", Role::Warn),
        Decision::Refuse(_) => ("!", Role::Bad),
        Decision::NotLive | Decision::Outside | Decision::ByPlatform => (".", Role::Dim),
    }
}

fn details(decision: &Decision) -> Vec<String> {
    match decision {
        Decision::Keep | Decision::Create => Vec::new(),
        Decision::Update { before, .. } => vec![format!("was {before}")],
        Decision::Refuse(standing) => {
            let mut lines: Vec<String> = standing
                .iter()
                .map(|one| format!("{one} stands there and is not ours; it is left alone"))
                .collect();
            lines.push("remove it by hand if it is not needed, then apply again".to_owned());
            lines
        }
        Decision::NotLive => vec!["known after the first apply of the app".to_owned()],
        Decision::Outside => vec!["not in this zone: ipctl dns list".to_owned()],
        Decision::ByPlatform => {
            vec!["the platform writes it, because the spec says `zone`".to_owned()]
        }
    }
}

fn summary(plan: &ZonePlan) -> String {
    let count = |wanted: fn(&Decision) -> bool| {
        let records = plan.records.iter();
        records.filter(|record| wanted(&record.decision)).count()
    };
    let parts = [
        (count(|one| matches!(one, Decision::Create)), "to create"),
        (
            count(|one| matches!(one, Decision::Update { .. })),
            "to change",
        ),
        (count(|one| matches!(one, Decision::Refuse(_))), "refused"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{} {words}", plural(*count, "record")))
        .collect();
    if parts.is_empty() {
        return "Nothing to do.".to_owned();
    }
    format!("{}.", parts.join(", "))
}

/// Builds the JSON of a plan.
pub fn zone_plan_json(plan: &ZonePlan) -> Value {
    let records: Vec<Value> = plan.records.iter().map(record_json).collect();
    json!({
        "zone": plan.zone.name,
        "steps": plan.steps().len(),
        "refused": plan.refused(),
        "records": records,
    })
}

fn record_json(record: &PlannedRecord) -> Value {
    let (before, standing) = match &record.decision {
        Decision::Update { before, .. } => (Some(before), None),
        Decision::Refuse(standing) => (None, Some(standing)),
        _ => (None, None),
    };
    json!({
        "app": record.wanted.app,
        "domain": record.wanted.domain,
        "type": record.wanted.kind.word(),
        "hostname": record.name,
        "value": record.value,
        "purpose": purpose_word(&record.wanted),
        "action": action(&record.decision),
        "before": before,
        "standing": standing,
    })
}

fn action(decision: &Decision) -> &'static str {
    match decision {
        Decision::Keep => "keep",
        Decision::Create => "create",
        Decision::Update { .. } => "update",
        Decision::Refuse(_) => "refuse",
        Decision::NotLive => "not-live",
        Decision::Outside => "outside",
        Decision::ByPlatform => "by-platform",
    }
}
