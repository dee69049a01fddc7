//! A plan as a patch: for each changed app, the live spec against the one that will be live.

use serde_json::Value;

use crate::diff::{Canonical, MASKED, NEW_SECRET, apply_changes, mask, normalise};
use crate::model::secret::Encrypted;
use crate::plan::{Action, AppPlan, Plan};
use crate::render::patch::unified;
use crate::render::sanitise::one_line;
use crate::render::yaml::yaml;

/// Stands for a secret whose value is sent; what is kept stands as [`MASKED`] on both sides.
const SENT: &str = "(new secret)";

/// Writes a unified diff for each app that changes; empty when nothing does.
pub fn plan_patch(plan: &Plan) -> String {
    plan.apps.iter().map(app_patch).collect()
}

fn app_patch(app: &AppPlan) -> String {
    let name = one_line(&app.name);
    let (before, after) = match app.action {
        Action::Keep => return String::new(),
        Action::Create => (None, Some(normalise(&app.outgoing).into_value())),
        Action::Delete => (Some(live(app).into_value()), None),
        Action::Update => {
            let live = live(app);
            // What the platform fills by itself stays on both sides, so that only changes differ.
            let after = apply_changes(&live, &app.changes).into_value();
            (Some(live.into_value()), Some(after))
        }
    };
    let text = |side: Option<Value>| side.map_or_else(String::new, |spec| yaml(&concealed(&spec)));
    let file = |side: &Option<Value>, letter: char| match side {
        Some(_) => format!("{letter}/{name}"),
        None => "/dev/null".to_owned(),
    };
    let names = [file(&before, 'a'), file(&after, 'b')];
    unified([&text(before), &text(after)], &names)
}

fn live(app: &AppPlan) -> Canonical {
    normalise(app.planned_live.as_ref().unwrap_or(&Value::Null))
}

/// Returns a copy without secrets, in which those that are sent can be told from those that stay.
fn concealed(spec: &Value) -> Value {
    let mut spec = mask(spec);
    conceal_in(&mut spec);
    spec
}

fn conceal_in(value: &mut Value) {
    match value {
        Value::String(text) if text == NEW_SECRET => SENT.clone_into(text),
        Value::String(text) if Encrypted::is_encrypted(text) => MASKED.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(conceal_in),
        Value::Object(fields) => fields.values_mut().for_each(conceal_in),
        _ => {}
    }
}
