//! The rules that move or drop a field because of another one.

use serde_json::{Map, Value, json};

use super::ingress;
use crate::model::path::COMPONENT_LISTS;
use crate::model::semantics::{ROUTABLE_LISTS, STATE_KEY};

/// Applies the rules between fields to a spec whose single fields are already in normal form.
pub(super) fn settle(spec: &mut Value) {
    let Value::Object(app) = spec else { return };
    drop_state(app);
    imply_maintenance(app);
    for component in components_mut(app, &COMPONENT_LISTS) {
        drop_instance_count(component);
        settle_health_check(component);
    }
    move_routes(app);
    move_cors(app);
}

fn drop_state(app: &mut Map<String, Value>) {
    if let Some(Value::Array(envs)) = app.get_mut("envs") {
        envs.retain(|env| env.get("key").and_then(Value::as_str) != Some(STATE_KEY));
    }
}

fn imply_maintenance(app: &mut Map<String, Value>) {
    if let Some(Value::Object(maintenance)) = app.get_mut("maintenance")
        && maintenance.get("archive") == Some(&Value::Bool(true))
    {
        maintenance.insert("enabled".to_owned(), Value::Bool(true));
    }
}

fn components_mut<'a>(
    app: &'a mut Map<String, Value>,
    lists: &'a [&'a str],
) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    let lists = app
        .iter_mut()
        .filter(|(name, _)| lists.contains(&name.as_str()));
    lists
        .filter_map(|(_, list)| list.as_array_mut())
        .flatten()
        .filter_map(Value::as_object_mut)
}

fn drop_instance_count(component: &mut Map<String, Value>) {
    if component.contains_key("autoscaling") {
        component.shift_remove("instance_count");
    }
}

fn settle_health_check(component: &mut Map<String, Value>) {
    let http_port = main_port(component);
    let Some(Value::Object(check)) = component.get_mut("health_check") else {
        return;
    };
    if !check.contains_key("http_path")
        && let Some(path) = check.shift_remove("path")
    {
        check.insert("http_path".to_owned(), path);
    }
    if http_port.is_some() && check.get("port") == http_port.as_ref() {
        check.shift_remove("port");
    }
}

/// Returns the port a readiness check goes to by default. With internal ports the platform may fill `http_port`, so that
/// only one side has it; nothing is known then.
fn main_port(component: &Map<String, Value>) -> Option<Value> {
    let known = !component.contains_key("internal_ports");
    known.then(|| component.get("http_port").cloned()).flatten()
}

/// Turns each component's routes into ingress rules, in component order; routes of another shape stay.
fn move_routes(app: &mut Map<String, Value>) {
    if app
        .get("ingress")
        .is_some_and(|ingress| !ingress::is_rule_list(ingress))
    {
        return;
    }
    let mut made = Vec::new();
    for list in ROUTABLE_LISTS {
        for component in components_mut(app, &[list]) {
            made.extend(take_routes(component).unwrap_or_default());
        }
    }
    if made.is_empty() {
        return;
    }
    let Some(rules) = rules_mut(app) else { return };
    for rule in made {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
}

fn take_routes(component: &mut Map<String, Value>) -> Option<Vec<Value>> {
    let name = component.get("name")?.as_str()?;
    let routes = component.get("routes")?.as_array()?;
    let rules = routes
        .iter()
        .map(|route| rule_of(name, route))
        .collect::<Option<Vec<_>>>()?;
    component.shift_remove("routes");
    Some(rules)
}

fn rule_of(name: &str, route: &Value) -> Option<Value> {
    let route = route.as_object()?;
    let known = ["path", "preserve_path_prefix"];
    if route.keys().any(|key| !known.contains(&key.as_str())) {
        return None;
    }
    let path = route.get("path").map_or(Some("/"), Value::as_str)?;
    let preserve = route.get("preserve_path_prefix");
    let mut target = Map::from_iter([("name".to_owned(), Value::from(name))]);
    target.extend(preserve.map(|preserve| ("preserve_path_prefix".to_owned(), preserve.clone())));
    Some(json!({"match": {"path": {"prefix": path}}, "component": target}))
}

fn rules_mut(app: &mut Map<String, Value>) -> Option<&mut Vec<Value>> {
    let ingress = app
        .entry("ingress")
        .or_insert_with(|| json!({}))
        .as_object_mut()?;
    ingress
        .entry("rules")
        .or_insert_with(|| json!([]))
        .as_array_mut()
}

/// Moves each component's CORS settings to the rules that lead to it; without such a rule they have no effect and go.
///
/// They stay while it is open what the rules are.
fn move_cors(app: &mut Map<String, Value>) {
    let only = ingress::only_routable(app).map(str::to_owned);
    for list in ROUTABLE_LISTS {
        for name in names_with_cors(app, list) {
            if only.as_ref() == Some(&name) && !app.contains_key("ingress") {
                app.insert(
                    "ingress".to_owned(),
                    json!({"rules": [ingress::default_rule(&name)]}),
                );
            }
            move_cors_of(app, list, &name);
        }
    }
}

/// Returns the app with this ingress, and with the CORS settings of its components in the rules that lead to them.
pub(super) fn with_ingress(app: &Map<String, Value>, ingress: Value) -> Map<String, Value> {
    let mut app = app.clone();
    app.insert("ingress".to_owned(), ingress);
    for list in ROUTABLE_LISTS {
        for name in names_with_cors(&mut app, list) {
            drop_cors_of_rules(&mut app, &name);
            move_cors_of(&mut app, list, &name);
        }
    }
    app
}

/// Takes the CORS settings out of the rules that lead to a component, as its own take their place.
fn drop_cors_of_rules(app: &mut Map<String, Value>, name: &str) {
    for rule in rules_of(app, name) {
        rule.shift_remove("cors");
    }
}

/// Returns the rules that lead to a component; no list of rules is made where there is none.
fn rules_of<'a>(
    app: &'a mut Map<String, Value>,
    name: &'a str,
) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    let ingress = app.get_mut("ingress").and_then(|it| it.get_mut("rules"));
    let rules = ingress.and_then(Value::as_array_mut).into_iter().flatten();
    rules
        .filter(move |rule| ingress::target(rule) == Some(name))
        .filter_map(Value::as_object_mut)
}

fn names_with_cors(app: &mut Map<String, Value>, list: &str) -> Vec<String> {
    let lists = [list];
    let held = components_mut(app, &lists).filter(|component| component.contains_key("cors"));
    held.filter_map(|component| component.get("name")?.as_str().map(str::to_owned))
        .collect()
}

fn take_cors(app: &mut Map<String, Value>, list: &str, name: &str) -> Option<Value> {
    let lists = [list];
    let mut named =
        components_mut(app, &lists).filter(|c| c.get("name").and_then(Value::as_str) == Some(name));
    named.find_map(|component| component.shift_remove("cors"))
}

fn move_cors_of(app: &mut Map<String, Value>, list: &str, name: &str) {
    if !app.get("ingress").is_some_and(ingress::is_rule_list) {
        return;
    }
    let Some(cors) = take_cors(app, list, name) else {
        return;
    };
    for rule in rules_of(app, name) {
        rule.entry("cors").or_insert_with(|| cors.clone());
    }
}
