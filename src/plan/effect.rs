//! What a change makes the platform do: a prediction, from one table with the evidence for each row.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diff::{Change, ChangeKind};
use crate::model::path::Step;

/// What a change makes the platform do, the lightest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing that runs is touched; a deployment is recorded all the same.
    Nothing,
    /// Requests are routed or answered otherwise; no container is replaced for it.
    Edge,
    /// Containers are replaced, from the build that is there.
    Deploy,
    /// Sources are built anew, then containers are replaced.
    Build,
    /// Something is gone for good.
    DataLoss,
}

impl Effect {
    /// Returns the word that outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Edge => "edge",
            Self::Deploy => "deploy",
            Self::Build => "build",
            Self::DataLoss => "data-loss",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing that runs changes",
            Self::Edge => "edge only",
            Self::Deploy => "deploy (no build)",
            Self::Build => "build + deploy",
            Self::DataLoss => "data loss",
        })
    }
}

/// One row: fields by their first steps, what a change of them does, and how that is known.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The field: of a component below a component, else of the app.
    pub field: &'static str,
    /// Whose field it is.
    pub owner: Owner,
    /// What a change of it does.
    pub effect: Effect,
    /// How that is known.
    pub evidence: &'static str,
}

/// Says whose field a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The app.
    App,
    /// A component.
    Component,
}

const REUSED: &str = "a PUT reuses the previous build where nothing that feeds the build changed (reason code PreviousBuildReused)";
const FEEDS: &str = "the field feeds the build";
const ROUTING: &str = "rules, domains and caching are applied at the edge";
const WATCHED: &str = "alerts are evaluated outside of the containers";

const fn app(field: &'static str, effect: Effect, evidence: &'static str) -> Row {
    Row {
        field,
        owner: Owner::App,
        effect,
        evidence,
    }
}

const fn component(field: &'static str, effect: Effect, evidence: &'static str) -> Row {
    Row {
        field,
        owner: Owner::Component,
        effect,
        evidence,
    }
}

/// Every field whose effect is not [`Effect::Deploy`], which is that of all others.
pub const TABLE: &[Row] = &[
    app("alerts", Effect::Nothing, WATCHED),
    app("domains", Effect::Edge, ROUTING),
    app("ingress", Effect::Edge, ROUTING),
    app("disable_edge_cache", Effect::Edge, ROUTING),
    app("disable_email_obfuscation", Effect::Edge, ROUTING),
    app("enhanced_threat_control_enabled", Effect::Edge, ROUTING),
    app("maintenance", Effect::Edge, ROUTING),
    app(
        "features",
        Effect::Build,
        "the build stack is one of the features",
    ),
    app(
        "region",
        Effect::DataLoss,
        "an app cannot be moved: it is made anew, and its files and addresses are lost",
    ),
    component("alerts", Effect::Nothing, WATCHED),
    component("routes", Effect::Edge, ROUTING),
    component("cors", Effect::Edge, ROUTING),
    component("git", Effect::Build, FEEDS),
    component("github", Effect::Build, FEEDS),
    component("gitlab", Effect::Build, FEEDS),
    component("bitbucket", Effect::Build, FEEDS),
    component("dockerfile_path", Effect::Build, FEEDS),
    component("source_dir", Effect::Build, FEEDS),
    component("build_command", Effect::Build, FEEDS),
    component("environment_slug", Effect::Build, FEEDS),
    component("output_dir", Effect::Build, FEEDS),
];

/// Says of every field that is not in the table how its effect is known.
pub const OTHERWISE: &str = REUSED;

/// Predicts what changes of one app do, from the spec that is sent: it tells what a component is built from.
pub struct Effects<'a> {
    built: HashSet<Owned<'a>>,
    scopes: HashMap<(Option<Owned<'a>>, &'a str), Option<&'a str>>,
}

/// A component by its list and name.
type Owned<'a> = (&'a str, &'a str);

impl<'a> Effects<'a> {
    /// Reads the spec that is sent.
    pub fn of(outgoing: &'a Value) -> Self {
        let mut effects = Self {
            built: HashSet::new(),
            scopes: HashMap::new(),
        };
        effects.read_variables(None, outgoing);
        for list in BUILT_LISTS.into_iter().chain(["databases"]) {
            let components = outgoing.get(list).and_then(Value::as_array);
            for component in components.into_iter().flatten() {
                effects.read_component(list, component);
            }
        }
        effects
    }

    fn read_component(&mut self, list: &'a str, component: &'a Value) {
        let name = component.get("name").and_then(Value::as_str);
        let owner = (list, name.unwrap_or_default());
        if list != "databases" && component.get("image").is_none() {
            self.built.insert(owner);
        }
        self.read_variables(Some(owner), component);
    }

    fn read_variables(&mut self, owner: Option<Owned<'a>>, component: &'a Value) {
        let variables = component.get("envs").and_then(Value::as_array);
        for variable in variables.into_iter().flatten() {
            let text = |field| variable.get(field).and_then(Value::as_str);
            if let Some(key) = text("key") {
                self.scopes.entry((owner, key)).or_insert(text("scope"));
            }
        }
    }

    /// Predicts what one change does.
    pub fn effect(&self, change: &Change) -> Effect {
        if change.path.is_component() {
            return self.of_component(change);
        }
        let (owner, field) = match change.path.component() {
            Some(_) => (Owner::Component, nth(change, 2)),
            None => (Owner::App, nth(change, 0)),
        };
        let field = field.unwrap_or_default();
        if field == "envs" {
            return self.of_variable(change);
        }
        if field.ends_with("deploy_on_push") || nth(change, 3) == Some("deploy_on_push") {
            return Effect::Nothing;
        }
        let row = TABLE
            .iter()
            .find(|row| row.owner == owner && row.field == field);
        row.map_or(Effect::Deploy, |row| row.effect)
    }

    /// Predicts what changes do together; none when there are none.
    pub fn of_all(&self, changes: &[Change]) -> Option<Effect> {
        changes.iter().map(|change| self.effect(change)).max()
    }

    /// Predicts what making the app does, or fetching all its sources anew.
    pub(super) fn of_new(&self) -> Effect {
        if self.built.is_empty() {
            Effect::Deploy
        } else {
            Effect::Build
        }
    }

    /// A component that comes is built unless it runs an image; a development database that goes takes its data along.
    fn of_component(&self, change: &Change) -> Effect {
        let Some(owner) = change.path.component() else {
            return Effect::Deploy;
        };
        match &change.kind {
            ChangeKind::Removed { before } if owner.0 == "databases" && !is_managed(before) => {
                Effect::DataLoss
            }
            ChangeKind::Added { .. } if self.built.contains(&owner) => Effect::Build,
            _ => Effect::Deploy,
        }
    }

    /// A variable that the build sees, of something that is built, makes it build anew.
    fn of_variable(&self, change: &Change) -> Effect {
        let owner = change.path.component();
        let key = nth(change, if owner.is_some() { 3 } else { 1 }).unwrap_or_default();
        let gone = || match &change.kind {
            ChangeKind::Removed { before } => before.get("scope").and_then(Value::as_str),
            _ => None,
        };
        let scope = self.scopes.get(&(owner, key)).copied().unwrap_or_else(gone);
        let built = match owner {
            Some(owner) => self.built.contains(&owner),
            None => !self.built.is_empty(),
        };
        if built && scope != Some("RUN_TIME") {
            Effect::Build
        } else {
            Effect::Deploy
        }
    }
}

fn nth(change: &Change, index: usize) -> Option<&str> {
    change.path.steps().get(index).map(Step::text)
}

fn is_managed(database: &Value) -> bool {
    database.get("production").and_then(Value::as_bool) == Some(true)
}

/// The lists of components that have a source.
pub(super) const BUILT_LISTS: [&str; 5] =
    ["services", "workers", "jobs", "static_sites", "functions"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diff::{compare, normalise};

    fn spec() -> Value {
        json!({
            "name": "shop", "region": "fra",
            "services": [
                {"name": "web", "github": {"repo": "a/b", "branch": "main"}, "envs": [
                    {"key": "R", "value": "1", "scope": "RUN_TIME"}, {"key": "B", "value": "1"}]},
                {"name": "api", "image": {"registry_type": "DOCR", "repository": "x"}, "envs": [{"key": "B", "value": "1"}]},
            ],
            "databases": [{"name": "dev", "engine": "PG"}, {"name": "big", "engine": "PG", "production": true, "cluster_name": "c"}],
            "domains": [{"domain": "a.example.com"}],
        })
    }

    /// Returns the effect of setting the value at a JSON pointer; null takes it out.
    fn of(pointer: &str, value: Value) -> Option<Effect> {
        let (live, mut desired) = (spec(), spec());
        let (parent, last) = pointer.rsplit_once('/')?;
        let parent = desired.pointer_mut(parent)?;
        match (parent, value) {
            (Value::Object(map), Value::Null) => drop(map.remove(last)),
            (Value::Array(items), Value::Null) => drop(items.remove(last.parse().ok()?)),
            (Value::Object(map), value) => drop(map.insert(last.to_owned(), value)),
            (Value::Array(items), value) => items.push(value),
            _ => return None,
        }
        let changes = compare(&normalise(&live), &normalise(&desired));
        assert!(!changes.is_empty(), "{pointer}");
        Effects::of(&desired).of_all(&changes)
    }

    #[test]
    fn each_kind_of_change_has_its_effect() {
        for (pointer, value, expected) in [
            ("/services/0/instance_count", json!(2), Effect::Deploy),
            ("/services/0/run_command", json!("x"), Effect::Deploy),
            ("/services/0/github/branch", json!("dev"), Effect::Build),
            (
                "/services/0/github/deploy_on_push",
                json!(true),
                Effect::Nothing,
            ),
            ("/services/0/build_command", json!("make"), Effect::Build),
            ("/services/0/envs/0/value", json!("2"), Effect::Deploy),
            ("/services/0/envs/1/value", json!("2"), Effect::Build),
            ("/services/0/envs/1", Value::Null, Effect::Build),
            ("/services/0/envs/0", Value::Null, Effect::Deploy),
            ("/services/1/envs/0/value", json!("2"), Effect::Deploy),
            ("/services/1/image/tag", json!("2"), Effect::Deploy),
            ("/services/1", Value::Null, Effect::Deploy),
            ("/databases/0", Value::Null, Effect::DataLoss),
            ("/databases/1", Value::Null, Effect::Deploy),
            ("/domains/0", Value::Null, Effect::Edge),
            (
                "/alerts",
                json!([{"rule": "DOMAIN_FAILED"}]),
                Effect::Nothing,
            ),
            ("/envs", json!([{"key": "A", "value": "1"}]), Effect::Build),
            ("/region", json!("nyc"), Effect::DataLoss),
        ] {
            assert_eq!(of(pointer, value), Some(expected), "{pointer}");
        }
    }

    #[test]
    fn no_field_is_in_the_table_twice() {
        let mut fields: Vec<_> = TABLE
            .iter()
            .map(|row| (row.owner as u8, row.field))
            .collect();
        fields.sort_unstable();
        assert!(fields.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(TABLE.iter().all(|row| !row.evidence.is_empty()));
    }
}
