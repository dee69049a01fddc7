//! The normal form as a type of its own.

use std::fmt;

use serde_json::Value;

use super::ingress;
use super::mask::{mask, without_secrets};
use crate::model::semantics::{self, ListSemantics, Node, Silence};

/// Holds a spec in normal form; only [`normalise`](super::normalise) makes one, and only it can be compared.
#[derive(Clone, PartialEq, Default)]
pub struct Canonical(Value);

impl Canonical {
    /// Returns the normal form of no spec at all, the live side of an app that is still to be created.
    pub const fn empty() -> Self {
        Self(Value::Null)
    }

    pub(super) const fn trust(value: Value) -> Self {
        Self(value)
    }

    /// Returns the spec in normal form.
    pub const fn as_value(&self) -> &Value {
        &self.0
    }

    /// Gives the spec in normal form away.
    pub fn into_value(self) -> Value {
        self.0
    }

    /// Returns what only the user writes: without fields the platform fills by itself, without the ingress rule it makes
    /// by itself, and without secret values. Equal before and after a round trip through the platform, so it is what a
    /// fingerprint of a spec is taken of.
    pub fn users_part(&self) -> Value {
        let mut value = without_secrets(&self.0);
        ingress::drop_default(&mut value);
        drop_platform(semantics::root(), &mut value);
        super::normalise(&value).into_value()
    }
}

/// Shows the spec without its secret values.
impl fmt::Debug for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Canonical").field(&mask(&self.0)).finish()
    }
}

fn drop_platform(node: &'static Node, value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| node.child(key).row().silence != Silence::Platform);
            for (key, child) in map.iter_mut() {
                drop_platform(node.child(key), child);
            }
        }
        Value::Array(items) if node.row().list != ListSemantics::Atomic => {
            for item in items {
                drop_platform(node.items(), item);
            }
        }
        _ => {}
    }
}
