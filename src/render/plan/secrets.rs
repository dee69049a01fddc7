//! What a plan says about secrets: where each value comes from and why it is sent, never the value.

use std::collections::HashMap;

use crate::diff::{Change, ChangeKind, SecretChange};
use crate::model::path::Step;
use crate::plan::{Action, AppPlan, Decision, SecretLine, SendReason};

/// The secrets of an app whose values are sent, by component and key.
pub(super) struct Sent<'a>(HashMap<(Option<&'a str>, &'a str), &'a SecretLine>);

impl<'a> Sent<'a> {
    /// Collects them.
    pub(super) fn of(app: &'a AppPlan) -> Self {
        let is_sent = |line: &&SecretLine| matches!(line.decision, Decision::Send(_));
        let named = |line: &'a SecretLine| {
            let slot = &line.slot;
            ((slot.component.as_deref(), slot.key.as_str()), line)
        };
        Self(app.secrets.iter().filter(is_sent).map(named).collect())
    }

    /// Finds the decision about the secret that a change is about, if a value is sent for it.
    pub(super) fn about(&self, change: &Change) -> Option<&'a SecretLine> {
        if matches!(
            change.kind,
            ChangeKind::Removed { .. } | ChangeKind::Secret(SecretChange::Removed)
        ) {
            return None;
        }
        let component = change.path.component().map(|(_, name)| name);
        let dotted = change.path.dotted();
        let steps = change.path.steps().iter().map(Step::text);
        let mut names = steps.chain([dotted.as_str()]);
        names.find_map(|name| self.0.get(&(component, name)).copied())
    }
}

/// Says where a value that is sent comes from, and why it is sent.
pub(super) fn sending(line: &SecretLine) -> String {
    let source = line.source.as_deref().unwrap_or("the file");
    let Decision::Send(reason) = &line.decision else {
        return format!("from {source}");
    };
    format!("from {source} ({})", reason_words(*reason))
}

/// Says why a value is sent.
pub(super) fn reason_words(reason: SendReason) -> &'static str {
    match reason {
        SendReason::New => "new",
        SendReason::LengthDiffers | SendReason::Changed => "changed",
        SendReason::NotComparable => "cannot be compared yet, sent once",
        SendReason::Forced => "sent because --secrets set was given",
    }
}

/// Says how many secrets there are that no row tells about; nothing when there is none.
pub(super) fn secrets_words(app: &AppPlan) -> Option<String> {
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
    (!parts.is_empty()).then(|| format!("secrets: {}", parts.join(", ")))
}
