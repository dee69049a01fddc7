//! The specs of this project, and the fixture that has every field, cut into specs that the platform takes.

use std::path::Path;

use ipctl::spec::{check_spec, read};
use serde_json::{Value, json};

use super::platform::{Platform, desired};
use super::silence::check_all;

const SPECS: [&str; 3] = [
    "odoo-saas-platform",
    "superset-analytics",
    "mcp-coordinator",
];

/// Reads one of the specs of this project.
pub(crate) fn spec(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("specs/{name}.yaml"));
    let checked = check_spec(&read(&path).expect("the file can be read"));
    checked.document.expect("the file is YAML").tree()
}

/// Returns the cuts of the fixture: one for each source and way of routing.
pub(crate) fn cuts() -> Vec<Value> {
    let both = |source| [Routing::Old, Routing::Ingress].map(|routing| cut(source, routing));
    SOURCES.into_iter().flat_map(both).collect()
}

#[test]
fn the_specs_of_this_project_are_silent_after_their_creation() {
    let specs = SPECS.map(spec);
    check_all(&Platform::start(), &specs, 1).assert_silent();
}

#[test]
fn an_optional_secret_that_was_left_out_stays_out_in_silence() {
    let platform = Platform::start();
    let tree = spec("odoo-saas-platform");
    let mut wanted = desired(&tree);
    for slot in ipctl::plan::slots(&tree).into_keys() {
        if slot.key.starts_with("DO_") {
            wanted.supplied.optional.insert(slot);
        } else {
            let value = super::platform::supply("not-a-real-secret");
            wanted.supplied.values.insert(slot, value);
        }
    }
    platform.apply(&wanted).unwrap();
    let seen = platform
        .sim
        .environment("odoo-saas-platform", "odoo-web")
        .unwrap();
    assert!(
        !seen.contains_key("DO_AGENT_KEY"),
        "the key is not sent at all"
    );
    assert_eq!(seen["ODOO_DB_PASSWORD"], "not-a-real-secret");
    platform.assert_silent(&wanted, "left out");
}

#[test]
fn every_cut_of_the_fixture_is_silent_after_its_creation() {
    check_all(&Platform::start(), &cuts(), 1).assert_silent();
}

/// Says which of two ways of routing a cut keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Routing {
    Old,
    Ingress,
}

const SOURCES: [&str; 5] = ["git", "github", "gitlab", "bitbucket", "image"];

/// Returns the fixture with one source for each component and one way of routing.
fn cut(source: &str, routing: Routing) -> Value {
    let text = include_str!("../fixtures/every-field.json");
    let mut app: Value = serde_json::from_str(text).expect("the fixture is JSON");
    for list in ["services", "workers", "jobs", "static_sites", "functions"] {
        let component = &mut app[list][0];
        let image = source == "image" && !matches!(list, "static_sites" | "functions");
        let kept = if source != "image" || image {
            source
        } else {
            "git"
        };
        drop_all(
            component,
            SOURCES.into_iter().filter(|other| *other != kept),
        );
        cut_component(component, list, routing);
    }
    app["alerts"] = json!([{"rule": "DEPLOYMENT_FAILED"}, {"rule": "DEPLOYMENT_CANCELED"}]);
    match routing {
        Routing::Old => drop_all(&mut app, ["ingress", "disable_edge_cache"]),
        Routing::Ingress => {
            drop_all(&mut app, ["static_sites"]);
            let rule = &mut app["ingress"]["rules"][0];
            drop_all(&mut rule["component"], ["rewrite"]);
        }
    }
    app
}

fn cut_component(component: &mut Value, list: &str, routing: Routing) {
    if let Some(Value::Object(image)) = component.get_mut("image") {
        if image.get("digest").is_some() && routing == Routing::Old {
            image.shift_remove("digest");
        } else if image.get("digest").is_some() {
            image.shift_remove("tag");
        }
        image.shift_remove("deploy_on_push");
    }
    if routing == Routing::Ingress {
        drop_all(component, ["routes", "cors"]);
    }
    match list {
        "services" if routing == Routing::Old => drop_all(component, ["autoscaling"]),
        "services" => drop_all(component, ["instance_count"]),
        "workers" => {
            drop_all(component, ["instance_count"]);
            component["instance_size_slug"] = json!("apps-d-1vcpu-1gb");
        }
        "static_sites" => drop_all(
            component,
            ["run_command", "log_destinations", "catchall_document"],
        ),
        _ => {}
    }
    let destinations = component
        .get_mut("log_destinations")
        .and_then(Value::as_array_mut);
    for destination in destinations.into_iter().flatten() {
        if let Some(search) = destination.get_mut("open_search") {
            drop_all(search, ["cluster_name"]);
        }
    }
}

fn drop_all<'a>(object: &mut Value, keys: impl IntoIterator<Item = &'a str>) {
    let Value::Object(object) = object else {
        return;
    };
    for key in keys {
        object.shift_remove(key);
    }
}
