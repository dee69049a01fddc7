//! Public routing: old-style routes become rules, and an app without either gets some.

use serde_json::{Map, Value, json};

/// Lists the component kinds that can have public routes, in the order in which rules are made.
pub(crate) const ROUTABLE: [&str; 3] = ["services", "static_sites", "functions"];

/// Moves `routes` and `cors` of the components into `ingress`, and fills rules when the spec has no `ingress`.
///
/// Choices: an explicit `ingress` keeps its rules in front and routes that it does not hold yet follow. With several
/// routable components and neither routes nor `ingress`, the first gets `/` and each other one `/<name>`; a service
/// with `internal_ports` and no `http_port` counts only when nothing else is routable.
pub(super) fn fill(spec: &mut Map<String, Value>) {
    let routed = take_routes(spec);
    let explicit = spec.contains_key("ingress");
    let mut rules: Vec<Value> = routed.iter().flat_map(Routed::rules).collect();
    if rules.is_empty() && !explicit {
        rules = default_rules(&routed);
    }
    let any_rules = !rules.is_empty();
    if !explicit && !any_rules {
        return;
    }
    let ingress = spec.entry("ingress").or_insert_with(|| json!({}));
    let Value::Object(ingress) = ingress else {
        return;
    };
    append_rules(ingress, rules);
    add_cors(ingress, &routed);
}

/// Holds what the routing of one component needs.
struct Routed {
    name: String,
    routes: Vec<Value>,
    cors: Option<Value>,
    internal: bool,
}

impl Routed {
    fn take(component: &mut Map<String, Value>) -> Option<Self> {
        let routes = match component.shift_remove("routes") {
            Some(Value::Array(routes)) => routes,
            _ => Vec::new(),
        };
        let cors = component.shift_remove("cors").filter(Value::is_object);
        Some(Self {
            name: component.get("name")?.as_str()?.to_owned(),
            routes,
            cors,
            internal: component.contains_key("internal_ports")
                && !component.contains_key("http_port"),
        })
    }

    fn rules(&self) -> Vec<Value> {
        self.routes.iter().filter_map(|r| self.rule(r)).collect()
    }

    /// Turns one route into a rule; keys of the route that nobody knows are lost with it.
    fn rule(&self, route: &Value) -> Option<Value> {
        let route = route.as_object()?;
        let path = route.get("path").and_then(Value::as_str).unwrap_or("/");
        let mut rule = rule(path, &self.name);
        if route.get("preserve_path_prefix") == Some(&Value::Bool(true))
            && let Some(component) = rule.get_mut("component").and_then(Value::as_object_mut)
        {
            component.insert("preserve_path_prefix".into(), true.into());
        }
        Some(rule)
    }
}

fn rule(prefix: &str, component: &str) -> Value {
    json!({"match": {"path": {"prefix": prefix}}, "component": {"name": component}})
}

fn take_routes(spec: &mut Map<String, Value>) -> Vec<Routed> {
    let mut routed = Vec::new();
    for kind in ROUTABLE {
        let Some(Value::Array(components)) = spec.get_mut(kind) else {
            continue;
        };
        let objects = components.iter_mut().filter_map(Value::as_object_mut);
        routed.extend(objects.filter_map(Routed::take));
    }
    routed
}

fn default_rules(routed: &[Routed]) -> Vec<Value> {
    let mut candidates: Vec<&Routed> = routed.iter().filter(|r| !r.internal).collect();
    if candidates.is_empty() {
        candidates.extend(routed.first());
    }
    let paths = std::iter::once("/".to_owned())
        .chain(candidates.iter().skip(1).map(|r| format!("/{}", r.name)));
    paths
        .zip(&candidates)
        .map(|(path, candidate)| rule(&path, &candidate.name))
        .collect()
}

fn append_rules(ingress: &mut Map<String, Value>, rules: Vec<Value>) {
    if rules.is_empty() {
        return;
    }
    // `rules` comes first among the keys of an ingress, so that a new list is put in front.
    if !ingress.contains_key("rules") {
        ingress.shift_insert(0, "rules".into(), Value::Array(Vec::new()));
    }
    let Some(Value::Array(kept)) = ingress.get_mut("rules") else {
        return;
    };
    for rule in rules {
        let is_new = !kept.iter().any(|k| target(k) == target(&rule));
        if is_new {
            kept.push(rule);
        }
    }
}

/// Returns what makes two rules route the same requests to the same component.
fn target(rule: &Value) -> (Option<&Value>, Option<&Value>) {
    (rule.get("match"), rule.pointer("/component/name"))
}

fn add_cors(ingress: &mut Map<String, Value>, routed: &[Routed]) {
    let Some(Value::Array(rules)) = ingress.get_mut("rules") else {
        return;
    };
    for rule in rules.iter_mut().filter_map(Value::as_object_mut) {
        let name = rule.get("component").and_then(|c| c.get("name")).cloned();
        let owner = routed
            .iter()
            .find(|r| name.as_ref().and_then(Value::as_str) == Some(r.name.as_str()));
        if let Some(cors) = owner.and_then(|owner| owner.cors.clone()) {
            rule.entry("cors").or_insert(cors);
        }
    }
}

/// Tells whether a rule of the spec's `ingress` leads to the component.
pub(super) fn is_routed(spec: &Map<String, Value>, name: &str) -> bool {
    let rules = spec
        .get("ingress")
        .and_then(|i| i.get("rules"))
        .and_then(Value::as_array);
    rules.is_some_and(|rules| {
        rules
            .iter()
            .any(|r| r.pointer("/component/name").and_then(Value::as_str) == Some(name))
    })
}
