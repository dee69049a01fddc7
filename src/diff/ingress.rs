//! What the platform makes of an ingress that is left out, and what rules are called.

use serde_json::{Map, Value, json};

use crate::model::semantics::ROUTABLE_LISTS;

/// Returns the rule the platform makes for the only component that can be reached.
pub(super) fn default_rule(component: &str) -> Value {
    json!({"component": {"name": component}, "match": {"path": {"prefix": "/"}}})
}

/// Returns the component a rule leads to.
pub(super) fn target(rule: &Value) -> Option<&str> {
    rule.get("component")?.get("name")?.as_str()
}

/// Tells whether an ingress has the shape in which rules can be added: an object whose rules, if any, are a list.
pub(super) fn is_rule_list(ingress: &Value) -> bool {
    ingress
        .as_object()
        .is_some_and(|map| map.get("rules").is_none_or(Value::is_array))
}

/// Returns the rules of an ingress.
pub(super) fn rules(ingress: &Value) -> &[Value] {
    ingress
        .get("rules")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Tells whether no component of a spec without ingress has routes, so that the platform makes the rules.
pub(super) fn is_left_to_platform(app: &Map<String, Value>) -> bool {
    let lists = ROUTABLE_LISTS
        .iter()
        .filter_map(|list| app.get(*list)?.as_array());
    let routes = |component: &Value| {
        let routes = component.get("routes").and_then(Value::as_array);
        routes.is_some_and(|routes| !routes.is_empty())
    };
    !lists.flatten().any(routes)
}

/// Returns the names of the components ingress can lead to.
pub(super) fn routable(app: &Map<String, Value>) -> Vec<&str> {
    let lists = ROUTABLE_LISTS
        .iter()
        .filter_map(|list| app.get(*list)?.as_array());
    lists
        .flatten()
        .filter_map(|component| component.get("name")?.as_str())
        .collect()
}

/// Returns the only component ingress can lead to, if there is exactly one.
pub(super) fn only_routable(app: &Map<String, Value>) -> Option<&str> {
    match routable(app).as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

/// Tells whether a spec's ingress rules are the ones the platform would have made.
pub fn is_default(app: &Map<String, Value>) -> bool {
    let Some(name) = only_routable(app) else {
        return false;
    };
    app.get("ingress")
        .is_some_and(|ingress| rules(ingress) == [default_rule(name)])
}

/// Returns the ingress to compare the live one with when the desired spec has none; nothing means none.
///
/// The platform fills what is left out. Where it would make the same rule as before, or where no source says what it
/// makes, the live rules stand in, so that they show no change.
pub(super) fn when_silent(
    live: &Map<String, Value>,
    desired: &Map<String, Value>,
) -> Option<Value> {
    let current = live.get("ingress")?;
    if routable(desired).len() > 1 {
        return Some(json!({"rules": fitting(current, desired)}));
    }
    if is_default(live) {
        let rules = current.get("rules").cloned();
        return Some(rules.map_or_else(|| json!({}), |rules| json!({"rules": rules})));
    }
    only_routable(desired).map(|name| json!({"rules": [default_rule(name)]}))
}

/// Returns the rules that lead to a component of this app, or to none at all.
pub(super) fn fitting(ingress: &Value, app: &Map<String, Value>) -> Vec<Value> {
    let names = routable(app);
    let fits = |rule: &&Value| target(rule).is_none_or(|name| names.contains(&name));
    rules(ingress).iter().filter(fits).cloned().collect()
}

/// Takes an ingress out of a spec that the platform would have made.
pub(super) fn drop_default(spec: &mut Value) {
    let Value::Object(app) = spec else { return };
    if !is_default(app) {
        return;
    }
    if let Some(Value::Object(ingress)) = app.get_mut("ingress") {
        ingress.shift_remove("rules");
        if ingress.is_empty() {
            app.shift_remove("ingress");
        }
    }
}

/// Gives a spec whose rules were the platform's own the rules the platform makes for its components now.
pub(super) fn refresh_default(spec: &mut Value) {
    let Value::Object(app) = spec else { return };
    let made = only_routable(app).map(|name| json!([default_rule(name)]));
    match (made, routable(app).is_empty(), app.get_mut("ingress")) {
        (Some(rules), _, Some(Value::Object(ingress))) => {
            ingress.insert("rules".to_owned(), rules);
        }
        (None, true, Some(Value::Object(ingress))) => {
            ingress.shift_remove("rules");
            if ingress.is_empty() {
                app.shift_remove("ingress");
            }
        }
        _ => {}
    }
}

/// Returns what each rule is called: its match, with a counter where several match the same.
pub fn labels(rules: &[Value]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::with_capacity(rules.len());
    for rule in rules {
        let base = label(rule);
        let mut name = base.clone();
        let mut count = 1;
        while labels.contains(&name) {
            count += 1;
            name = format!("{base} #{count}");
        }
        labels.push(name);
    }
    labels
}

fn label(rule: &Value) -> String {
    let part = |field: &str, kind: &str| rule.get("match")?.get(field)?.get(kind)?.as_str();
    let host = match (part("authority", "exact"), part("authority", "prefix")) {
        (Some(exact), _) => exact.to_owned(),
        (None, Some(prefix)) => format!("{prefix}*"),
        (None, None) => String::new(),
    };
    let path = match (part("path", "prefix"), part("path", "exact")) {
        (Some(prefix), _) => prefix.to_owned(),
        (None, Some(exact)) => format!("={exact}"),
        (None, None) => String::new(),
    };
    let label = host + &path;
    if label.is_empty() {
        "*".to_owned()
    } else {
        label
    }
}
