//! The spec as it is sent: markers become values, and the state rides along.

use serde_json::{Value, json};

use crate::diff::NEW_SECRET;

use super::build::AppPlan;
use super::fingerprint::tags_of;
use super::secrets::{Retain, Slot, Supplied, visit};
use super::state::STATE_KEY;

/// Returns the outgoing spec with the given values in it; it holds plain secrets and must go nowhere but into a request.
pub fn payload(app: &AppPlan, supplied: &Supplied) -> Value {
    let mut spec = app.outgoing.clone();
    let mut sent = Vec::new();
    visit(&mut spec, &mut |slot, holder, field| {
        if holder.get(field).and_then(Value::as_str) == Some(NEW_SECRET) {
            let Some(given) = supplied.values.get(&slot) else {
                return Retain::No;
            };
            holder.insert(field.to_owned(), Value::from(given.plaintext.expose()));
            sent.push(slot);
        }
        Retain::Yes
    });
    if app.state.is_some() {
        store_state(app, supplied, &sent, &mut spec);
    }
    spec
}

fn store_state(app: &AppPlan, supplied: &Supplied, sent: &[Slot], spec: &mut Value) {
    let Some(mut state) = app.state.clone() else {
        return;
    };
    let tags = tags_of(supplied, sent, state.salt);
    state
        .tags
        .extend(tags.into_iter().map(|(slot, tag)| (slot.to_string(), tag)));
    let Some(root) = spec.as_object_mut() else {
        return;
    };
    let envs = root.entry("envs").or_insert_with(|| json!([]));
    if let Some(envs) = envs.as_array_mut() {
        envs.retain(|env| env.get("key").and_then(Value::as_str) != Some(STATE_KEY));
        envs.push(state.to_env());
    }
}
