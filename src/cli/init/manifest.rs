//! The text of `ipctl.yaml` for a new stack.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::diag::Source;
use crate::model::app::AppSpec;
use crate::spec::check_manifest;
use crate::spec::edit::{Notes, fresh};

use super::secrets::Supply;

/// The comments at the top.
const HEAD: [&str; 2] = [
    "yaml-language-server: $schema=../schema/ipctl.json",
    "What the specs beside this file have no place for. Every field: `ipctl schema manifest`.",
];

/// Holds what is known of a stack before it has a manifest.
pub(in crate::cli) struct Sketch<'a> {
    /// Its name.
    pub stack: Option<String>,
    /// Each app: its short name, which may be the full one, and its spec.
    pub apps: Vec<(String, &'a Value)>,
    /// Its secrets.
    pub supplies: &'a [Supply],
}

/// Returns short names for apps, in their order: the first word of a name where that tells them apart.
pub(in crate::cli) fn short_names(names: &[&str]) -> Vec<String> {
    let first = |name: &str| name.split('-').next().unwrap_or_default().to_owned();
    let short = |name: &&str| {
        let short = first(name);
        let same = names.iter().filter(|other| first(other) == short).count();
        if same == 1 && short.len() > 1 {
            short
        } else {
            (*name).to_owned()
        }
    };
    names.iter().map(short).collect()
}

/// Writes the manifest. What cannot be said of these specs without an error is left out of it.
pub(in crate::cli) fn manifest_text(sketch: &Sketch<'_>, specs: &[AppSpec]) -> String {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        let is_empty = value.is_null() || value.as_object().is_some_and(Map::is_empty);
        if !is_empty {
            fields.insert(name.to_owned(), value);
        }
    };
    put("stack", json!(sketch.stack));
    put("apps", apps(sketch));
    put("secrets", secrets(sketch.supplies));
    put("probes", probes(sketch));
    put("externals", externals(sketch));
    loop {
        let text = fresh(
            &HEAD.map(str::to_owned),
            &Value::Object(fields.clone()),
            &Notes::new(),
        );
        // What a spec that is not in order holds is not known, so names are compared only when all are.
        let specs = Some(specs).filter(|specs| specs.len() == sketch.apps.len());
        match wrong_section(&text, specs) {
            Some(section) if fields.shift_remove(&section).is_some() => {}
            _ => return text,
        }
    }
}

/// Returns the first section that has an error.
fn wrong_section(text: &str, specs: Option<&[AppSpec]>) -> Option<String> {
    let source = Arc::new(Source::new("ipctl.yaml", text));
    let checked = check_manifest(&source);
    if let Some(manifest) = checked.value {
        let problems = specs.map(|specs| manifest.check(specs));
        let problems = problems.unwrap_or_default().into_iter();
        return problems
            .into_iter()
            .find_map(|problem| problem.path.first().cloned());
    }
    let document = checked.document?;
    let error = checked
        .diagnostics
        .iter()
        .find_map(|found| found.place.as_ref())?;
    let (at, entries) = (error.span().start(), document.root.entries());
    let before = entries.iter().rfind(|entry| entry.key_span.start() <= at);
    before.map(|entry| entry.key.clone())
}

fn name(spec: &Value) -> &str {
    spec.get("name").and_then(Value::as_str).unwrap_or_default()
}

fn apps(sketch: &Sketch<'_>) -> Value {
    let apps = sketch
        .apps
        .iter()
        .filter(|(short, spec)| short != name(spec));
    let apps = apps.map(|(short, spec)| (short.clone(), json!(name(spec))));
    Value::Object(apps.collect())
}

fn secrets(supplies: &[Supply]) -> Value {
    let secrets = supplies.iter().map(|supply| {
        let source = json!({"from": {"env": supply.env}, "used_by": supply.places});
        (supply.name.clone(), source)
    });
    Value::Object(secrets.collect())
}

/// Asks each app from outside what the platform asks it from inside, where that is the same address.
fn probes(sketch: &Sketch<'_>) -> Value {
    let probes = sketch.apps.iter().filter_map(|(short, spec)| {
        let path = public_health_path(spec)?;
        Some((
            short.clone(),
            json!({"path": path, "status": 200, "within": "5s"}),
        ))
    });
    Value::Object(probes.collect())
}

/// Returns the health path of the one service of an app, if nothing routes requests elsewhere.
fn public_health_path(spec: &Value) -> Option<&str> {
    let list = |name: &str| spec.get(name).and_then(Value::as_array);
    let [service] = list("services")?.as_slice() else {
        return None;
    };
    let is_alone = list("static_sites").is_none_or(Vec::is_empty);
    let root = |rule: &Value| rule.pointer("/match/path/prefix") == Some(&json!("/"));
    let rules = spec.pointer("/ingress/rules").and_then(Value::as_array);
    let is_plain = rules.is_none_or(|rules| matches!(rules.as_slice(), [rule] if root(rule)));
    let path = service.pointer("/health_check/http_path")?.as_str()?;
    let own_port = service.pointer("/health_check/port").is_some();
    let is_routed = service.get("routes").is_some();
    (is_alone && is_plain && !own_port && !is_routed && path.starts_with('/')).then_some(path)
}

/// A service of somebody else, as variables name it.
type Address = (String, u16);

/// Finds what pairs of variables such as `DB_HOST` and `DB_PORT` name, where both are plain and the host is one of a domain.
fn externals(sketch: &Sketch<'_>) -> Value {
    let mut found: BTreeMap<Address, (String, Vec<String>)> = BTreeMap::new();
    for (short, spec) in &sketch.apps {
        for (prefix, address) in addresses(spec) {
            let (_, users) = found.entry(address).or_insert_with(|| (prefix, Vec::new()));
            if !users.contains(short) {
                users.push(short.clone());
            }
        }
    }
    let mut externals = Map::new();
    for ((host, port), (prefix, users)) in found {
        let name = prefix.to_ascii_lowercase().replace('_', "-");
        let name = if externals.contains_key(&name) {
            format!("{name}-{port}")
        } else {
            name
        };
        let kind = kind(&prefix, port);
        externals.insert(
            name,
            json!({"kind": kind, "host": host, "port": port, "used_by": users}),
        );
    }
    Value::Object(externals)
}

fn addresses(spec: &Value) -> Vec<(String, Address)> {
    let lists = crate::model::path::COMPONENT_LISTS.iter();
    let components = lists
        .filter_map(|list| spec.get(list)?.as_array())
        .flatten();
    let holders = std::iter::once(spec).chain(components);
    let of_holder = |holder: &Value| {
        let plain = plain_variables(holder);
        let pairs = plain.iter().filter_map(|(key, host)| {
            let prefix = key.strip_suffix("_HOST")?;
            let port = plain.get(&format!("{prefix}_PORT"))?.parse().ok()?;
            (is_public(host) && port > 0).then(|| (prefix.to_owned(), (host.clone(), port)))
        });
        pairs.collect::<Vec<_>>()
    };
    holders.flat_map(of_holder).collect()
}

fn plain_variables(holder: &Value) -> BTreeMap<String, String> {
    let envs = holder.get("envs").and_then(Value::as_array);
    let plain = envs.into_iter().flatten().filter_map(|env| {
        let is_secret = env.get("type") == Some(&json!("SECRET"));
        let value = env.get("value").filter(|_| !is_secret)?;
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        Some((env.get("key")?.as_str()?.to_owned(), value))
    });
    plain.collect()
}

fn is_public(host: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    host.contains('.')
        && host.len() <= 253
        && host.chars().all(plain)
        && host.parse::<IpAddr>().is_err()
}

fn kind(prefix: &str, port: u16) -> &'static str {
    match port {
        5432 | 6432 | 6543 | 25060 | 25061 => "postgres",
        3306 => "mysql",
        6379 | 6380 => "redis",
        80 | 443 | 8080 | 8443 => "http",
        _ if prefix.contains("POSTGRES") || prefix.contains("PG") => "postgres",
        _ if prefix.contains("MYSQL") => "mysql",
        _ if prefix.contains("REDIS") => "redis",
        _ => "tcp",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(specs: &[Value]) -> String {
        let names: Vec<&str> = specs.iter().map(name).collect();
        let supplies = [Supply {
            name: "session-key".to_owned(),
            env: "SESSION_KEY".to_owned(),
            places: vec![format!("{}/SESSION_KEY", short_names(&names)[0])],
        }];
        let sketch = Sketch {
            stack: Some("two words: #x".to_owned()),
            apps: short_names(&names).into_iter().zip(specs).collect(),
            supplies: &supplies,
        };
        let typed: Vec<AppSpec> = specs
            .iter()
            .filter_map(|spec| {
                let source = Arc::new(Source::new("a.json", spec.to_string()));
                crate::spec::check_spec(&source).value
            })
            .collect();
        manifest_text(&sketch, &typed)
    }

    #[test]
    fn names_secrets_probes_and_externals() {
        let shop = json!({"name": "shop-front-end", "envs": [{"key": "SESSION_KEY", "type": "SECRET"}],
            "services": [{"name": "web", "git": {"repo_clone_url": "https://example.com/x.git", "branch": "main"},
                "health_check": {"http_path": "/health"},
                "envs": [{"key": "DB_HOST", "value": "db.example.com"}, {"key": "DB_PORT", "value": "6543"},
                    {"key": "REDIS_HOST", "value": "redis"}, {"key": "REDIS_PORT", "value": "6379"},
                    {"key": "API_HOST", "value": "${API}"}, {"key": "API_PORT", "value": "80"},
                    {"key": "X_HOST", "value": "10.0.0.1"}, {"key": "X_PORT", "value": "80"}]}]});
        insta::assert_snapshot!(text(&[shop]), @r#"
        # yaml-language-server: $schema=../schema/ipctl.json
        # What the specs beside this file have no place for. Every field: `ipctl schema manifest`.
        stack: "two words: #x"

        apps:
          shop: shop-front-end

        secrets:
          session-key:
            from:
              env: SESSION_KEY
            used_by:
              - shop/SESSION_KEY

        probes:
          shop:
            path: /health
            status: 200
            within: 5s

        externals:
          db:
            kind: postgres
            port: 6543
            host: db.example.com
            used_by:
              - shop
        "#);
    }

    #[test]
    fn what_cannot_be_said_is_left_out() {
        let odd = json!({"name": "shop", "services": [{"name": "web", "git": {"repo_clone_url": "https://example.com/x.git", "branch": "main"}}]});
        let text = text(&[odd]);
        assert!(!text.contains("secrets"), "{text}");
        let source = Arc::new(Source::new("ipctl.yaml", text));
        assert!(check_manifest(&source).value.is_some());
    }

    #[test]
    fn a_short_name_tells_apps_apart() {
        assert_eq!(
            short_names(&["odoo-saas", "shop-a", "shop-b", "x-y", "plain"]),
            ["odoo", "shop-a", "shop-b", "x-y", "plain"]
        );
    }
}
