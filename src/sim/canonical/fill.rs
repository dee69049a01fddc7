//! What the platform fills in when a spec leaves it out.

use serde_json::{Map, Value, json};

use super::ingress::is_routed;

/// Is the port of a service that names none.
const HTTP_PORT: u16 = 8080;

/// Is the build stack that new apps get.
const STACK: &str = "buildpack-stack=ubuntu-22";

/// Fills defaults everywhere; needs a tidied spec whose routes are rules already.
pub(super) fn fill(spec: &mut Map<String, Value>, region: &str) {
    if !region.is_empty() {
        spec.entry("region").or_insert_with(|| region.into());
    }
    fill_features(spec);
    fill_domain_types(spec);
    fill_envs(spec);
    fill_http_ports(spec);
    for kind in super::COMPONENTS {
        for component in components_mut(spec, kind) {
            fill_component(component, kind);
        }
    }
    if let Some(vpc) = spec.get_mut("vpc").and_then(Value::as_object_mut) {
        vpc.shift_remove("egress_ips");
    }
}

/// Returns the components of one kind that are objects.
fn components_mut<'a>(
    spec: &'a mut Map<String, Value>,
    kind: &str,
) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    spec.get_mut(kind)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
}

fn fill_component(component: &mut Map<String, Value>, kind: &str) {
    fill_envs(component);
    if let Some(image) = component.get_mut("image").and_then(Value::as_object_mut) {
        image.insert("deploy_on_push".into(), push_setting(image));
    }
    if kind == "jobs" {
        component
            .entry("kind")
            .or_insert_with(|| "POST_DEPLOY".into());
    }
    if matches!(kind, "services" | "workers" | "jobs") {
        fill_instance_count(component);
    }
}

fn push_setting(image: &Map<String, Value>) -> Value {
    image
        .get("deploy_on_push")
        .cloned()
        .unwrap_or_else(|| json!({}))
}

fn fill_instance_count(component: &mut Map<String, Value>) {
    if component.contains_key("autoscaling") {
        component.shift_remove("instance_count");
    } else {
        component.entry("instance_count").or_insert(1.into());
    }
}

/// Gives every variable a scope; `owner` is the app or a component.
fn fill_envs(owner: &mut Map<String, Value>) {
    for env in components_mut(owner, "envs") {
        env.entry("scope")
            .or_insert_with(|| "RUN_AND_BUILD_TIME".into());
    }
}

/// Adds the build stack unless the app names one.
fn fill_features(spec: &mut Map<String, Value>) {
    let features = spec.entry("features").or_insert_with(|| json!([]));
    if let Value::Array(features) = features {
        let named = |f: &Value| {
            f.as_str()
                .is_some_and(|f| f.starts_with("buildpack-stack="))
        };
        if !features.iter().any(named) {
            features.push(STACK.into());
        }
    }
}

/// Makes the first domain without a type primary when no other is, and the rest aliases.
fn fill_domain_types(spec: &mut Map<String, Value>) {
    let is_primary = |d: &Map<String, Value>| d.get("type").is_some_and(|t| t == "PRIMARY");
    let mut taken = components_mut(spec, "domains").any(|d| is_primary(d));
    for domain in components_mut(spec, "domains") {
        if !domain.contains_key("type") {
            let word = if taken { "ALIAS" } else { "PRIMARY" };
            domain.insert("type".into(), word.into());
            taken = true;
        }
    }
}

/// Gives services the default port, apart from those with internal ports that no rule leads to.
fn fill_http_ports(spec: &mut Map<String, Value>) {
    let internal: Vec<String> = components_mut(spec, "services")
        .filter(|service| service.contains_key("internal_ports"))
        .filter_map(|service| service.get("name")?.as_str().map(str::to_owned))
        .collect();
    let internal: Vec<String> = internal
        .into_iter()
        .filter(|name| !is_routed(spec, name))
        .collect();
    for service in components_mut(spec, "services") {
        let name = service.get("name").and_then(Value::as_str);
        if !internal.iter().any(|n| Some(n.as_str()) == name) {
            service
                .entry("http_port")
                .or_insert_with(|| HTTP_PORT.into());
        }
    }
}
