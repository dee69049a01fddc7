//! What a plan says about secrets: where each value comes from and why it is sent, never the value.

use crate::diff::{Change, SecretChange};
use crate::plan::{Action, AppPlan, Decision, SecretLine, SendReason};
use crate::render::style::{Role, Style};

pub(super) fn secret_change(
    field: &str,
    secret: SecretChange,
    change: &Change,
    app: &AppPlan,
    style: Style,
) -> String {
    let (mark, role) = match secret {
        SecretChange::Added => ("+", Role::Good),
        SecretChange::Replaced => ("~", Role::Warn),
        SecretChange::Removed => ("-", Role::Bad),
    };
    let field = field.strip_suffix(".value").unwrap_or(field);
    let why = match (sent_line(change, app), secret) {
        (Some(line), _) => format!("  {}", sending(line)),
        (None, SecretChange::Replaced) => " differs".to_owned(),
        (None, _) => String::new(),
    };
    format!("      {} {field}  (secret){why}\n", style.paint(role, mark))
}

/// Finds the decision about the secret that a change is about.
fn sent_line<'a>(change: &Change, app: &'a AppPlan) -> Option<&'a SecretLine> {
    let component = change.path.component().map(|(_, name)| name);
    let dotted = change.path.dotted();
    app.secrets.iter().find(|line| {
        matches!(line.decision, Decision::Send(_))
            && line.slot.component.as_deref() == component
            && dotted.split('.').any(|step| step == line.slot.key)
    })
}

fn sending(line: &SecretLine) -> String {
    let source = line.source.as_deref().unwrap_or("the file");
    let Decision::Send(reason) = &line.decision else {
        return format!("from {source}");
    };
    let why = match reason {
        SendReason::New => "new",
        SendReason::LengthDiffers | SendReason::Changed => "changed",
        SendReason::NotComparable => "cannot be compared yet, sent once",
        SendReason::Forced => "sent because --secrets set was given",
    };
    format!("from {source} ({why})")
}

pub(super) fn secrets_text(app: &AppPlan, style: Style) -> String {
    let count = |wanted: fn(&Decision) -> bool| {
        app.secrets
            .iter()
            .filter(|line| wanted(&line.decision))
            .count()
    };
    let kept = count(|decision| matches!(decision, Decision::Keep(_) | Decision::Literal));
    let new = count(|decision| matches!(decision, Decision::Send(_)));
    let omitted = count(|decision| matches!(decision, Decision::Omit));
    let mut parts = Vec::new();
    if app.action == Action::Create && new > 0 {
        parts.push(format!("{new} set"));
    }
    if kept > 0 {
        parts.push(format!("{kept} kept as they are on the platform"));
    }
    if omitted > 0 {
        parts.push(format!("{omitted} optional and left out"));
    }
    if parts.is_empty() {
        return String::new();
    }
    format!(
        "    {}\n",
        style.paint(Role::Dim, format!("secrets: {}", parts.join(", ")))
    )
}
