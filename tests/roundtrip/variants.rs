//! Other ways to write the same spec.

use ipctl::model::schema;
use serde_json::{Map, Value, json};

/// Reverses the keys of every object.
pub(crate) fn keys_reversed(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .rev()
            .map(|(key, value)| (key.clone(), keys_reversed(value)))
            .collect(),
        Value::Array(items) => items.iter().map(keys_reversed).collect(),
        other => other.clone(),
    }
}

/// Lists whose order says nothing.
const UNORDERED: [&str; 17] = [
    "envs",
    "services",
    "workers",
    "jobs",
    "static_sites",
    "functions",
    "databases",
    "domains",
    "alerts",
    "log_destinations",
    "headers",
    "features",
    "internal_ports",
    "allow_origins",
    "allow_methods",
    "allow_headers",
    "expose_headers",
];

/// Reverses every list whose order says nothing.
///
/// Where the order of components says which path each gets, or that of domains which is the primary one, it stays.
pub(crate) fn lists_reversed(spec: &Value) -> Value {
    let mut lists: Vec<&str> = UNORDERED.to_vec();
    let said = |domain: &Value| {
        !matches!(
            domain.get("type").and_then(Value::as_str),
            None | Some("" | "UNSPECIFIED")
        )
    };
    let domains = spec.get("domains").and_then(Value::as_array);
    if domains.is_some_and(|domains| !domains.iter().all(said)) {
        lists.retain(|list| *list != "domains");
    }
    if !spec["ingress"].is_object() || has_routing(spec) {
        lists.retain(|list| !ROUTABLE.contains(list));
    }
    reversed(spec, &lists)
}

const ROUTABLE: [&str; 3] = ["services", "static_sites", "functions"];

fn has_routing(spec: &Value) -> bool {
    let lists = ROUTABLE.iter().filter_map(|list| spec[*list].as_array());
    lists
        .flatten()
        .any(|component| component["routes"].is_array())
}

fn reversed(value: &Value, lists: &[&str]) -> Value {
    let field = |(key, value): (&String, &Value)| {
        let mut value = reversed(value, lists);
        if let Value::Array(items) = &mut value
            && lists.contains(&key.as_str())
        {
            items.reverse();
        }
        (key.clone(), value)
    };
    match value {
        Value::Object(map) => map.iter().map(field).collect(),
        Value::Array(items) => items.iter().map(|item| reversed(item, lists)).collect(),
        other => other.clone(),
    }
}

/// Writes the rules of the ingress as routes of the components, where routes can say the same.
pub(crate) fn with_routes(spec: &Value) -> Option<Value> {
    let ingress = spec.get("ingress")?.as_object()?;
    let rules = ingress.get("rules")?.as_array()?;
    if ingress.len() != 1 || rules.is_empty() || has_routing(spec) {
        return None;
    }
    let mut spec = spec.clone();
    spec.as_object_mut()?.shift_remove("ingress");
    let mut made = Vec::new();
    for rule in rules {
        let (name, route) = route_of(rule)?;
        let lists = ROUTABLE
            .iter()
            .enumerate()
            .filter_map(|(n, list)| Some((n, spec.get(*list)?)));
        let at = lists
            .flat_map(|(n, list)| {
                let items = list.as_array().into_iter().flatten().enumerate();
                items.map(move |(m, item)| (n, m, item["name"] == name))
            })
            .find_map(|(n, m, is)| is.then_some((n, m)))?;
        made.push((at, route));
    }
    let paths: Vec<&Value> = made.iter().map(|(_, route)| &route["path"]).collect();
    let distinct = paths
        .iter()
        .enumerate()
        .all(|(n, path)| !paths[..n].contains(path));
    // Routes come in the order of the components.
    if !distinct || !made.is_sorted_by_key(|(at, _)| *at) {
        return None;
    }
    for ((list, item), route) in made {
        let component = spec.get_mut(ROUTABLE[list])?.get_mut(item)?;
        let routes = component
            .as_object_mut()?
            .entry("routes")
            .or_insert_with(|| json!([]));
        routes.as_array_mut()?.push(route);
    }
    Some(spec)
}

fn route_of(rule: &Value) -> Option<(&str, Value)> {
    let prefix = rule.pointer("/match/path/prefix")?.as_str()?;
    let target = rule.get("component")?.as_object()?;
    let plain = rule.as_object()?.len() == 2 && rule["match"].as_object()?.len() == 1;
    let known = ["name", "preserve_path_prefix"];
    if !plain || target.keys().any(|key| !known.contains(&key.as_str())) {
        return None;
    }
    let mut route = json!({"path": prefix});
    if let Some(preserve) = target.get("preserve_path_prefix") {
        route["preserve_path_prefix"] = preserve.clone();
    }
    Some((target.get("name")?.as_str()?, route))
}

/// Adds every default of the schema that the spec leaves out, in the objects that are there.
pub(crate) fn with_defaults(spec: &Value) -> Value {
    let mut spec = spec.clone();
    let root = schema::app_spec();
    write_defaults(&mut spec, root);
    spec
}

fn write_defaults(value: &mut Value, schema: &Value) {
    let Some(schema) = schema::resolve(schema::app_spec(), schema) else {
        return;
    };
    match value {
        Value::Object(map) => write_fields(map, schema),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| write_defaults(item, &schema["items"])),
        _ => {}
    }
}

fn write_fields(map: &mut Map<String, Value>, schema: &Value) {
    let Some(fields) = schema["properties"].as_object() else {
        return;
    };
    for (name, field) in fields {
        if let Some(value) = map.get_mut(name) {
            write_defaults(value, field);
        } else if let Some(default) = default_of(field)
            && !is_void(name, map, fields)
        {
            map.insert(name.clone(), default.clone());
        }
    }
}

fn default_of(field: &Value) -> Option<&Value> {
    let target = schema::resolve(schema::app_spec(), field)?;
    field.get("default").or_else(|| target.get("default"))
}

/// Tells whether a default does not hold, or may not be written, because of a field beside it.
fn is_void(name: &str, map: &Map<String, Value>, fields: &Map<String, Value>) -> bool {
    let has = |key: &str| {
        map.get(key).is_some_and(|value| {
            !matches!(value, Value::Null) && value != "" && value != &json!([])
        })
    };
    match name {
        "http_port" => has("internal_ports"),
        "instance_count" => has("autoscaling"),
        "tag" => has("digest"),
        "error_document" => has("catchall_document"),
        // No source says that the platform takes a metric without a percentage for one of 80.
        "percent" => true,
        "preserve_path_prefix" => has("rewrite"),
        "index_name" => !fields.contains_key("cluster_name"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_say_the_same_as_rules() {
        let spec = json!({"services": [{"name": "web"}], "ingress": {"rules": [
            {"match": {"path": {"prefix": "/a"}}, "component": {"name": "web", "preserve_path_prefix": true}}]}});
        let expected = json!({"services": [{"name": "web", "routes": [{"path": "/a", "preserve_path_prefix": true}]}]});
        assert_eq!(with_routes(&spec), Some(expected));
    }
}
