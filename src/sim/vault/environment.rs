//! Variables as a running component sees them: levels overlaid, secrets opened, references resolved.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::canonical::{COMPONENTS, ROUTABLE, as_whole};
use super::Vault;

/// Stands for the random part of the host that the platform gives an app; the spec does not hold it.
const STARTER_SUFFIX: &str = "-sim00.ondigitalocean.app";

/// Returns the variables of the component of that name.
pub(super) fn of(vault: &Vault, spec: &Value, name: &str) -> BTreeMap<String, String> {
    let Some((kind, component)) = find(spec, name) else {
        return BTreeMap::new();
    };
    let mut variables = BTreeMap::new();
    for owner in [spec, component] {
        variables.extend(own(vault, owner));
    }
    if kind == "services"
        && let Some(port) = http_port(component)
    {
        variables
            .entry("PORT".to_owned())
            .or_insert_with(|| port.to_string());
    }
    let scope = References { spec, name };
    for value in variables.values_mut() {
        *value = scope.expand(value);
    }
    variables
}

/// Returns the variables that an app or component defines for run time, decrypted.
fn own(vault: &Vault, owner: &Value) -> impl Iterator<Item = (String, String)> {
    let envs = owner.get("envs").and_then(Value::as_array);
    envs.into_iter().flatten().filter_map(|env| {
        if text(env, "scope") == "BUILD_TIME" {
            return None;
        }
        let value = text(env, "value");
        let opened = match text(env, "type") {
            "SECRET" => vault.open(value),
            _ => None,
        };
        Some((
            env.get("key")?.as_str()?.to_owned(),
            opened.unwrap_or_else(|| value.to_owned()),
        ))
    })
}

fn find<'a>(spec: &'a Value, name: &str) -> Option<(&'static str, &'a Value)> {
    COMPONENTS
        .into_iter()
        .find_map(|kind| named(spec, kind, name).map(|component| (kind, component)))
}

fn named<'a>(spec: &'a Value, kind: &str, name: &str) -> Option<&'a Value> {
    let list = spec.get(kind)?.as_array()?;
    list.iter()
        .find(|component| text(component, "name") == name)
}

fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn http_port(service: &Value) -> Option<i64> {
    service
        .get("http_port")
        .and_then(as_whole)
        .filter(|port| *port != 0)
}

/// Is the greatest length of a reference; the bound keeps long values of many open braces cheap.
const REFERENCE_BYTES: usize = 256;

/// Splits what follows `${` at the closing brace.
fn split_reference(from: &str) -> Option<(&str, &str)> {
    let end = from
        .bytes()
        .take(REFERENCE_BYTES)
        .position(|byte| byte == b'}')?;
    let (reference, rest) = from.split_at_checked(end)?;
    Some((reference, rest.strip_prefix('}')?))
}

/// Resolves `${…}` for one component.
struct References<'a> {
    spec: &'a Value,
    name: &'a str,
}

impl References<'_> {
    /// Replaces every reference that the spec can answer; others stay as they are.
    fn expand(&self, value: &str) -> String {
        let mut out = String::with_capacity(value.len());
        let mut rest = value;
        while let Some((before, from)) = rest.split_once("${") {
            out.push_str(before);
            let found = split_reference(from)
                .and_then(|(reference, after)| Some((self.resolve(reference)?, after)));
            if let Some((text, after)) = found {
                out.push_str(&text);
                rest = after;
            } else {
                out.push_str("${");
                rest = from;
            }
        }
        out.push_str(rest);
        out
    }

    fn resolve(&self, reference: &str) -> Option<String> {
        match reference.split_once('.') {
            None => self.app_wide(reference),
            Some(("_self", variable)) => self.of_component(self.name, variable),
            Some((owner, variable)) => self.of_component(owner, variable),
        }
    }

    fn app_wide(&self, variable: &str) -> Option<String> {
        match variable {
            "APP_DOMAIN" => Some(self.domain()),
            "APP_URL" => Some(format!("https://{}", self.domain())),
            _ => None,
        }
    }

    /// Returns the primary domain, or the host that the platform would give the app.
    fn domain(&self) -> String {
        let domains = self.spec.get("domains").and_then(Value::as_array);
        let primary = domains
            .into_iter()
            .flatten()
            .find(|domain| text(domain, "type") == "PRIMARY");
        match primary {
            Some(domain) => text(domain, "domain").to_owned(),
            None => format!("{}{STARTER_SUFFIX}", text(self.spec, "name")),
        }
    }

    fn of_component(&self, owner: &str, variable: &str) -> Option<String> {
        if let Some(database) = named(self.spec, "databases", owner) {
            return of_database(database, variable);
        }
        match variable {
            "PRIVATE_DOMAIN" | "PRIVATE_URL" | "PRIVATE_PORT" => self.private(owner, variable),
            "PUBLIC_ROUTE_PATH" => self.route(owner),
            "PUBLIC_URL" => Some(format!("https://{}{}", self.domain(), self.route(owner)?)),
            _ => None,
        }
    }

    fn private(&self, owner: &str, variable: &str) -> Option<String> {
        let port = http_port(named(self.spec, "services", owner)?);
        match variable {
            "PRIVATE_DOMAIN" => Some(owner.to_owned()),
            "PRIVATE_PORT" => Some(port?.to_string()),
            _ => Some(format!("http://{owner}:{}", port?)),
        }
    }

    /// Returns the first public path of a component that can have one.
    fn route(&self, owner: &str) -> Option<String> {
        ROUTABLE
            .iter()
            .find(|kind| named(self.spec, kind, owner).is_some())?;
        let rules = self.spec.get("ingress")?.get("rules")?.as_array()?;
        let rule = rules
            .iter()
            .find(|rule| rule.pointer("/component/name").and_then(Value::as_str) == Some(owner))?;
        let prefix = rule.pointer("/match/path/prefix").and_then(Value::as_str);
        Some(prefix.unwrap_or("/").to_owned())
    }
}

/// Returns connection settings with a stand-in host and password, because no database is there.
fn of_database(database: &Value, variable: &str) -> Option<String> {
    let (scheme, port) = match text(database, "engine") {
        "MYSQL" => ("mysql", 25060),
        "REDIS" => ("rediss", 25061),
        "VALKEY" => ("valkeys", 25061),
        "MONGODB" => ("mongodb", 27017),
        "" | "UNSET" | "PG" => ("postgresql", 25060),
        _ => return None,
    };
    let or = |key: &str, default: &str| match text(database, key) {
        "" => default.to_owned(),
        given => given.to_owned(),
    };
    let host = format!("{}.db.example", or("cluster_name", text(database, "name")));
    let (user, name) = (or("db_user", "doadmin"), or("db_name", "defaultdb"));
    match variable {
        "HOSTNAME" => Some(host),
        "PORT" => Some(port.to_string()),
        "USERNAME" => Some(user),
        "PASSWORD" => Some("stand-in".to_owned()),
        "DATABASE" => Some(name),
        "DATABASE_URL" => Some(format!(
            "{scheme}://{user}:stand-in@{host}:{port}/{name}?sslmode=require"
        )),
        _ => None,
    }
}
