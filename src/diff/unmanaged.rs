//! Keeps what the desired spec leaves to the platform as it is live.
//!
//! A comparison takes silence about such a field for agreement. An update replaces the whole spec, so the live value has
//! to be sent along, or it would change without having been shown.

use serde_json::{Map, Value};

use super::ingress;
use super::normalise::{MAX_DEPTH, is_absent, key_of};
use super::structure::with_ingress;
use crate::model::path::KeyField;
use crate::model::semantics::{self, ListSemantics, Node, Secrecy, Silence};

/// Copies from `live` into `desired` every field that the platform fills, or that is a secret, and `desired` does not write.
///
/// Of an image and a database they are copied only when it stays of the same kind, because they may not fit another. An
/// ingress that the platform made for several components is copied without the rules whose component goes.
pub fn keep_unmanaged(live: &Value, desired: &mut Value) {
    if let (Some(live), Some(desired)) = (live.as_object(), desired.as_object_mut()) {
        keep_ingress(live, desired);
    }
    fill(semantics::root(), "", live, desired, 0);
}

fn keep_ingress(live: &Map<String, Value>, desired: &mut Map<String, Value>) {
    let Some(kept) = live.get("ingress").filter(|it| ingress::is_rule_list(it)) else {
        return;
    };
    if desired.contains_key("ingress") || !ingress::is_left_to_platform(desired) {
        return;
    }
    let several = ingress::routable(desired).len() > 1;
    let rules = ingress::fitting(kept, desired);
    if several && (!rules.is_empty() || ingress::rules(kept).is_empty()) {
        let mut kept = kept.clone();
        if let Some(place) = kept.get_mut("rules") {
            *place = Value::from(rules);
        }
        *desired = with_ingress(desired, kept);
    } else if !several {
        keep_ingress_fields(kept, desired);
    }
}

/// Keeps what the platform fills of an ingress that the file leaves out, beside the rule that the platform would make.
fn keep_ingress_fields(live: &Value, desired: &mut Map<String, Value>) {
    let node = semantics::root().child("ingress");
    let is_kept = |(key, value): &(&String, &Value)| {
        let child = node.child(key);
        child.row().silence == Silence::Platform && !is_absent(child, value)
    };
    let fields = live.as_object().into_iter().flatten();
    let mut kept: Map<String, Value> = fields
        .filter(is_kept)
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if kept.is_empty() {
        return;
    }
    if let Some(name) = ingress::only_routable(desired) {
        let rules = vec![ingress::default_rule(name)];
        kept.insert("rules".to_owned(), Value::from(rules));
    }
    *desired = with_ingress(desired, Value::Object(kept));
}

fn fill(node: &'static Node, name: &str, live: &Value, desired: &mut Value, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match (live, desired) {
        (Value::Object(live), Value::Object(desired)) => {
            fill_object(node, name, live, desired, depth);
        }
        (Value::Array(live), Value::Array(desired)) => {
            fill_list(node, name, live, desired, depth);
        }
        _ => {}
    }
}

fn fill_object(
    node: &'static Node,
    name: &str,
    live: &Map<String, Value>,
    desired: &mut Map<String, Value>,
    depth: usize,
) {
    let settled = fits(node, name, live, desired);
    let same_holder = is_same_holder(name, live, desired);
    for (key, value) in live {
        let child = node.child(key);
        match desired.get_mut(key) {
            Some(inner) if !is_absent(child, inner) => fill(child, key, value, inner, depth + 1),
            _ if child.row().silence == Silence::Platform && settled => {
                desired.insert(key.clone(), value.clone());
            }
            // An object that is left with nothing but a secret to come.
            Some(inner) => fill(child, key, value, inner, depth + 1),
            // A secret that is named without a value is decided with the others.
            None if child.row().secrecy == Secrecy::Always && same_holder => {
                desired.insert(key.clone(), value.clone());
            }
            None => {}
        }
    }
}

/// Tells whether what the platform filled in an object still fits what is wanted.
fn fits(
    node: &'static Node,
    name: &str,
    live: &Map<String, Value>,
    desired: &Map<String, Value>,
) -> bool {
    let said = |map: &Map<String, Value>, key: &str| {
        let value = map.get(key).cloned();
        value.filter(|value| !is_absent(node.child(key), value))
    };
    let same = |key: &str| said(live, key) == said(desired, key);
    match name {
        "image" => same("registry_type") && said(desired, "digest").is_none(),
        "databases" => {
            let cluster = "cluster_name";
            let kept = said(desired, cluster).is_none() || same(cluster);
            same("engine") && same("production") && kept
        }
        _ => true,
    }
}

/// Tells whether a secret of a live object belongs into the desired one; credentials belong to one registry.
fn is_same_holder(name: &str, live: &Map<String, Value>, desired: &Map<String, Value>) -> bool {
    let same = |key: &str| live.get(key) == desired.get(key);
    name != "image" || (same("registry_type") && same("registry"))
}

fn fill_list(
    node: &'static Node,
    name: &str,
    live: &[Value],
    desired: &mut Vec<Value>,
    depth: usize,
) {
    match node.row().list {
        ListSemantics::Keyed(by) => {
            let has_primary = desired.iter().any(is_primary);
            for item in desired {
                let found = live
                    .iter()
                    .find(|known| same_key(by, known, item))
                    .filter(|known| !(has_primary && is_primary(known)));
                if let Some(known) = found {
                    fill(node.items(), name, known, item, depth + 1);
                }
            }
        }
        ListSemantics::Ordered => {
            let (before, after) = (ingress::labels(live), ingress::labels(desired));
            for (label, rule) in after.iter().zip(desired) {
                let at = before.iter().position(|other| other == label);
                if let Some(known) = at.and_then(|at| live.get(at)) {
                    fill(node.items(), name, known, rule, depth + 1);
                }
            }
        }
        ListSemantics::Set => keep_extra(node.row().extra, live, desired),
        ListSemantics::Atomic => {}
    }
}

/// Tells whether an item is the primary domain, of which there can be one only.
fn is_primary(item: &Value) -> bool {
    item.get("type").and_then(Value::as_str) == Some("PRIMARY")
}

/// Tells whether two items have the same key; host names do so without case and trailing dot.
fn same_key(by: KeyField, live: &Value, desired: &Value) -> bool {
    let plain = |item| {
        key_of(by, item).map(|key| match by {
            KeyField::Domain => key.trim_end_matches('.').to_ascii_lowercase(),
            KeyField::Name | KeyField::Key | KeyField::Rule => key.to_owned(),
        })
    };
    plain(live).is_some() && plain(live) == plain(desired)
}

/// Adds the live items with this start when the desired list has none.
fn keep_extra(extra: Option<&str>, live: &[Value], desired: &mut Vec<Value>) {
    let is_extra = |item: &&Value| {
        let text = item.as_str().zip(extra);
        text.is_some_and(|(text, start)| text.starts_with(start))
    };
    if !desired.iter().any(|item| is_extra(&item)) {
        desired.extend(live.iter().filter(is_extra).cloned());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn kept(live: &Value, desired: &Value) -> Value {
        let mut desired = desired.clone();
        keep_unmanaged(live, &mut desired);
        desired
    }

    #[test]
    fn a_size_that_the_file_does_not_name_stays() {
        let live = json!({"region": "sgp", "services": [{"name": "b", "instance_size_slug": "x", "http_port": 80}]});
        let desired = json!({"services": [{"name": "b"}, {"name": "c"}]});
        let expected = json!({"region": "sgp", "services": [{"name": "b", "instance_size_slug": "x"}, {"name": "c"}]});
        assert_eq!(kept(&live, &desired), expected);
        let written =
            json!({"region": "fra", "services": [{"name": "b", "instance_size_slug": "y"}]});
        assert_eq!(kept(&live, &written), written);
    }

    #[test]
    fn a_secret_that_is_not_named_stays_and_a_named_one_is_left_to_its_decision() {
        let live = json!({"workers": [{"name": "w", "image": {"registry": "r", "registry_credentials": "c"},
            "log_destinations": [{"name": "l", "logtail": {"token": "t"}}]}]});
        let silent = json!({"workers": [{"name": "w", "image": {"registry": "r"},
            "log_destinations": [{"name": "l", "logtail": {}}]}]});
        assert_eq!(kept(&live, &silent), live);
        let named = json!({"workers": [{"name": "w", "image": {"registry": "r", "registry_credentials": ""}}]});
        assert_eq!(kept(&live, &named), named);
        let other = json!({"workers": [{"name": "w", "image": {"registry": "s"}}]});
        assert_eq!(kept(&live, &other), other);
    }

    #[test]
    fn what_belongs_to_a_database_that_changes_goes() {
        let database = |engine: &str| json!({"databases": [{"name": "db", "engine": engine}]});
        let live = json!({"databases": [{"name": "db", "engine": "PG", "version": "16"}]});
        assert_eq!(kept(&live, &database("PG")), live);
        assert_eq!(kept(&live, &database("MYSQL")), database("MYSQL"));
    }

    #[test]
    fn what_the_file_does_not_say_of_a_database_or_an_image_survives_another_change() {
        let database = |user: &str, name: Value| json!({"databases": [{"name": "db", "db_user": user, "db_name": name}]});
        let live = database("a", json!("shop"));
        let desired = kept(&live, &database("b", Value::Null));
        assert_eq!(desired, database("b", json!("shop")));
        let image = |fields: Value| json!({"services": [{"name": "web", "image": fields}]});
        let push = json!({"enabled": true});
        let live =
            image(json!({"registry_type": "DOCR", "tag": "v1", "deploy_on_push": push.clone()}));
        let next = image(json!({"registry_type": "DOCR", "tag": "v2"}));
        assert_eq!(
            kept(&live, &next)["services"][0]["image"]["deploy_on_push"],
            push
        );
        let fixed = image(json!({"registry_type": "DOCR", "digest": "sha256:0"}));
        assert_eq!(kept(&live, &fixed), fixed);
    }

    #[test]
    fn a_second_primary_domain_is_not_made() {
        let live = json!({"domains": [{"domain": "a.example", "type": "PRIMARY"}]});
        let silent = json!({"domains": [{"domain": "A.example."}]});
        assert_eq!(kept(&live, &silent)["domains"][0]["type"], "PRIMARY");
        let other = json!({"domains": [{"domain": "a.example"}, {"domain": "b.example", "type": "PRIMARY"}]});
        assert_eq!(kept(&live, &other), other);
    }

    #[test]
    fn the_build_stack_stays_beside_other_features() {
        let live = json!({"features": ["buildpack-stack=ubuntu-18"]});
        assert_eq!(kept(&live, &json!({})), live);
        assert_eq!(
            kept(&live, &json!({"features": ["a"]}))["features"],
            json!(["a", "buildpack-stack=ubuntu-18"])
        );
        let other = json!({"features": ["buildpack-stack=ubuntu-22"]});
        assert_eq!(kept(&live, &other), other);
    }

    #[test]
    fn the_load_balancer_of_an_ingress_that_is_left_out_stays() {
        let rule = json!({"match": {"path": {"prefix": "/"}}, "component": {"name": "a"}});
        let live = json!({"services": [{"name": "a"}], "ingress": {
            "load_balancer_size": 2, "custom_error_page_url": "https://a.example"}});
        let desired = json!({"services": [{"name": "a"}]});
        assert_eq!(
            kept(&live, &desired)["ingress"],
            json!({"load_balancer_size": 2, "rules": [rule]})
        );
        let worker = json!({"workers": [{"name": "a"}]});
        assert_eq!(
            kept(&live, &worker)["ingress"],
            json!({"load_balancer_size": 2})
        );
        let none = json!({"services": [{"name": "a"}], "ingress": {"rules": [rule]}});
        assert_eq!(kept(&none, &desired), desired);
    }

    #[test]
    fn the_rules_of_several_components_stay_but_for_those_of_one_that_goes() {
        let rule = |name: &str| json!({"match": {"path": {"prefix": format!("/{name}")}}, "component": {"name": name}});
        let live = json!({"services": [{"name": "a"}, {"name": "b"}], "ingress": {"rules": [rule("a"), rule("b")]}});
        let desired = json!({"services": [{"name": "a"}, {"name": "b"}]});
        assert_eq!(kept(&live, &desired), live);
        let fewer = json!({"services": [{"name": "a"}, {"name": "c"}]});
        assert_eq!(kept(&live, &fewer)["ingress"]["rules"], json!([rule("a")]));
        let others = json!({"services": [{"name": "c"}, {"name": "d"}]});
        assert_eq!(kept(&live, &others), others);
        let routed = json!({"services": [{"name": "a", "routes": [{"path": "/"}]}, {"name": "b"}]});
        assert_eq!(kept(&live, &routed), routed);
    }
}
