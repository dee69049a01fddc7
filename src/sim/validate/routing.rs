//! Routes, ingress rules, domains and what hangs on them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::canonical::ROUTABLE;
use super::{Checked, Component, Rejection, components, flag, has, integer, items, text};

/// Is how many domains an app can have.
const MAX_DOMAINS: usize = 500;
/// Is how many origins a CORS policy can have.
const MAX_ORIGINS: usize = 256;

/// Checks public routing of the whole app.
pub(super) fn check(spec: &Value) -> Checked {
    check_routes(spec)?;
    check_domains(spec)?;
    if let Some(ingress) = spec.get("ingress") {
        items(ingress, "rules").try_for_each(|rule| check_rule(spec, rule))?;
    }
    if flag(spec, "disable_edge_cache") && items(spec, "static_sites").next().is_some() {
        return Err(Rejection::new(
            "disable_edge_cache",
            "is not supported for apps with static sites",
        ));
    }
    Ok(())
}

fn check_routes(spec: &Value) -> Checked {
    let mut seen: BTreeMap<&str, Component<'_>> = BTreeMap::new();
    for component in components(spec, &ROUTABLE) {
        check_cors(component.spec.get("cors"), component.list)?;
        for route in items(component.spec, "routes") {
            check_prefix(component, route)?;
            let path = match text(route, "path") {
                "" => "/",
                path => path,
            };
            if let Some(first) = seen.insert(path, component) {
                let reason = format!(
                    "route path \"{path}\" already in use; seen in {} and {}",
                    first.label(),
                    component.label()
                );
                return Err(component.reject("route.paths", reason));
            }
        }
    }
    Ok(())
}

/// Refuses in a route what the rule that it becomes cannot have.
fn check_prefix(component: Component<'_>, route: &Value) -> Checked {
    if component.list == "functions" && flag(route, "preserve_path_prefix") {
        let reason = "is not supported for functions";
        return Err(component.reject("routes.preserve_path_prefix", reason));
    }
    Ok(())
}

fn check_domains(spec: &Value) -> Checked {
    if items(spec, "domains").count() > MAX_DOMAINS {
        let reason = format!("an app can have at most {MAX_DOMAINS} domains");
        return Err(Rejection::new("domains", reason));
    }
    if items(spec, "domains").any(|domain| text(domain, "domain").is_empty()) {
        return Err(Rejection::new("domains.domain", "is required"));
    }
    let primary = |domain: &&Value| text(domain, "type") == "PRIMARY";
    if items(spec, "domains").filter(primary).count() > 1 {
        let reason = "only one domain can be of type PRIMARY";
        return Err(Rejection::new("domains.type", reason));
    }
    Ok(())
}

fn check_rule(spec: &Value, rule: &Value) -> Checked {
    check_cors(rule.get("cors"), "ingress.rules")?;
    match (rule.get("component"), rule.get("redirect")) {
        (Some(target), None | Some(Value::Null)) if has(rule, "component") => {
            check_target(spec, target)
        }
        (None | Some(Value::Null), Some(redirect)) if has(rule, "redirect") => {
            check_redirect(redirect)
        }
        _ => Err(Rejection::new(
            "ingress.rules",
            "a rule must have exactly one of component and redirect",
        )),
    }
}

fn check_target(spec: &Value, target: &Value) -> Checked {
    let reject = |key: &str, reason: String| {
        Err(Rejection::new(
            format!("ingress.rules.component.{key}"),
            reason,
        ))
    };
    let name = text(target, "name");
    if name.is_empty() {
        return reject("name", "is required".into());
    }
    let Some(component) = components(spec, &ROUTABLE).find(|c| c.name() == name) else {
        return reject("name", unroutable(spec, name));
    };
    let preserve = flag(target, "preserve_path_prefix");
    if preserve && component.list == "functions" {
        let reason = "is not supported for functions";
        return reject("preserve_path_prefix", reason.into());
    }
    if preserve && !text(target, "rewrite").is_empty() {
        let reason = "cannot be used together with preserve_path_prefix";
        return reject("rewrite", reason.into());
    }
    Ok(())
}

/// Says why no rule can lead to `name`.
fn unroutable(spec: &Value, name: &str) -> String {
    let other = components(spec, &["workers", "jobs", "databases"]).find(|c| c.name() == name);
    if let Some(component) = other {
        return format!("{} cannot be routed to", component.label());
    }
    let shown: String = name.chars().take(64).collect();
    format!("component \"{shown}\" does not exist")
}

fn check_redirect(redirect: &Value) -> Checked {
    let code = integer(redirect, "redirect_code");
    if matches!(code, 0 | 300..=304 | 307 | 308) {
        return Ok(());
    }
    Err(Rejection::new(
        "ingress.rules.redirect.redirect_code",
        "must be one of 300, 301, 302, 303, 304, 307, 308",
    ))
}

fn check_cors(cors: Option<&Value>, owner: &str) -> Checked {
    let Some(cors) = cors else {
        return Ok(());
    };
    let reject = |reason: String| Rejection::new(format!("{owner}.cors.allow_origins"), reason);
    if items(cors, "allow_origins").count() > MAX_ORIGINS {
        return Err(reject(format!("must have at most {MAX_ORIGINS} entries")));
    }
    let kinds = |origin: &Value| {
        ["exact", "prefix", "regex"]
            .iter()
            .filter(|k| has(origin, k))
            .count()
    };
    if items(cors, "allow_origins").any(|origin| kinds(origin) != 1) {
        return Err(reject(
            "an origin must have exactly one of exact, prefix and regex".into(),
        ));
    }
    Ok(())
}
