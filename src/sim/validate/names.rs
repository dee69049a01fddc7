//! Names: of the app, of its components, and that they differ.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Checked, Component, Rejection, components, items, text};

/// Lists everything that shares one namespace inside an app.
const NAMED: &[&str] = &[
    "services",
    "static_sites",
    "workers",
    "jobs",
    "functions",
    "databases",
];

/// Checks that the app has a name and something to run, and that names are there and differ.
pub(super) fn check(spec: &Value) -> Checked {
    if text(spec, "name").is_empty() {
        return Err(Rejection::new("name", "is required"));
    }
    if components(spec, NAMED).next().is_none() {
        return Err(Rejection::new(
            "spec",
            "an app needs at least one component",
        ));
    }
    check_components(spec)?;
    check_keys(spec)
}

fn check_components(spec: &Value) -> Checked {
    let mut seen: BTreeMap<&str, Component<'_>> = BTreeMap::new();
    for component in components(spec, NAMED) {
        let name = component.name();
        if name.is_empty() {
            return Err(component.reject("name", "is required"));
        }
        if let Some(first) = seen.insert(name, component) {
            let reason = format!(
                "{} name conflicts with {}",
                component.label(),
                first.label()
            );
            return Err(component.reject("name", reason));
        }
    }
    Ok(())
}

/// Checks that every variable has a key.
fn check_keys(spec: &Value) -> Checked {
    let nameless = |owner: &Value| items(owner, "envs").any(|env| text(env, "key").is_empty());
    if nameless(spec) {
        return Err(Rejection::new("envs.key", "is required"));
    }
    match components(spec, NAMED).find(|component| nameless(component.spec)) {
        Some(component) => Err(component.reject("envs.key", "is required")),
        None => Ok(()),
    }
}
