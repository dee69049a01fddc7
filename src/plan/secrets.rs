//! What is sent for each secret.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::diff::NEW_SECRET;
use crate::model::secret::{Encrypted, Plaintext};

use super::fingerprint::Tag;
use super::state::StateMode;

/// Names the place of a secret inside one app: a variable of a component, or of the app itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    /// The component, or none for the app's own variables.
    pub component: Option<String>,
    /// The variable, or `image.registry_credentials`.
    pub key: String,
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.component {
            Some(component) => write!(f, "{component}/{}", self.key),
            None => f.write_str(&self.key),
        }
    }
}

/// The key of the slot that holds the credentials of a private image registry.
const REGISTRY_CREDENTIALS: &str = "image.registry_credentials";

/// Holds a value that was resolved for a slot, and where it came from in words such as `env SUPABASE_DB_PASSWORD`.
#[derive(Clone)]
pub struct SuppliedValue {
    /// The value; shared by every slot that uses the same secret.
    pub plaintext: Rc<Plaintext>,
    /// Its source in words.
    pub source: String,
}

/// Holds what is known about the secrets of one app before its live state is known.
#[derive(Clone, Default)]
pub struct Supplied {
    /// The values that were given.
    pub values: BTreeMap<Slot, SuppliedValue>,
    /// The slots that may stay without a value.
    pub optional: std::collections::BTreeSet<Slot>,
    /// How a missing value can be given, in words, by slot.
    pub ways: BTreeMap<Slot, String>,
}

/// Says when a given value is sent although one is live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SecretMode {
    /// When it changed, as far as that can be known.
    #[default]
    Changed,
    /// Never.
    Keep,
    /// Always.
    Set,
}

/// Says what is sent for a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The encrypted value that is live.
    Keep(Encrypted),
    /// The encrypted value that stands in the file.
    Literal,
    /// The given value.
    Send(SendReason),
    /// Nothing: the variable is optional and is left out.
    Omit,
    /// There is no value to send and none is live.
    Missing,
}

/// Says why a given value is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SendReason {
    /// No value is live.
    New,
    /// The live value has another length.
    LengthDiffers,
    /// The live value has another fingerprint.
    Changed,
    /// No fingerprint of the live value is stored yet.
    NotComparable,
    /// It was asked for.
    Forced,
}

/// Holds the decision for one slot, with the source of a value that is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretLine {
    /// The place.
    pub slot: Slot,
    /// What is sent.
    pub decision: Decision,
    /// Where the value comes from, in words; only for values that are sent.
    pub source: Option<String>,
}

/// Names a secret that has no value anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSecret {
    /// The app.
    pub app: String,
    /// The place inside it.
    pub slot: Slot,
    /// How to give it, in words.
    pub way: Option<String>,
}

/// Lists every secret place of a spec, with the text that stands there.
pub fn slots(tree: &Value) -> BTreeMap<Slot, Option<String>> {
    let mut found = BTreeMap::new();
    visit(&mut tree.clone(), &mut |slot, holder, field| {
        let text = holder
            .get(field)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty());
        found.insert(slot, text.map(str::to_owned));
        Retain::Yes
    });
    found
}

/// Tells whether `text`, which stands at a secret place of a file, is a plain value rather than an encrypted one.
pub fn plain_value_in_file(text: &str) -> bool {
    Encrypted::parse(text).is_none()
}

/// Says whether a visited variable stays in the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retain {
    Yes,
    No,
}

/// Takes a secret place: its slot, the object that holds the value, and the field of the value.
pub(super) type Visitor<'a> = dyn FnMut(Slot, &mut Map<String, Value>, &'static str) -> Retain + 'a;

/// The component lists whose members have variables.
pub(super) const COMPONENT_LISTS: [&str; 5] =
    ["services", "workers", "jobs", "static_sites", "functions"];

/// Calls `each` with every secret place: its slot, the object that holds the value, and the field of the value.
pub(super) fn visit(tree: &mut Value, each: &mut Visitor<'_>) {
    let Some(app) = tree.as_object_mut() else {
        return;
    };
    visit_envs(app, None, each);
    for list in COMPONENT_LISTS {
        let Some(components) = app.get_mut(list).and_then(Value::as_array_mut) else {
            continue;
        };
        for component in components.iter_mut().filter_map(Value::as_object_mut) {
            let Some(name) = component
                .get("name")
                .and_then(Value::as_str)
                .map(str::to_owned)
            else {
                continue;
            };
            visit_envs(component, Some(&name), each);
            visit_credentials(component, &name, each);
        }
    }
}

fn visit_envs(holder: &mut Map<String, Value>, component: Option<&str>, each: &mut Visitor<'_>) {
    let Some(envs) = holder.get_mut("envs").and_then(Value::as_array_mut) else {
        return;
    };
    envs.retain_mut(|env| {
        let Some(env) = env.as_object_mut().filter(|env| is_secret(env)) else {
            return true;
        };
        let Some(key) = env.get("key").and_then(Value::as_str).map(str::to_owned) else {
            return true;
        };
        let slot = Slot {
            component: component.map(str::to_owned),
            key,
        };
        each(slot, env, "value") == Retain::Yes
    });
}

fn visit_credentials(component: &mut Map<String, Value>, name: &str, each: &mut Visitor<'_>) {
    let Some(image) = component.get_mut("image").and_then(Value::as_object_mut) else {
        return;
    };
    if image.contains_key("registry_credentials") {
        let slot = Slot {
            component: Some(name.to_owned()),
            key: REGISTRY_CREDENTIALS.to_owned(),
        };
        if each(slot, image, "registry_credentials") == Retain::No {
            image.remove("registry_credentials");
        }
    }
}

fn is_secret(env: &Map<String, Value>) -> bool {
    env.get("type").and_then(Value::as_str) == Some("SECRET")
}

/// Holds everything that decides what is sent for the secrets of one app.
pub(super) struct Decider<'a> {
    pub(super) supplied: &'a Supplied,
    pub(super) live: &'a BTreeMap<Slot, Option<String>>,
    pub(super) tags: &'a BTreeMap<String, Tag>,
    pub(super) given_tags: &'a BTreeMap<Slot, Tag>,
    pub(super) mode: SecretMode,
    pub(super) state: StateMode,
}

impl Decider<'_> {
    /// Decides for one slot; `in_file` is what stands in the file.
    pub(super) fn decide(&self, slot: &Slot, in_file: Option<&str>) -> Decision {
        if in_file.is_some_and(|text| !plain_value_in_file(text)) {
            return Decision::Literal;
        }
        let live = self
            .live
            .get(slot)
            .and_then(|text| Encrypted::parse(text.as_deref()?));
        match (self.supplied.values.get(slot), live) {
            (None, Some(live)) => Decision::Keep(live),
            (None, None) if self.supplied.optional.contains(slot) => Decision::Omit,
            (None, None) => Decision::Missing,
            (Some(_), None) => Decision::Send(SendReason::New),
            (Some(given), Some(live)) => self.compare(slot, given, live),
        }
    }

    fn compare(&self, slot: &Slot, given: &SuppliedValue, live: Encrypted) -> Decision {
        match self.mode {
            SecretMode::Keep => return Decision::Keep(live),
            SecretMode::Set => return Decision::Send(SendReason::Forced),
            SecretMode::Changed => {}
        }
        if given.plaintext.len_bytes() != live.plaintext_len() {
            return Decision::Send(SendReason::LengthDiffers);
        }
        // Without a stored state nothing could ever be compared, and every apply would send the value again.
        if self.state == StateMode::Off {
            return Decision::Keep(live);
        }
        match (self.tags.get(&slot.to_string()), self.given_tags.get(slot)) {
            (Some(stored), Some(tag)) if stored == tag => Decision::Keep(live),
            (Some(_), _) => Decision::Send(SendReason::Changed),
            (None, _) => Decision::Send(SendReason::NotComparable),
        }
    }
}

/// Writes the decisions into the outgoing tree and lists them; a value that is sent stays a marker here.
pub(super) fn decide_all(tree: &mut Value, decider: &Decider<'_>) -> Vec<SecretLine> {
    let mut lines = Vec::new();
    visit(tree, &mut |slot, holder, field| {
        let in_file = holder
            .get(field)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .map(str::to_owned);
        let decision = decider.decide(&slot, in_file.as_deref());
        let retain = write_decision(&decision, holder, field);
        let source = matches!(decision, Decision::Send(_))
            .then(|| {
                decider
                    .supplied
                    .values
                    .get(&slot)
                    .map(|value| value.source.clone())
            })
            .flatten();
        lines.push(SecretLine {
            slot,
            decision,
            source,
        });
        retain
    });
    lines
}

fn write_decision(decision: &Decision, holder: &mut Map<String, Value>, field: &str) -> Retain {
    let value = match decision {
        Decision::Keep(live) => live.as_str(),
        Decision::Send(_) => NEW_SECRET,
        Decision::Literal => return Retain::Yes,
        Decision::Omit | Decision::Missing => return Retain::No,
    };
    holder.insert(field.to_owned(), Value::from(value));
    Retain::Yes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const LIVE_SIX: &str =
        "EV[1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX:mZ0kq3v1b9Yw2uT6cR8eXoPdLsHf4g==]";

    fn slot() -> Slot {
        Slot {
            component: Some("api".to_owned()),
            key: "TOKEN".to_owned(),
        }
    }

    fn supplied(value: Option<&str>) -> Supplied {
        let mut supplied = Supplied::default();
        if let Some(value) = value {
            let plaintext = Rc::new(Plaintext::new(value.to_owned()));
            supplied.values.insert(
                slot(),
                SuppliedValue {
                    plaintext,
                    source: "env TOKEN".to_owned(),
                },
            );
        }
        supplied
    }

    fn decide(
        given: Option<&str>,
        live: Option<&str>,
        stored: Option<&str>,
        mode: SecretMode,
    ) -> Decision {
        let supplied = supplied(given);
        let tags = stored
            .map(|tag| (slot().to_string(), Tag::from_text(tag)))
            .into_iter()
            .collect();
        let given_tags = given
            .map(|_| (slot(), Tag::from_text("equal")))
            .into_iter()
            .collect();
        let live = live
            .map(|text| (slot(), Some(text.to_owned())))
            .into_iter()
            .collect();
        let state = StateMode::On;
        Decider {
            supplied: &supplied,
            live: &live,
            tags: &tags,
            given_tags: &given_tags,
            mode,
            state,
        }
        .decide(&slot(), None)
    }

    #[test]
    fn the_order_of_the_rules() {
        use Decision::{Keep, Missing, Send};
        let keep = Keep(Encrypted::parse(LIVE_SIX).unwrap());
        let changed = SecretMode::Changed;
        assert_eq!(decide(None, Some(LIVE_SIX), None, changed), keep);
        assert_eq!(decide(None, None, None, changed), Missing);
        assert_eq!(
            decide(Some("s3cret"), None, None, changed),
            Send(SendReason::New)
        );
        assert_eq!(
            decide(Some("longer-one"), Some(LIVE_SIX), Some("equal"), changed),
            Send(SendReason::LengthDiffers)
        );
        assert_eq!(
            decide(Some("s3cret"), Some(LIVE_SIX), Some("equal"), changed),
            keep
        );
        assert_eq!(
            decide(Some("s3cret"), Some(LIVE_SIX), Some("other"), changed),
            Send(SendReason::Changed)
        );
        assert_eq!(
            decide(Some("s3cret"), Some(LIVE_SIX), None, changed),
            Send(SendReason::NotComparable)
        );
        assert_eq!(
            decide(Some("longer-one"), Some(LIVE_SIX), None, SecretMode::Keep),
            keep
        );
        assert_eq!(
            decide(
                Some("s3cret"),
                Some(LIVE_SIX),
                Some("equal"),
                SecretMode::Set
            ),
            Send(SendReason::Forced)
        );
    }

    #[test]
    fn an_optional_secret_without_a_value_is_left_out() {
        let mut tree = json!({"name": "a", "services": [{"name": "api", "envs": [
            {"key": "TOKEN", "type": "SECRET"}, {"key": "LOG", "value": "info"}]}]});
        let supplied = Supplied {
            optional: [slot()].into(),
            ..Supplied::default()
        };
        let (tags, given_tags) = (BTreeMap::new(), BTreeMap::new());
        let decider = Decider {
            supplied: &supplied,
            live: &BTreeMap::new(),
            tags: &tags,
            given_tags: &given_tags,
            mode: SecretMode::Changed,
            state: StateMode::On,
        };
        let lines = decide_all(&mut tree, &decider);
        assert_eq!(lines[0].decision, Decision::Omit);
        assert_eq!(
            tree["services"][0]["envs"],
            json!([{"key": "LOG", "value": "info"}])
        );
    }

    #[test]
    fn an_encrypted_value_in_the_file_is_sent_as_it_is() {
        let supplied = supplied(Some("s3cret"));
        let (tags, given_tags) = (BTreeMap::new(), BTreeMap::new());
        let decider = Decider {
            supplied: &supplied,
            live: &BTreeMap::new(),
            tags: &tags,
            given_tags: &given_tags,
            mode: SecretMode::Changed,
            state: StateMode::On,
        };
        assert_eq!(decider.decide(&slot(), Some(LIVE_SIX)), Decision::Literal);
    }

    #[test]
    fn slots_are_found_at_every_level() {
        let tree = json!({"name": "a", "envs": [{"key": "A", "type": "SECRET"}], "workers": [{"name": "w",
            "image": {"registry_credentials": "u:p"}, "envs": [{"key": "B", "type": "SECRET", "value": "x"}]}]});
        let found: Vec<String> = slots(&tree).keys().map(ToString::to_string).collect();
        assert_eq!(found, ["A", "w/B", "w/image.registry_credentials"]);
    }
}
