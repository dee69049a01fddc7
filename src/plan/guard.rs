//! Changes that lose something and need consent of their own, and changes that are worth a look.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diff::{Change, ChangeKind};
use crate::model::path::Step;
use crate::model::view::ComponentKind;

use super::rename::renamed_to;

/// Names something that applying would remove for good, replace or move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Destruction {
    /// The whole app goes.
    App,
    /// A component goes.
    Component {
        /// Its name.
        name: String,
    },
    /// A component goes, and one like it comes: most likely it was meant to be renamed.
    Renamed {
        /// Its name.
        name: String,
        /// The name of the one that comes.
        to: String,
    },
    /// A component goes, and one of another kind takes its name.
    Replaced {
        /// Its name.
        name: String,
        /// What it is.
        from: ComponentKind,
        /// What it becomes.
        to: ComponentKind,
        /// The fields that differ besides.
        fields: Vec<String>,
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
    /// The app leaves its network, or moves to another one.
    Vpc,
    /// The app gives its own outgoing addresses up.
    Egress,
}

impl Destruction {
    /// Returns the word for the kind of loss that outputs use.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Component { .. } => "component",
            Self::Renamed { .. } => "renamed",
            Self::Replaced { .. } => "replaced",
            Self::Database { .. } => "database",
            Self::Domain { .. } => "domain",
            Self::Region => "region",
            Self::Vpc => "vpc",
            Self::Egress => "egress",
        }
    }

    /// Returns the name of what is lost; none for something of the whole app.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Component { name }
            | Self::Renamed { name, .. }
            | Self::Replaced { name, .. }
            | Self::Database { name }
            | Self::Domain { host: name } => Some(name),
            Self::App | Self::Region | Self::Vpc | Self::Egress => None,
        }
    }

    /// Says in words what would happen.
    pub fn words(&self) -> String {
        match self {
            Self::App => {
                "the app would be deleted, with its dev databases and addresses".to_owned()
            }
            Self::Component { name } => format!("component `{name}` would be removed"),
            Self::Renamed { name, to } => format!(
                "looks like a rename of `{name}` to `{to}`: the platform makes a new component; its logs and addresses are new"
            ),
            Self::Replaced {
                name,
                from,
                to,
                fields,
            } => replaced_words(name, *from, *to, fields),
            Self::Database { name } => {
                format!("database `{name}` would be removed, with its data if it is a dev database")
            }
            Self::Domain { host } => format!("domain `{host}` would be removed"),
            Self::Region => "the app would move to another region".to_owned(),
            Self::Vpc => "the app would leave its VPC network".to_owned(),
            Self::Egress => "the app would lose its dedicated egress addresses".to_owned(),
        }
    }

    /// Tells whether a change is one half of a replacement, which says all about it.
    pub fn covers(&self, change: &Change) -> bool {
        let Self::Replaced { name, from, to, .. } = self else {
            return false;
        };
        change.path.is_component()
            && change.path.component().is_some_and(|(list, component)| {
                component == name && [from.plural_key(), to.plural_key()].contains(&list)
            })
    }
}

fn replaced_words(name: &str, from: ComponentKind, to: ComponentKind, fields: &[String]) -> String {
    let article = match to {
        ComponentKind::Functions => "",
        _ => "a ",
    };
    let data = match from {
        ComponentKind::Database => ", with its data if it is a dev database",
        _ => "",
    };
    let quoted: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
    let besides = if quoted.is_empty() {
        String::new()
    } else {
        format!("; also different: {}", quoted.join(", "))
    };
    format!("{from} `{name}` becomes {article}{to}: replaced{data}{besides}")
}

/// Lists the destructive ones among `changes`, each loss once.
pub fn destructions(changes: &[Change]) -> Vec<Destruction> {
    let mut found: Vec<Destruction> = Vec::new();
    for lost in changes
        .iter()
        .filter_map(|change| destruction(change, changes))
    {
        if !found.contains(&lost) {
            found.push(lost);
        }
    }
    found
}

fn destruction(change: &Change, all: &[Change]) -> Option<Destruction> {
    if change.path.is_component() {
        return component_loss(change, all);
    }
    if matches!(change.kind, ChangeKind::Added { .. }) {
        return None;
    }
    let gone = matches!(change.kind, ChangeKind::Removed { .. });
    match change.path.steps() {
        [Step::Key(list), Step::Item { value, .. }] if gone && list == "domains" => {
            Some(Destruction::Domain {
                host: value.clone(),
            })
        }
        [Step::Key(field)] if field == "region" => Some(Destruction::Region),
        [Step::Key(field), ..] if field == "vpc" => Some(Destruction::Vpc),
        [Step::Key(field), ..] if field == "egress" && was_dedicated(change) => {
            Some(Destruction::Egress)
        }
        _ => None,
    }
}

fn was_dedicated(change: &Change) -> bool {
    let (ChangeKind::Removed { before } | ChangeKind::Modified { before, .. }) = &change.kind
    else {
        return false;
    };
    let kind = before.get("type").unwrap_or(before);
    kind.as_str() == Some("DEDICATED_IP")
}

fn component_loss(change: &Change, all: &[Change]) -> Option<Destruction> {
    let ChangeKind::Removed { before } = &change.kind else {
        return None;
    };
    let (list, name) = change.path.component()?;
    let from = ComponentKind::from_plural_key(list)?;
    let name = name.to_owned();
    if let Some((to, after)) = all
        .iter()
        .find_map(|other| added_under(other, &name).filter(|(to, _)| *to != from))
    {
        let fields = differing(before, after);
        return Some(Destruction::Replaced {
            name,
            from,
            to,
            fields,
        });
    }
    Some(match (from, renamed_to(change, all)) {
        (ComponentKind::Database, _) => Destruction::Database { name },
        (_, Some(to)) => Destruction::Renamed {
            name,
            to: to.to_owned(),
        },
        (_, None) => Destruction::Component { name },
    })
}

/// Returns the kind and the value of a component of that name that a change adds.
fn added_under<'a>(change: &'a Change, name: &str) -> Option<(ComponentKind, &'a Value)> {
    let ChangeKind::Added { after } = &change.kind else {
        return None;
    };
    let (list, component) = change.path.component()?;
    let same = change.path.is_component() && component == name;
    let kind = ComponentKind::from_plural_key(list)?;
    same.then_some((kind, after))
}

/// Names the fields in which two components differ, in the order of their names.
fn differing(before: &Value, after: &Value) -> Vec<String> {
    let keys = |value: &Value| -> Vec<String> {
        let map = value.as_object();
        map.map(|map| map.keys().cloned().collect())
            .unwrap_or_default()
    };
    let mut fields = keys(before);
    fields.extend(keys(after));
    fields.retain(|key| before.get(key) != after.get(key));
    fields.sort();
    fields.dedup();
    fields
}

/// Names a change that loses nothing for good but that one may not have meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attention {
    /// A component is left with one instance. None is not possible: the platform takes 0 as the default, which is 1.
    OneInstance {
        /// The component.
        component: String,
        /// How many instances it has.
        before: u64,
    },
}

impl Attention {
    /// Says in words what to look at.
    pub fn words(&self) -> String {
        let Self::OneInstance { component, before } = self;
        format!(
            "`{component}` goes from {before} instances to 1: nothing takes over while it restarts"
        )
    }
}

/// Lists the changes that are worth a look.
pub fn attentions(changes: &[Change]) -> Vec<Attention> {
    changes.iter().filter_map(attention).collect()
}

fn attention(change: &Change) -> Option<Attention> {
    let ChangeKind::Modified { before, after } = &change.kind else {
        return None;
    };
    let (_, component) = change.path.component()?;
    let (before, after) = (before.as_u64()?, after.as_u64()?);
    let lowered = change.path.dotted() == "instance_count" && after <= 1 && before > after;
    lowered.then(|| Attention::OneInstance {
        component: component.to_owned(),
        before,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diff::{compare, normalise};

    fn changes(before: &Value, after: &Value) -> Vec<Change> {
        compare(&normalise(before), &normalise(after))
    }

    fn losses(before: &Value, after: &Value) -> Vec<String> {
        let lost = destructions(&changes(before, after));
        let line = |lost: &Destruction| format!("{}: {}", lost.kind(), lost.words());
        lost.iter().map(line).collect()
    }

    fn image(name: &str, repository: &str) -> Value {
        json!({"name": name, "image": {"registry_type": "DOCR", "repository": repository, "tag": "v1"}})
    }

    #[test]
    fn everything_that_goes_is_named() {
        let before = json!({"name": "a", "region": "sgp", "services": [image("web", "web")], "workers": [image("mail", "mail")],
            "databases": [{"name": "db", "engine": "PG"}], "domains": [{"domain": "a.example.com"}],
            "vpc": {"id": "one"}, "egress": {"type": "DEDICATED_IP"}});
        let after = json!({"name": "a", "region": "fra", "services": [image("web", "web")]});
        insta::assert_snapshot!(losses(&before, &after).join("\n"), @r"
        domain: domain `a.example.com` would be removed
        egress: the app would lose its dedicated egress addresses
        region: the app would move to another region
        vpc: the app would leave its VPC network
        component: component `mail` would be removed
        database: database `db` would be removed, with its data if it is a dev database
        ");
        assert_eq!(
            losses(&after, &before).join("\n"),
            "region: the app would move to another region"
        );
    }

    #[test]
    fn another_network_is_a_loss_and_a_first_one_is_none() {
        let with = |id: &str| json!({"name": "a", "vpc": {"id": id}});
        assert_eq!(losses(&with("one"), &with("two")).len(), 1);
        assert_eq!(losses(&json!({"name": "a"}), &with("two")).len(), 0);
    }

    #[test]
    fn another_kind_is_one_replacement() {
        let before = json!({"name": "a", "workers": [image("x", "x")]});
        let mut service = image("x", "x");
        let after = json!({"name": "a", "services": [service]});
        let found = changes(&before, &after);
        let lost = destructions(&found);
        assert_eq!(lost.len(), 1);
        assert!(
            lost[0]
                .words()
                .starts_with("worker `x` becomes a service: replaced"),
            "{}",
            lost[0].words()
        );
        assert!(
            found
                .iter()
                .filter(|change| change.path.is_component())
                .all(|change| lost[0].covers(change))
        );
        service = json!({"name": "x", "engine": "PG"});
        let after = json!({"name": "a", "databases": [service]});
        assert!(
            losses(&before, &after)[0]
                .starts_with("replaced: worker `x` becomes a database: replaced")
        );
        assert!(losses(&after, &before)[0].contains("with its data if it is a dev database"));
    }

    #[test]
    fn one_instance_that_is_left_is_told() {
        let with = |count: u64| json!({"name": "a", "services": [{"name": "web", "instance_count": count}]});
        let told = |before, after| {
            let found = attentions(&changes(&with(before), &with(after)));
            found
                .iter()
                .map(Attention::words)
                .collect::<Vec<_>>()
                .join("\n")
        };
        assert_eq!(
            told(3, 1),
            "`web` goes from 3 instances to 1: nothing takes over while it restarts"
        );
        for (before, after) in [(3, 2), (1, 2), (1, 1)] {
            assert_eq!(told(before, after), "");
        }
        assert_eq!(losses(&with(3), &with(1)), [] as [&str; 0]);
    }
}
