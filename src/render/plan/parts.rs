//! A whole component, or what stands beside the components of a new app, in a few rows.

use serde_json::{Map, Value};

use crate::catalog::DEFAULT_SIZE;
use crate::model::path::COMPONENT_LISTS;
use crate::plan::AppCost;
use crate::render::sanitise::one_line;
use crate::render::words::plural;

use super::cost::money;
use super::text::text_alone;
use super::values::{conceal, is_secret, quoted, shown};
use super::view::{Detail, Mark, Row, Shown};

/// Fields that the heading or a row of their own tells about.
const TOLD: [&str; 21] = [
    "name",
    "git",
    "github",
    "gitlab",
    "bitbucket",
    "image",
    "dockerfile_path",
    "source_dir",
    "instance_size_slug",
    "instance_count",
    "autoscaling",
    "http_port",
    "internal_ports",
    "health_check",
    "run_command",
    "build_command",
    "envs",
    "kind",
    "schedule",
    "engine",
    "version",
];

/// The hosts of source code, as fields of a component.
const HOSTS: [&str; 3] = ["github", "gitlab", "bitbucket"];

/// Says in a line what a component is: its size and count, and what it costs.
pub(super) fn component_note(list: &str, component: &Value, cost: &AppCost) -> String {
    let name = text(component, "name");
    let priced = cost.components.iter().find(|part| part.name == name);
    let price = priced.map(|part| part.price.map_or_else(|| "price unknown".to_owned(), money));
    let parts = [Some(what(list, component)), kind(component), price];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    one_line(&parts.join(", "))
}

/// Says how many instances of which size, or what else a component is.
fn what(list: &str, component: &Value) -> String {
    let size = match text(component, "instance_size_slug") {
        "" => DEFAULT_SIZE,
        size => size,
    };
    match list {
        "static_sites" => "static site".to_owned(),
        "functions" => "functions".to_owned(),
        "databases" => database(component),
        _ => format!("{} x {size}", instances(component)),
    }
}

fn database(component: &Value) -> String {
    let managed = component.get("production") == Some(&Value::Bool(true));
    let words = [
        text(component, "engine"),
        text(component, "version"),
        if managed { "managed" } else { "dev database" },
        text(component, "cluster_name"),
    ];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn instances(component: &Value) -> String {
    let number = |pointer: &str| component.pointer(pointer).and_then(Value::as_u64);
    let least = number("/autoscaling/min_instance_count");
    match (least, number("/autoscaling/max_instance_count")) {
        (None, None) => number("/instance_count").unwrap_or(1).to_string(),
        (least, most) => format!(
            "{}..{}",
            least.unwrap_or(1),
            most.map_or_else(|| "?".to_owned(), |most| most.to_string())
        ),
    }
}

/// Says where the code comes from: `github acme/shop@main`, or an image.
fn source(component: &Value) -> Option<String> {
    let hosted = |host: &&'static str| {
        let source = component.get(*host)?;
        Some(format!("{host} {}{}", text(source, "repo"), branch(source)))
    };
    let git = || {
        let git = component.get("git")?;
        Some(format!(
            "git {}{}",
            text(git, "repo_clone_url"),
            branch(git)
        ))
    };
    HOSTS
        .iter()
        .find_map(hosted)
        .or_else(git)
        .or_else(|| component.get("image").map(image))
}

fn branch(source: &Value) -> String {
    match text(source, "branch") {
        "" => String::new(),
        branch => format!("@{branch}"),
    }
}

fn image(image: &Value) -> String {
    let registry = text(image, "registry_type").to_ascii_lowercase();
    let names = [text(image, "registry"), text(image, "repository")];
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let version = match (text(image, "digest"), text(image, "tag")) {
        ("", "") => String::new(),
        ("", tag) => format!(":{tag}"),
        (digest, _) => format!("@{digest}"),
    };
    format!("{registry} image {}{version}", names.join("/"))
}

fn kind(component: &Value) -> Option<String> {
    let kind = component.get("kind")?.as_str()?;
    let cron = component.pointer("/schedule/cron").and_then(Value::as_str);
    let kind = kind.to_ascii_lowercase().replace('_', "-");
    Some(cron.map_or_else(|| kind.clone(), |cron| format!("{kind} {cron}")))
}

/// Says in a few rows what else there is to a component.
pub(super) fn component_rows(component: &Value) -> Vec<Row> {
    let Some(fields) = component.as_object() else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    rows.extend(source(component).map(|source| row("source", Shown::value(one_line(&source)))));
    for field in [
        "source_dir",
        "dockerfile_path",
        "build_command",
        "run_command",
    ] {
        rows.extend(
            fields
                .get(field)
                .map(|value| row(field, text_or_value(value))),
        );
    }
    rows.extend(ports(fields).map(|words| row("ports", Shown::Words(words))));
    rows.extend(envs(fields).map(|words| row("envs", Shown::Words(words))));
    let others = fields.keys().map(String::as_str);
    let others: Vec<&str> = others.filter(|field| !TOLD.contains(field)).collect();
    if !others.is_empty() {
        let words = one_line(&others.join(", "));
        rows.push(row("also", Shown::Words(words)));
    }
    rows
}

fn text_or_value(value: &Value) -> Shown {
    let text = value.as_str().filter(|text| !is_secret(text));
    let lines = text.and_then(|text| text_alone(text, Mark::Same, Detail::Changes));
    lines.unwrap_or_else(|| Shown::value(shown(value)))
}

fn row(label: &str, shown: Shown) -> Row {
    Row {
        mark: Mark::Same,
        label: label.to_owned(),
        shown,
    }
}

fn ports(fields: &Map<String, Value>) -> Option<String> {
    let mut parts = Vec::new();
    parts.extend(fields.get("http_port").map(shown));
    let internal = fields.get("internal_ports");
    parts.extend(internal.map(|ports| format!("internal {}", listed(ports))));
    let check = fields.get("health_check");
    let path = check.and_then(|check| check.get("http_path"));
    parts.extend(match (check, path) {
        (Some(_), Some(path)) => Some(format!("health check {}", shown(path))),
        (Some(_), None) => Some("health check".to_owned()),
        (None, _) => None,
    });
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn listed(ports: &Value) -> String {
    let ports = ports.as_array().into_iter().flatten().map(shown);
    ports.collect::<Vec<String>>().join(", ")
}

/// Counts plain variables and secret ones.
fn envs(fields: &Map<String, Value>) -> Option<String> {
    let envs = fields.get("envs")?.as_array()?;
    let secret = envs.iter().filter(|env| is_secret_variable(env)).count();
    let parts = [(envs.len() - secret, "plain"), (secret, "secret")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn is_secret_variable(env: &Value) -> bool {
    text(env, "type") == "SECRET" || is_secret(text(&conceal(env), "value"))
}

/// Says in a few rows what a new app has besides its components.
pub(super) fn app_rows(spec: &Value) -> Vec<Row> {
    let Some(fields) = spec.as_object() else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    let domains = fields.get("domains").and_then(Value::as_array);
    for domain in domains.into_iter().flatten() {
        rows.push(row("domains", domain_words(domain)));
    }
    rows.extend(envs(fields).map(|words| row("envs", Shown::Words(words))));
    for (field, value) in fields {
        let told = ["name", "region", "domains", "envs"].contains(&field.as_str());
        if !told && !COMPONENT_LISTS.contains(&field.as_str()) {
            rows.push(row(&one_line(field), app_field(value)));
        }
    }
    rows
}

/// Shows a domain, and whether somebody has to make a DNS record for it.
pub(super) fn domain_words(domain: &Value) -> Shown {
    let remark = if domain.get("zone").is_some() {
        ""
    } else {
        "(needs a DNS record)"
    };
    let host = one_line(text(domain, "domain"));
    let kind = match text(domain, "type") {
        "" => String::new(),
        kind => format!(" {}", one_line(&kind.to_ascii_lowercase())),
    };
    Shown::Value {
        text: format!("{host}{kind}"),
        remark,
    }
}

fn app_field(value: &Value) -> Shown {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            let names: Vec<String> = items.iter().map(name).collect();
            Shown::Words(one_line(&names.join(", ")))
        }
        Value::Object(fields) => match fields.get("rules").and_then(Value::as_array) {
            Some(rules) => Shown::Words(plural(rules.len(), "rule")),
            None => Shown::value(shown(value)),
        },
        Value::String(_) => Shown::value(quoted(value)),
        _ => Shown::value(shown(value)),
    }
}

/// Names an item of a list by its key field.
fn name(item: &Value) -> String {
    let keys = ["name", "rule", "key", "domain"].into_iter();
    let named = keys
        .map(|key| text(item, key))
        .find(|name| !name.is_empty());
    named.map_or_else(|| shown(item), str::to_owned)
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_component_is_told_in_one_line() {
        let note = |list, component| component_note(list, &component, &AppCost::default());
        let web = json!({"name": "web", "github": {"repo": "acme/x", "branch": "main"}, "instance_count": 2});
        assert_eq!(note("services", web.clone()), "2 x apps-s-1vcpu-0.5gb");
        assert_eq!(source(&web).as_deref(), Some("github acme/x@main"));
        let scaled = json!({"name": "q", "instance_size_slug": "apps-d-1vcpu-1gb",
            "autoscaling": {"min_instance_count": 1, "max_instance_count": 3},
            "image": {"registry_type": "DOCKER_HUB", "registry": "library", "repository": "redis", "tag": "7"}});
        assert_eq!(note("workers", scaled.clone()), "1..3 x apps-d-1vcpu-1gb");
        assert_eq!(
            source(&scaled).as_deref(),
            Some("docker_hub image library/redis:7")
        );
        let job = json!({"name": "j", "kind": "SCHEDULED", "schedule": {"cron": "0 * * * *"}, "git": {"repo_clone_url": "https://x"}});
        assert_eq!(
            note("jobs", job.clone()),
            "1 x apps-s-1vcpu-0.5gb, scheduled 0 * * * *"
        );
        assert_eq!(source(&job).as_deref(), Some("git https://x"));
        let db = json!({"name": "db", "engine": "PG", "version": "16"});
        assert_eq!(note("databases", db), "PG 16 dev database");
    }
}
