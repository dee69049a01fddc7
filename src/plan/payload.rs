//! The spec as it is sent: markers become values, and the state rides along.

use serde_json::{Value, json};

use crate::diff::NEW_SECRET;

use super::build::AppPlan;
use super::fingerprint::{tag_together, tags_of};
use super::secrets::{Retain, Slot, Supplied, visit};
use super::state::{AppState, STATE_KEY};

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
    fill_tags(&mut state, supplied, sent);
    let Some(root) = spec.as_object_mut() else {
        return;
    };
    let envs = root.entry("envs").or_insert_with(|| json!([]));
    if let Some(envs) = envs.as_array_mut() {
        envs.retain(|env| env.get("key").and_then(Value::as_str) != Some(STATE_KEY));
        envs.push(state.to_env());
    }
}

/// Adds the tags of the values that are sent, and the common tag of all given values that are then live.
fn fill_tags(state: &mut AppState, supplied: &Supplied, sent: &[Slot]) {
    let tagged = |slot: &&Slot| sent.contains(slot) || state.tags.contains_key(&slot.to_string());
    let given: Vec<Slot> = supplied.values.keys().filter(tagged).cloned().collect();
    let mut equal = Vec::new();
    for (slot, tag) in tags_of(supplied, &given, state.salt) {
        let name = slot.to_string();
        if sent.contains(&slot) {
            state.tags.insert(name, tag);
        } else if state.tags.get(&name) != Some(&tag) {
            // Another value was given for a secret that is kept.
            continue;
        }
        equal.push(slot);
    }
    state.together = tag_together(supplied, &equal, state.salt);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::test_values::{slot, supplied};
    use super::*;

    const SALT: [u8; 16] = [3; 16];

    #[test]
    fn the_common_tag_leaves_out_values_that_are_not_live() {
        let live = supplied(&[("KEPT", "kept"), ("STALE", "live")]);
        let stored = tags_of(&live, &[slot("KEPT"), slot("STALE")], SALT);
        let tags: BTreeMap<String, _> = stored
            .into_iter()
            .map(|(slot, tag)| (slot.to_string(), tag))
            .collect();
        let mut state = AppState {
            salt: SALT,
            spec: String::new(),
            tags: tags.clone(),
            together: None,
            stack: None,
        };
        let given = supplied(&[("KEPT", "kept"), ("STALE", "other"), ("SENT", "sent")]);
        fill_tags(&mut state, &given, &[slot("SENT")]);
        assert_eq!(state.tags["STALE"], tags["STALE"]);
        assert!(state.tags.contains_key("SENT"));
        let equal = [slot("KEPT"), slot("SENT")];
        assert_eq!(state.together, tag_together(&given, &equal, SALT));
        assert!(state.together.is_some());
    }
}
