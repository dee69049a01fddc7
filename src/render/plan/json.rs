//! A plan as data; secret values are not in it.

use serde_json::{Value, json};

use crate::catalog::Cents;
use crate::diff::{Change, ChangeKind, SecretChange, mask};
use crate::model::live::AppId;
use crate::plan::{
    Action, AppPlan, ChangeOrigin, Decision, Effect, Plan, SecretLine, SendReason, Standing, effect,
};

use super::outside::outside_json;

/// Builds the JSON of a plan; secret values are not in it.
pub fn plan_json(plan: &Plan) -> Value {
    let summary = plan.summary();
    let (before, after) = plan.cost();
    json!({
        "apps": plan.apps.iter().map(app_json).collect::<Vec<Value>>(),
        "summary": {"create": summary.create, "update": summary.update, "none": summary.unchanged},
        "cost": {"before": before.least.dollars(), "after": after.least.dollars()},
    })
}

fn app_json(app: &AppPlan) -> Value {
    let action = match app.action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Keep => "none",
    };
    json!({
        "name": app.name,
        "id": app.id.as_ref().map(AppId::as_str),
        "file": app.file,
        "action": action,
        "standing": standing_word(&app.standing),
        "effect": app.effect().map(Effect::as_str),
        "changes": changes_json(app),
        "outside": outside_json(app),
        "outside_edits": app.outside.as_ref().map_or(0, |outside| outside.edits().len()),
        "secrets": app.secrets.iter().map(secret_json).collect::<Vec<Value>>(),
        "destroys": app.destructions.iter().map(crate::plan::Destruction::words).collect::<Vec<String>>(),
        "cost": {
            "before": app.cost_before.total().least.dollars(),
            "after": app.cost_after.total().least.dollars(),
            "platform": app.quoted.map(Cents::dollars),
        },
    })
}

/// Builds the JSON of the changes of an app.
pub fn changes_json(app: &AppPlan) -> Value {
    let changes = app.changes.iter();
    changes.map(|change| change_json(change, app)).collect()
}

fn change_json(change: &Change, app: &AppPlan) -> Value {
    let mut json = difference_json(change);
    if let Some(fields) = json.as_object_mut() {
        let effect = effect(change, &app.outgoing).as_str();
        fields.insert("effect".to_owned(), effect.into());
        let origin = match app.origin(change) {
            ChangeOrigin::File => "file",
            ChangeOrigin::Outside => "outside",
        };
        fields.insert("origin".to_owned(), origin.into());
    }
    json
}

pub(super) fn difference_json(change: &Change) -> Value {
    let path = change.path.to_slash();
    match &change.kind {
        ChangeKind::Added { after } => {
            json!({"path": path, "op": "add", "after": mask(after), "sensitive": false})
        }
        ChangeKind::Removed { before } => {
            json!({"path": path, "op": "remove", "before": mask(before), "sensitive": false})
        }
        ChangeKind::Modified { before, after } => {
            json!({"path": path, "op": "replace", "before": mask(before), "after": mask(after), "sensitive": false})
        }
        ChangeKind::Secret(secret) => {
            let op = match secret {
                SecretChange::Added => "add",
                SecretChange::Replaced => "replace",
                SecretChange::Removed => "remove",
            };
            json!({"path": path, "op": op, "sensitive": true})
        }
    }
}

fn secret_json(line: &SecretLine) -> Value {
    let decision = match &line.decision {
        Decision::Keep(_) => "kept",
        Decision::Literal => "encrypted-in-file",
        Decision::Send(SendReason::New) => "new",
        Decision::Send(SendReason::LengthDiffers | SendReason::Changed) => "changed",
        Decision::Send(SendReason::NotComparable) => "not-comparable",
        Decision::Send(SendReason::Forced) => "forced",
        Decision::Omit => "left-out",
        Decision::Missing => "missing",
    };
    json!({"slot": line.slot.to_string(), "decision": decision, "source": line.source})
}

/// Names in one word whether the live app runs the spec that it carries.
fn standing_word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Serves => "serves",
        Standing::InFlight(_) => "in-flight",
        Standing::NotServed => "not-served",
    }
}
