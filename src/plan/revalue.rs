//! Other values for secrets of a live app, and nothing else.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::live::App;
use crate::model::secret::Encrypted;

use super::build::{AppPlan, Desired, Inputs, build};
use super::outside::is_edited;
use super::secrets::{COMPONENT_LISTS, Decision, Retain, SecretMode, Slot, Supplied, slots, visit};
use super::stack::Stack;
use super::state::{AppState, STATE_KEY, StateMode};

/// Says what becomes of secrets of one live app.
pub struct NewValues<'a> {
    /// The app.
    pub live: &'a App,
    /// The file it comes from, as shown to the user.
    pub file: String,
    /// The values that are set.
    pub supplied: Supplied,
    /// The variables that are set and not live, as they are to be; without their values.
    pub added: BTreeMap<Slot, Value>,
    /// The variables that go.
    pub removed: Vec<Slot>,
    /// Whether a state is kept with the app.
    pub state: StateMode,
    /// The salt of an app that has no state yet.
    pub salt: [u8; 16],
}

/// Says why values cannot be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// The variable is live and not secret.
    NotSecret(Slot),
    /// The component is not live.
    NoComponent(Slot),
    /// Another secret of the app is not encrypted, and could not be kept.
    Unkept(Slot),
    /// The live app gives nothing to plan with.
    NoSpec,
}

/// Plans a write of the live spec in which only these secrets differ. Everything else stays as it is live, also what
/// somebody else edited there, and such edits are still told as such afterwards.
pub fn revalue(wanted: NewValues<'_>) -> Result<(Desired, AppPlan), Unfit> {
    let live = wanted.live;
    let mut tree = live.spec.clone();
    refuse_plain(&tree, wanted.supplied.values.keys())?;
    drop_state(&mut tree);
    for (slot, env) in wanted.added {
        add(&mut tree, &slot, env).ok_or(Unfit::NoComponent(slot))?;
    }
    open_places(&mut tree, &wanted.removed);
    let remembered = AppState::of_spec(&live.spec);
    let desired = Desired {
        name: live.name().to_owned(),
        file: wanted.file,
        tree,
        supplied: wanted.supplied,
        ignore: Vec::new(),
    };
    let stack = Stack {
        name: remembered.as_ref().and_then(|state| state.stack.clone()),
        ..Stack::default()
    };
    let inputs = Inputs {
        desired: std::slice::from_ref(&desired),
        live: std::slice::from_ref(live),
        // A value that is live already is not sent again. Without a state that cannot be known.
        secrets: match wanted.state {
            StateMode::On => SecretMode::Changed,
            StateMode::Off => SecretMode::Set,
        },
        state: wanted.state,
        stack: &stack,
    };
    let salt = wanted.salt;
    let mut plan = build(&inputs, &mut || salt)
        .apps
        .pop()
        .ok_or(Unfit::NoSpec)?;
    refuse_losses(&plan)?;
    if let (Some(state), Some(remembered)) = (&mut plan.state, remembered)
        && is_edited(&live.spec)
    {
        state.spec = remembered.spec;
    }
    Ok((desired, plan))
}

/// A variable that is not secret cannot become one by the way: its value was readable, and the spec has to say so.
fn refuse_plain<'a>(spec: &Value, wanted: impl Iterator<Item = &'a Slot>) -> Result<(), Unfit> {
    let secret = slots(spec);
    let mut wanted = wanted.filter(|slot| !secret.contains_key(slot));
    match wanted.find(|slot| is_variable(spec, slot)) {
        Some(slot) => Err(Unfit::NotSecret(slot.clone())),
        None => Ok(()),
    }
}

/// Tells whether a spec has a variable of this place, secret or not.
pub fn is_variable(spec: &Value, slot: &Slot) -> bool {
    let mut spec = spec.clone();
    let envs = holder(&mut spec, slot).and_then(|holder| holder.get("envs")?.as_array());
    envs.is_some_and(|envs| envs.iter().any(|env| key_of(env) == Some(&slot.key)))
}

fn key_of(env: &Value) -> Option<&str> {
    env.get("key")?.as_str()
}

/// Returns the object whose variables a slot is among.
fn holder<'s>(spec: &'s mut Value, slot: &Slot) -> Option<&'s mut Map<String, Value>> {
    let Some(component) = &slot.component else {
        return spec.as_object_mut();
    };
    let fields = spec.as_object_mut()?.iter_mut();
    let lists = fields.filter(|(name, _)| COMPONENT_LISTS.contains(&name.as_str()));
    let mut components = lists.filter_map(|(_, list)| list.as_array_mut()).flatten();
    let named = |item: &&mut Value| item.get("name").and_then(Value::as_str) == Some(component);
    components.find(named)?.as_object_mut()
}

fn add(spec: &mut Value, slot: &Slot, mut env: Value) -> Option<()> {
    if let Some(fields) = env.as_object_mut() {
        fields.remove("value");
    }
    let envs = holder(spec, slot)?
        .entry("envs")
        .or_insert_with(|| json!([]));
    envs.as_array_mut()?.push(env);
    Some(())
}

fn drop_state(spec: &mut Value) {
    if let Some(envs) = spec.get_mut("envs").and_then(Value::as_array_mut) {
        envs.retain(|env| key_of(env) != Some(STATE_KEY));
    }
}

/// Takes the encrypted values out, so that what is sent is decided for each of them: kept, set, or gone.
fn open_places(spec: &mut Value, removed: &[Slot]) {
    visit(spec, &mut |slot, holder, field| {
        let text = holder.get(field).and_then(Value::as_str);
        if text.and_then(Encrypted::parse).is_some() {
            // An empty text keeps the field in sight of the next visit.
            holder.insert(field.to_owned(), Value::from(""));
        }
        if removed.contains(&slot) {
            Retain::No
        } else {
            Retain::Yes
        }
    });
}

fn refuse_losses(plan: &AppPlan) -> Result<(), Unfit> {
    let is_lost = |decision: &Decision| matches!(decision, Decision::Missing | Decision::Omit);
    match plan.secrets.iter().find(|line| is_lost(&line.decision)) {
        Some(line) => Err(Unfit::Unkept(line.slot.clone())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::payload::payload;
    use super::super::test_values::{ENCRYPTED, slot, supplied};
    use super::*;
    use crate::diff::normalise;
    use crate::plan::Action;
    use crate::plan::state::spec_hash;

    fn app(spec: &Value) -> App {
        serde_json::from_value(json!({"id": "11111111-1111-4111-8111-111111111111", "spec": spec}))
            .unwrap()
    }

    fn spec() -> Value {
        json!({"name": "shop", "region": "nyc", "unheard_of": {"x": 1},
            "envs": [{"key": "A", "type": "SECRET", "scope": "RUN_TIME", "value": ENCRYPTED},
                {"key": "B", "type": "SECRET", "value": ENCRYPTED}, {"key": "LOG", "value": "info"}],
            "services": [{"name": "web", "instance_count": 1, "image": {"registry_type": "DOCR", "repository": "shop",
                "registry_credentials": ENCRYPTED}}]})
    }

    fn values<'a>(live: &'a App, given: &[(&str, &str)]) -> NewValues<'a> {
        NewValues {
            live,
            file: "specs/shop.yaml".to_owned(),
            supplied: supplied(given),
            added: BTreeMap::new(),
            removed: Vec::new(),
            state: StateMode::On,
            salt: [3; 16],
        }
    }

    /// Returns a spec as it is sent, without its state.
    fn sent(desired: &Desired, plan: &AppPlan) -> Value {
        let mut sent = payload(plan, &desired.supplied);
        drop_state(&mut sent);
        sent
    }

    #[test]
    fn only_the_value_that_is_set_differs() {
        let live = app(&spec());
        let (desired, plan) = revalue(values(&live, &[("A", "new")])).unwrap();
        let mut expected = spec();
        expected["envs"][0]["value"] = "new".into();
        assert_eq!(sent(&desired, &plan), expected);
        assert_eq!(plan.action, Action::Update);
        assert!(
            payload(&plan, &desired.supplied)
                .to_string()
                .contains("\\\"A\\\":"),
            "the tag is stored"
        );
    }

    #[test]
    fn a_variable_that_goes_takes_nothing_along() {
        let live = app(&spec());
        let wanted = NewValues {
            removed: vec![slot("B")],
            ..values(&live, &[])
        };
        let (desired, plan) = revalue(wanted).unwrap();
        let mut expected = spec();
        expected["envs"].as_array_mut().unwrap().remove(1);
        assert_eq!(sent(&desired, &plan), expected);
        assert_eq!(plan.destructions, []);
    }

    #[test]
    fn a_variable_that_is_new_comes_with_its_value() {
        let live = app(&spec());
        let place = Slot {
            component: Some("web".to_owned()),
            key: "C".to_owned(),
        };
        let env = json!({"key": "C", "type": "SECRET", "scope": "RUN_TIME"});
        let mut wanted = values(&live, &[]);
        wanted.supplied.values.insert(
            place.clone(),
            supplied(&[("C", "new")]).values[&slot("C")].clone(),
        );
        wanted.added.insert(place, env);
        let (desired, plan) = revalue(wanted).unwrap();
        let mut expected = spec();
        expected["services"][0]["envs"] =
            json!([{"key": "C", "type": "SECRET", "scope": "RUN_TIME", "value": "new"}]);
        assert_eq!(sent(&desired, &plan), expected);
    }

    #[test]
    fn what_cannot_be_set_is_refused() {
        let live = app(&spec());
        let refused = revalue(values(&live, &[("LOG", "x")])).map(|_| ());
        assert_eq!(refused, Err(Unfit::NotSecret(slot("LOG"))));
        let place = Slot {
            component: Some("gone".to_owned()),
            key: "C".to_owned(),
        };
        let wanted = NewValues {
            added: [(place.clone(), json!({"key": "C"}))].into(),
            ..values(&live, &[])
        };
        assert_eq!(revalue(wanted).map(|_| ()), Err(Unfit::NoComponent(place)));
        let mut bare = spec();
        bare["envs"][1]["value"] = "".into();
        let live = app(&bare);
        let refused = revalue(values(&live, &[("A", "x")])).map(|_| ());
        assert_eq!(refused, Err(Unfit::Unkept(slot("B"))));
    }

    #[test]
    fn an_edit_of_somebody_else_is_still_told_afterwards() {
        let mut edited = spec();
        let state = AppState {
            salt: [3; 16],
            spec: spec_hash(&normalise(&spec())),
            tags: BTreeMap::new(),
            together: None,
            stack: Some("shop".to_owned()),
        };
        edited["envs"].as_array_mut().unwrap().push(state.to_env());
        let untouched = app(&edited);
        edited["services"][0]["instance_count"] = 2.into();
        for (live, is_told) in [(untouched, false), (app(&edited), true)] {
            let (desired, plan) = revalue(values(&live, &[("A", "new")])).unwrap();
            let after = payload(&plan, &desired.supplied);
            assert_eq!(is_edited(&after), is_told);
            assert_eq!(
                AppState::of_spec(&after).unwrap().stack.as_deref(),
                Some("shop")
            );
        }
    }
}
