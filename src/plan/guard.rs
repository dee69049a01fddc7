//! Changes that lose something and need consent of their own.

use serde::{Deserialize, Serialize};

use crate::diff::{Change, ChangeKind};
use crate::model::path::Step;

/// Names something that applying would remove for good or move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Destruction {
    /// A component goes.
    Component {
        /// Its name.
        name: String,
    },
    /// A database goes.
    Database {
        /// Its name.
        name: String,
    },
    /// A domain goes.
    Domain {
        /// Its host.
        host: String,
    },
    /// The app moves to another region.
    Region,
}

impl Destruction {
    /// Says in words what would happen.
    pub fn words(&self) -> String {
        match self {
            Self::Component { name } => format!("component `{name}` would be removed"),
            Self::Database { name } => {
                format!("database `{name}` would be removed, with its data if it is a dev database")
            }
            Self::Domain { host } => format!("domain `{host}` would be removed"),
            Self::Region => "the app would move to another region".to_owned(),
        }
    }
}

/// Lists the destructive ones among `changes`.
pub fn destructions(changes: &[Change]) -> Vec<Destruction> {
    changes.iter().filter_map(destruction).collect()
}

fn destruction(change: &Change) -> Option<Destruction> {
    let gone = matches!(change.kind, ChangeKind::Removed { .. });
    if change.path.is_component() {
        let (list, name) = change.path.component().filter(|_| gone)?;
        let name = name.to_owned();
        return Some(match list {
            "databases" => Destruction::Database { name },
            _ => Destruction::Component { name },
        });
    }
    match change.path.steps() {
        [Step::Key(list), Step::Item { value, .. }] if gone && list == "domains" => {
            Some(Destruction::Domain {
                host: value.clone(),
            })
        }
        [Step::Key(field)]
            if field == "region" && !matches!(change.kind, ChangeKind::Added { .. }) =>
        {
            Some(Destruction::Region)
        }
        _ => None,
    }
}
