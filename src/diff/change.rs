//! One difference between two specs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::path::FieldPath;

/// Says what is different at one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Where.
    pub path: FieldPath,
    /// What.
    pub kind: ChangeKind,
}

/// Says how a place differs. No value in here is a secret's plaintext.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Only the desired spec has it.
    Added {
        /// The field's value, or the whole item.
        after: Value,
    },
    /// Only the live spec has it.
    Removed {
        /// The field's value, or the whole item.
        before: Value,
    },
    /// Both have it, with different values.
    ///
    /// At `ingress.rules` itself both values are lists of rule names, and it is their order that changes.
    Modified {
        /// The live value; the documented default where the live spec leaves the field out.
        before: Value,
        /// The desired value; the documented default where the desired spec leaves the field out.
        after: Value,
    },
    /// It is a secret, of which no more can be said.
    Secret(SecretChange),
}

/// Says what happens to a secret value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretChange {
    /// There is none live, and one will be sent.
    Added,
    /// There is one live, and one will be sent in its place.
    Replaced,
    /// There is one live, and the desired spec has none.
    Removed,
}

impl SecretChange {
    /// Returns the change between two presences, if there can be one.
    pub(super) const fn between(live: Option<&Value>, desired: Option<&Value>) -> Option<Self> {
        match (live, desired) {
            (None, None) => None,
            (None, Some(_)) => Some(Self::Added),
            (Some(_), Some(_)) => Some(Self::Replaced),
            (Some(_), None) => Some(Self::Removed),
        }
    }

    /// Tells whether the desired spec has a value.
    pub const fn is_sent(self) -> bool {
        !matches!(self, Self::Removed)
    }
}
