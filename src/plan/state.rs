//! What `ipctl` remembers about an app, kept with the app itself in one variable.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::diff::Canonical;

use super::fingerprint::Tag;

/// The app-level variable that holds the state.
pub const STATE_KEY: &str = crate::diff::STATE_KEY;

/// The version of the format.
const VERSION: u64 = 1;
/// The member that holds the common tag; without it only more has to be computed.
const TOGETHER: &str = "together";
/// The member that holds the stack; without it the app belongs to none.
const STACK: &str = "stack";

/// Says whether a state is kept with the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StateMode {
    /// It is kept.
    #[default]
    On,
    /// It is neither written nor kept; secrets are then compared by length alone.
    Off,
}

/// Holds the state of one app: a salt, a hash of what was sent, and a tag for each secret that was supplied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppState {
    /// The salt of the tags, random for each app.
    pub salt: [u8; 16],
    /// The hash of the normalised spec without secret values.
    pub spec: String,
    /// The tags by slot.
    pub tags: BTreeMap<String, Tag>,
    /// The tag of all supplied values together, when there are several; it spares their single ones while all are equal.
    pub together: Option<Tag>,
    /// The stack that the app was deployed as a part of.
    pub stack: Option<String>,
}

impl AppState {
    /// Reads the state out of a live spec; none when it is absent or of another version or form.
    pub fn of_spec(spec: &Value) -> Option<Self> {
        let envs = spec.get("envs")?.as_array()?;
        let env = envs
            .iter()
            .find(|env| env.get("key").and_then(Value::as_str) == Some(STATE_KEY))?;
        Self::parse(env.get("value")?.as_str()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        if value.get("v")?.as_u64()? != VERSION {
            return None;
        }
        let salt = URL_SAFE_NO_PAD
            .decode(value.get("salt")?.as_str()?)
            .ok()?
            .try_into()
            .ok()?;
        let spec = value.get("spec")?.as_str()?.to_owned();
        let tags = value.get("tags")?.as_object()?.iter();
        let tags = tags
            .filter_map(|(slot, tag)| Some((slot.clone(), Tag::from_text(tag.as_str()?))))
            .collect();
        let member = |name: &str| value.get(name).and_then(Value::as_str);
        Some(Self {
            salt,
            spec,
            tags,
            together: member(TOGETHER).map(Tag::from_text),
            stack: member(STACK).map(str::to_owned),
        })
    }

    /// Returns the variable that carries the state.
    pub fn to_env(&self) -> Value {
        let tags: BTreeMap<&str, &str> = self
            .tags
            .iter()
            .map(|(slot, tag)| (slot.as_str(), tag.as_str()))
            .collect();
        let mut value = json!({"v": VERSION, "salt": URL_SAFE_NO_PAD.encode(self.salt), "spec": self.spec, "tags": tags});
        let members = [
            (TOGETHER, self.together.as_ref().map(Tag::as_str)),
            (STACK, self.stack.as_deref()),
        ];
        for (name, text) in members {
            if let (Some(text), Value::Object(value)) = (text, &mut value) {
                value.insert(name.to_owned(), text.into());
            }
        }
        json!({"key": STATE_KEY, "value": value.to_string(), "scope": "RUN_TIME"})
    }
}

/// Returns the hash of a normalised spec without its secret values and without what the platform fills in.
pub(super) fn spec_hash(spec: &Canonical) -> String {
    let mut text = String::new();
    write_sorted(&spec.users_part(), &mut text);
    let digest = Sha256::digest(text.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or(&digest))
}

/// Writes JSON with sorted keys, so that equal specs have equal text.
pub(super) fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            text.push('{');
            for (key, member) in sorted {
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write_sorted(member, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_sorted(item, text);
                text.push(',');
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::normalise;

    #[test]
    fn the_state_survives_the_way_through_a_spec() {
        let state = AppState {
            salt: [7; 16],
            spec: "hash".to_owned(),
            tags: [("api/TOKEN".to_owned(), Tag::from_text("tag"))].into(),
            together: None,
            stack: None,
        };
        let together = AppState {
            together: Some(Tag::from_text("common")),
            stack: Some("shop".to_owned()),
            ..state.clone()
        };
        for state in [state, together] {
            let spec = json!({"name": "a", "envs": [state.to_env()]});
            assert_eq!(AppState::of_spec(&spec), Some(state));
        }
    }

    #[test]
    fn a_foreign_value_is_no_state() {
        for value in [
            "",
            "{",
            "{\"v\":2}",
            "[]",
            "{\"v\":1,\"salt\":\"x\",\"spec\":\"\",\"tags\":{}}",
        ] {
            let spec = json!({"envs": [{"key": STATE_KEY, "value": value}]});
            assert_eq!(AppState::of_spec(&spec), None, "{value}");
        }
    }

    #[test]
    fn the_hash_ignores_secret_values_and_key_order() {
        let hash = |spec: Value| spec_hash(&normalise(&spec));
        let secret = |value: &str| json!({"name": "a", "envs": [{"key": "T", "type": "SECRET", "value": value}]});
        assert_eq!(hash(secret("x")), hash(secret("y")));
        assert_eq!(
            hash(json!({"name": "a", "disable_edge_cache": true})),
            hash(json!({"disable_edge_cache": true, "name": "a"}))
        );
        assert_ne!(
            hash(json!({"name": "a", "disable_edge_cache": true})),
            hash(json!({"name": "a", "maintenance": {"enabled": true}}))
        );
    }
}
