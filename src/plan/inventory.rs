//! Every secret place of a stack: where its value comes from, whether one is live, and what else uses it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::model::live::{App, Deployment};
use crate::model::manifest::{Generate, Manifest, Secret, SecretSource};

use super::secrets::{Slot, plain_value_in_file, slots};
use super::stack::Reach;
use super::state::AppState;

/// Says where the value of a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretOrigin {
    /// From variables of the environment.
    Env(Vec<String>),
    /// From a file.
    File(String),
    /// From what a program prints.
    Command(String),
    /// From nowhere until it is asked for; then it is generated.
    Generated,
    /// From the spec itself, as plain text.
    Plain,
    /// From the spec itself, encrypted.
    Encrypted,
    /// From nowhere but the platform.
    Platform,
}

/// Says whether a value is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// One is.
    Live,
    /// None is.
    Absent,
    /// The platform was not asked.
    Unknown,
}

/// Holds what is known of one secret place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRow {
    /// The app.
    pub app: String,
    /// The place inside it.
    pub slot: Slot,
    /// The secret's name in the manifest.
    pub name: Option<String>,
    /// Where its value comes from.
    pub origin: SecretOrigin,
    /// Whether a value is live.
    pub presence: Presence,
    /// The other places that use the same secret.
    pub shared: Vec<String>,
    /// Whether the app works without it.
    pub optional: bool,
    /// How a new value is made.
    pub generate: Option<Generate>,
    /// Six characters by which two people can compare the live value; none when it was not set by this program.
    pub digest: Option<String>,
    /// When the live value last changed, as far as the deployments tell.
    pub changed: Option<Timestamp>,
}

impl SecretRow {
    /// Writes the place with its app.
    pub fn place(&self) -> String {
        format!("{}/{}", self.app, self.slot)
    }
}

/// Holds the deployments of an app, newest first.
pub struct History {
    /// The deployments.
    pub deployments: Vec<Deployment>,
    /// Whether there are no others.
    pub reach: Reach,
}

/// Holds what the platform says about the apps.
pub struct Seen {
    /// The apps of the account.
    pub apps: Vec<App>,
    /// The deployments of some of them, by name.
    pub histories: BTreeMap<String, History>,
}

/// Holds what an inventory is taken of.
pub struct Shelves<'a> {
    /// The apps of the files, by name.
    pub specs: &'a [(String, Value)],
    /// The manifest beside them.
    pub manifest: Option<&'a Manifest>,
    /// What the platform says; none when it was not asked.
    pub seen: Option<&'a Seen>,
    /// Returns the variables of the environment that a text refers to.
    pub references: &'a dyn Fn(&str) -> Vec<String>,
}

/// Lists every secret place of the specs, then those that are live only, app after app.
pub fn inventory(shelves: &Shelves<'_>) -> Vec<SecretRow> {
    let rows = |(app, tree): &(String, Value)| {
        let view = View::of(app, shelves);
        let written = slots(tree);
        let unwritten: BTreeSet<&Slot> = view
            .live
            .keys()
            .filter(|slot| !written.contains_key(slot))
            .collect();
        let of_file = written
            .iter()
            .map(|(slot, text)| view.row(slot, text.as_deref()));
        let only_live = unwritten.into_iter().map(|slot| view.row(slot, None));
        of_file.chain(only_live).collect::<Vec<SecretRow>>()
    };
    shelves.specs.iter().flat_map(rows).collect()
}

/// What is known of one app.
struct View<'a> {
    app: &'a str,
    shelves: &'a Shelves<'a>,
    live: BTreeMap<Slot, Option<String>>,
    state: Option<AppState>,
}

impl<'a> View<'a> {
    fn of(app: &'a str, shelves: &'a Shelves<'a>) -> Self {
        let live = shelves
            .seen
            .and_then(|seen| seen.apps.iter().find(|live| live.name() == app));
        Self {
            app,
            shelves,
            live: live.map(|live| slots(&live.spec)).unwrap_or_default(),
            state: live.and_then(|live| AppState::of_spec(&live.spec)),
        }
    }

    fn row(&self, slot: &Slot, written: Option<&str>) -> SecretRow {
        let manifest = self.shelves.manifest;
        let named = manifest.and_then(|manifest| {
            manifest.secret_for(self.app, slot.component.as_deref(), &slot.key)
        });
        let secret = named.map(|(_, secret)| secret);
        let place = format!("{}/{slot}", self.app);
        SecretRow {
            app: self.app.to_owned(),
            slot: slot.clone(),
            name: named.map(|(name, _)| name.to_owned()),
            origin: self.origin(secret, written),
            presence: self.presence(slot),
            shared: secret
                .zip(manifest)
                .map(|(secret, manifest)| others(secret, manifest, &place))
                .unwrap_or_default(),
            optional: secret.is_some_and(|secret| secret.optional),
            generate: secret.and_then(|secret| secret.generate),
            digest: self.digest(slot),
            changed: self.changed(slot),
        }
    }

    /// What stands in the file encrypted is sent as it is, whatever the manifest says.
    fn origin(&self, secret: Option<&Secret>, written: Option<&str>) -> SecretOrigin {
        match (secret.and_then(|secret| secret.from.as_ref()), written) {
            (_, Some(text)) if !plain_value_in_file(text) => SecretOrigin::Encrypted,
            (Some(from), _) => of_source(from),
            (None, Some(text)) => match (self.shelves.references)(text) {
                names if names.is_empty() => SecretOrigin::Plain,
                names => SecretOrigin::Env(names),
            },
            (None, None) if secret.is_some_and(|secret| secret.generate.is_some()) => {
                SecretOrigin::Generated
            }
            (None, None) => SecretOrigin::Platform,
        }
    }

    fn presence(&self, slot: &Slot) -> Presence {
        match (self.shelves.seen, self.live.get(slot)) {
            (None, _) => Presence::Unknown,
            (_, Some(Some(_))) => Presence::Live,
            _ => Presence::Absent,
        }
    }

    fn digest(&self, slot: &Slot) -> Option<String> {
        let tag = self.state.as_ref()?.tags.get(&slot.to_string())?;
        Some(tag.digest().to_owned())
    }

    fn changed(&self, slot: &Slot) -> Option<Timestamp> {
        let now = self.live.get(slot)?.as_deref()?;
        last_changed(slot, now, self.shelves.seen?.histories.get(self.app)?)
    }
}

fn of_source(from: &SecretSource) -> SecretOrigin {
    match from {
        SecretSource::Env(name) => SecretOrigin::Env(vec![name.clone()]),
        SecretSource::File(path) => SecretOrigin::File(path.clone()),
        SecretSource::Command(words) => {
            SecretOrigin::Command(words.first().cloned().unwrap_or_default())
        }
    }
}

/// Lists the other places that use a secret, with full names.
fn others(secret: &Secret, manifest: &Manifest, place: &str) -> Vec<String> {
    let full = secret.used_by.iter().map(|used| {
        let inside = used
            .component
            .iter()
            .map(|component| format!("{component}/"));
        let inside: String = inside.collect();
        format!("{}/{inside}{}", manifest.full_name(&used.app), used.key)
    });
    full.filter(|used| used != place).collect()
}

/// Returns when the deployment was made that first had the live value; none when that may be older than the history.
fn last_changed(slot: &Slot, now: &str, history: &History) -> Option<Timestamp> {
    let mut since = None;
    for deployment in &history.deployments {
        let spec = deployment.spec.as_ref()?;
        match slots(spec).get(slot) {
            Some(Some(text)) if text == now => since = deployment.created_at,
            _ => return since,
        }
    }
    since.filter(|_| history.reach == Reach::Whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OLD: &str = "EV[1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX:mZ0kq3v1b9Yw2uT6cR8eXoPdLsHf4g==]";
    const NEW: &str = "EV[1:BAECAwQFBgcICQoLDA0ODxAREhMUFRYX:mZ0kq3v1b9Yw2uT6cR8eXoPdLsHf4g==]";

    fn slot(key: &str) -> Slot {
        Slot {
            component: None,
            key: key.to_owned(),
        }
    }

    fn spec(value: &str) -> Value {
        json!({"name": "shop", "envs": [{"key": "A", "type": "SECRET", "value": value}]})
    }

    fn history(values: &[&str], reach: Reach) -> History {
        let one = |(day, value): (usize, &&str)| json!({"id": format!("d{day}"), "spec": spec(value), "created_at": format!("2026-08-2{}T00:00:00Z", 9 - day)});
        let all = values
            .iter()
            .enumerate()
            .map(one)
            .map(|one| serde_json::from_value(one).unwrap());
        History {
            deployments: all.collect(),
            reach,
        }
    }

    #[test]
    fn a_value_changed_with_the_first_deployment_that_has_it() {
        let changed = |values: &[&str], reach| {
            last_changed(&slot("A"), NEW, &history(values, reach)).map(|time| time.to_string())
        };
        assert_eq!(
            changed(&[NEW, NEW, OLD], Reach::Part).as_deref(),
            Some("2026-08-28T00:00:00Z")
        );
        assert_eq!(
            changed(&[NEW, NEW], Reach::Whole).as_deref(),
            Some("2026-08-28T00:00:00Z")
        );
        assert_eq!(changed(&[NEW, NEW], Reach::Part), None, "it may be older");
        assert_eq!(changed(&[OLD], Reach::Whole), None, "not deployed yet");
    }

    #[test]
    fn rows_say_where_values_come_from_and_what_shares_them() {
        let manifest: Manifest = serde_json::from_value(json!({
            "apps": {"s": "shop"},
            "secrets": {
                "a": {"from": {"env": "X"}, "used_by": ["s/A", "shop/web/B"], "generate": {"bytes": 32}},
                "c": {"generate": {"bytes": 32}, "optional": true, "used_by": ["shop/web/C"]}},
        }))
        .unwrap();
        let env = |key: &str| json!({"key": key, "type": "SECRET"});
        let mut plain = env("D");
        plain["value"] = "${D_FROM}".into();
        let tree = json!({"name": "shop", "envs": [env("A")], "services": [{"name": "web", "envs": [env("B"), env("C"), plain]}]});
        let specs = [("shop".to_owned(), tree)];
        let references = |text: &str| vec![text.trim_matches(['$', '{', '}']).to_owned()];
        let live: App = serde_json::from_value(json!({"id": "1", "spec": {"name": "shop", "envs": [
            {"key": "A", "type": "SECRET", "value": OLD}, {"key": "OLD", "type": "SECRET", "value": OLD}]}}))
        .unwrap();
        let seen = Seen {
            apps: vec![live],
            histories: BTreeMap::new(),
        };
        let shelves = Shelves {
            specs: &specs,
            manifest: Some(&manifest),
            seen: Some(&seen),
            references: &references,
        };
        let rows = inventory(&shelves);
        let lines: Vec<String> = rows
            .iter()
            .map(|row| {
                format!(
                    "{} {:?} {:?} {:?} {}",
                    row.place(),
                    row.origin,
                    row.presence,
                    row.shared,
                    row.optional
                )
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        shop/A Env(["X"]) Live ["shop/web/B"] false
        shop/web/B Env(["X"]) Absent ["shop/A"] false
        shop/web/C Generated Absent [] true
        shop/web/D Env(["D_FROM"]) Absent [] false
        shop/OLD Platform Live [] false
        "#);
        let unasked = inventory(&Shelves {
            seen: None,
            ..shelves
        });
        assert!(unasked.iter().all(|row| row.presence == Presence::Unknown));
    }
}
