//! What a change makes the platform do: a prediction, from one table with the evidence for each row.

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

/// Predicts what one change does. `outgoing` is the spec that is sent; it tells what a component is built from.
pub fn effect(change: &Change, outgoing: &Value) -> Effect {
    if change.path.is_component() {
        return of_component(change, outgoing);
    }
    let (owner, field) = match change.path.component() {
        Some(_) => (Owner::Component, nth(change, 2)),
        None => (Owner::App, nth(change, 0)),
    };
    let field = field.unwrap_or_default();
    if field == "envs" {
        return of_variable(change, outgoing);
    }
    if field.ends_with("deploy_on_push") || nth(change, 3) == Some("deploy_on_push") {
        return Effect::Nothing;
    }
    let row = TABLE
        .iter()
        .find(|row| row.owner == owner && row.field == field);
    row.map_or(Effect::Deploy, |row| row.effect)
}

/// Predicts what all changes of an app do together; none for an app that is not changed.
pub fn effect_of_all(changes: &[Change], outgoing: &Value) -> Option<Effect> {
    changes.iter().map(|change| effect(change, outgoing)).max()
}

/// Predicts what making an app does.
pub(super) fn effect_of_new(outgoing: &Value) -> Effect {
    if has_built(outgoing) {
        Effect::Build
    } else {
        Effect::Deploy
    }
}

fn nth(change: &Change, index: usize) -> Option<&str> {
    change.path.steps().get(index).map(Step::text)
}

/// A component that comes is built unless it runs an image; a development database that goes takes its data along.
fn of_component(change: &Change, outgoing: &Value) -> Effect {
    let Some((list, name)) = change.path.component() else {
        return Effect::Deploy;
    };
    match &change.kind {
        ChangeKind::Removed { before } if list == "databases" && !is_managed(before) => {
            Effect::DataLoss
        }
        ChangeKind::Added { .. } if list != "databases" && is_built(outgoing, list, name) => {
            Effect::Build
        }
        _ => Effect::Deploy,
    }
}

fn is_managed(database: &Value) -> bool {
    database.get("production").and_then(Value::as_bool) == Some(true)
}

/// A variable that the build sees, of something that is built, makes it build anew.
fn of_variable(change: &Change, outgoing: &Value) -> Effect {
    let (list, name) = match change.path.component() {
        Some((list, name)) => (Some(list), name),
        None => (None, ""),
    };
    let key = nth(change, if list.is_some() { 3 } else { 1 }).unwrap_or_default();
    let owner = match list {
        Some(list) => find(outgoing, list, name),
        None => Some(outgoing),
    };
    let written = owner.and_then(|owner| item(owner, "envs", "key", key));
    let gone = match &change.kind {
        ChangeKind::Removed { before } => Some(before),
        _ => None,
    };
    let scope = written
        .or(gone)
        .and_then(|variable| variable.get("scope"))
        .and_then(Value::as_str);
    let built = match list {
        Some(list) => is_built(outgoing, list, name),
        None => has_built(outgoing),
    };
    if built && scope != Some("RUN_TIME") {
        Effect::Build
    } else {
        Effect::Deploy
    }
}

const BUILT_LISTS: [&str; 5] = ["services", "workers", "jobs", "static_sites", "functions"];

fn has_built(spec: &Value) -> bool {
    let lists = BUILT_LISTS
        .iter()
        .filter_map(|list| spec.get(*list)?.as_array());
    lists
        .flatten()
        .any(|component| component.get("image").is_none())
}

fn is_built(spec: &Value, list: &str, name: &str) -> bool {
    find(spec, list, name).is_some_and(|component| component.get("image").is_none())
}

fn find<'a>(spec: &'a Value, list: &str, name: &str) -> Option<&'a Value> {
    item(spec, list, "name", name)
}

fn item<'a>(owner: &'a Value, list: &str, key: &str, wanted: &str) -> Option<&'a Value> {
    let mut items = owner.get(list)?.as_array()?.iter();
    items.find(|item| item.get(key).and_then(Value::as_str) == Some(wanted))
}

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
        effect_of_all(&changes, &desired)
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
