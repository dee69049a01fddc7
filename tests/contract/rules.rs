//! What the platform's wire format promises beyond its schemas: zero values, number forms, times, identifiers, lists.

use serde_json::Value;
use uuid::Uuid;

use super::wire::Exchange;

/// Numbers of 64 bits that travel as text.
const AS_TEXT: [&str; 11] = [
    "memory_bytes",
    "cpus",
    "bandwidth_allowance_gib",
    "bandwidth_bytes",
    "existing_static_apps",
    "max_free_static_apps",
    "egress_bandwidth_bytes",
    "build_seconds",
    "existing_starter_apps",
    "max_free_starter_apps",
    "usd_per_month",
];

/// Numbers that travel as numbers.
const AS_NUMBER: [&str; 9] = [
    "http_port",
    "instance_count",
    "port",
    "redirect_code",
    "app_cost",
    "total",
    "replicas_desired",
    "replicas_ready",
    "total_steps",
];

/// Zero values that are there all the same: the key, and why.
const KEPT_ZEROS: [(&str, &str); 2] = [
    ("total", "an empty list still says that it has 0 items"),
    (
        "exact",
        "a host may be matched with the empty text, which has to be explicit",
    ),
];

/// Lists with pages, by the last segment of their path.
const PAGED: [(&str, &str); 6] = [
    ("apps", "apps"),
    ("deployments", "deployments"),
    ("job-invocations", "job_invocations"),
    ("events", "events"),
    ("domains", "domains"),
    ("records", "domain_records"),
];

/// Returns the zero values that are kept on purpose.
pub(crate) fn kept_zeros() -> impl Iterator<Item = &'static str> {
    KEPT_ZEROS.into_iter().map(|(key, _)| key)
}

/// Returns every rule that an answer breaks, and notes in `zeros` which exceptions it needs.
pub(crate) fn broken(exchange: &Exchange, zeros: &mut Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    envelope(exchange, &mut found);
    if let Some(reply) = exchange.reply.json() {
        if exchange.method() == "GET" && exchange.status() == 200 {
            page(exchange, &reply, &mut found);
        }
        let about_apps = exchange.path().starts_with("/v2/apps") && exchange.status() == 200;
        members(&reply, &mut Vec::new(), &mut |path, value| {
            numbers(path, value, &mut found);
            times(path, value, &mut found);
            if about_apps {
                identifiers(path, value, &mut found);
                zero(path, value, zeros, &mut found);
            }
        });
    }
    for text in &mut found {
        *text = format!("{}: {text}", exchange.line());
    }
    found
}

fn envelope(exchange: &Exchange, found: &mut Vec<String>) {
    let reply = &exchange.reply;
    let id = reply.header("x-request-id");
    if id.is_none_or(str::is_empty) {
        found.push("no x-request-id".to_owned());
    }
    let kind = reply.header("content-type");
    let wanted = (!reply.body.is_empty()).then_some("application/json; charset=utf-8");
    if kind != wanted {
        found.push(format!("content type {kind:?}"));
    }
    if exchange.status() >= 400 {
        let body = reply.json().unwrap_or_default();
        let word = match exchange.status() {
            400 => "bad_request",
            401 => "unauthorized",
            403 => "forbidden",
            404 => "not_found",
            409 => "conflict",
            422 => "unprocessable_entity",
            429 => "too_many_requests",
            500 => "server_error",
            _ => "no word is known",
        };
        if body["id"] != word {
            found.push(format!("error id {} where {word} belongs", body["id"]));
        }
        if body.get("request_id").and_then(Value::as_str) != id {
            found.push("the ids of the request differ".to_owned());
        }
    }
}

fn page(exchange: &Exchange, reply: &Value, found: &mut Vec<String>) {
    let end = exchange.path().rsplit('/').next().unwrap_or_default();
    let Some((_, list)) = PAGED.iter().find(|(segment, _)| *segment == end) else {
        return;
    };
    let present: Vec<&str> = reply
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let items = reply.get(*list).and_then(Value::as_array);
    let wanted = match items {
        Some(_) => vec!["meta", "links", list],
        None => vec!["meta", "links"],
    };
    if present != wanted {
        found.push(format!("keys {present:?} of a list"));
    }
    let about_apps = exchange.path().starts_with("/v2/apps");
    if about_apps && items.is_some_and(Vec::is_empty) {
        found.push(format!("{list} is empty instead of absent"));
    }
    if reply
        .pointer("/meta/total")
        .and_then(Value::as_u64)
        .is_none()
    {
        found.push("no total".to_owned());
    }
    links(exchange, reply, found);
}

fn links(exchange: &Exchange, reply: &Value, found: &mut Vec<String>) {
    let pages = reply.pointer("/links/pages").and_then(Value::as_object);
    let Some(pages) = pages else {
        found.push("no links.pages".to_owned());
        return;
    };
    let names: Vec<&str> = pages.keys().map(String::as_str).collect();
    let known: [&[&str]; 4] = [
        &[],
        &["next", "last"],
        &["first", "prev"],
        &["first", "prev", "next", "last"],
    ];
    if !known.iter().any(|set| same(set, &names)) {
        found.push(format!("links {names:?}"));
    }
    let size = exchange
        .query()
        .split('&')
        .find(|pair| pair.starts_with("per_page="));
    for link in pages.values().filter_map(Value::as_str) {
        let absolute = link.starts_with("http") && link.contains(exchange.path());
        if !absolute || !link.contains("page=") || !size.is_none_or(|size| link.contains(size)) {
            found.push(format!("link {link}"));
        }
    }
}

fn same(left: &[&str], right: &[&str]) -> bool {
    left.len() == right.len() && left.iter().all(|one| right.contains(one))
}

fn numbers(path: &[String], value: &Value, found: &mut Vec<String>) {
    let key = last(path);
    if AS_TEXT.contains(&key) {
        let digits = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
        };
        if !value
            .as_str()
            .is_some_and(|text| !text.is_empty() && digits(text))
        {
            found.push(format!("{} is not a number as text", path.join("/")));
        }
    }
    let unused = value.is_null() && path.iter().any(|part| part.starts_with("domain_record"));
    if AS_NUMBER.contains(&key) && !value.is_number() && !unused {
        found.push(format!("{} is not a number", path.join("/")));
    }
    if key == "internal_ports" || key == "http_ports" {
        let all = value.as_array().into_iter().flatten();
        if all.into_iter().any(|port| !port.is_number()) {
            found.push(format!("{} holds other than numbers", path.join("/")));
        }
    }
}

fn times(path: &[String], value: &Value, found: &mut Vec<String>) {
    let key = last(path);
    let Some(text) = value.as_str().filter(|_| key.ends_with("_at")) else {
        return;
    };
    let sound = text.parse::<jiff::Timestamp>().is_ok() && text.ends_with('Z');
    let in_step = path.iter().any(|part| part == "steps");
    if !sound || (!in_step && text.len() != "2026-01-01T00:00:00Z".len()) {
        found.push(format!("{}: time {text}", path.join("/")));
    }
    if text.starts_with("0001-") {
        found.push(format!("{}: never is absent", path.join("/")));
    }
}

fn identifiers(path: &[String], value: &Value, found: &mut Vec<String>) {
    let key = last(path);
    let foreign = path.iter().any(|part| {
        matches!(
            part.as_str(),
            "spec" | "buildpacks" | "vpc" | "project_id" | "app_id"
        )
    });
    let named = key == "id" || key.ends_with("_id");
    let Some(text) = value.as_str().filter(|_| named && !foreign) else {
        return;
    };
    let version = Uuid::try_parse(text).ok().map(|id| id.get_version_num());
    if version != Some(4) {
        found.push(format!(
            "{}: {text} is no UUID of version 4",
            path.join("/")
        ));
    }
}

fn zero(path: &[String], value: &Value, zeros: &mut Vec<String>, found: &mut Vec<String>) {
    let empty = match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => {
            matches!(text.as_str(), "" | "UNKNOWN" | "UNSPECIFIED" | "UNSET")
        }
        Value::Array(items) => items.is_empty(),
        Value::Object(_) => false,
    };
    if !empty {
        return;
    }
    if kept_zeros().any(|key| key == last(path)) {
        zeros.push(last(path).to_owned());
    } else {
        found.push(format!("{}: {value} is not left out", path.join("/")));
    }
}

fn last(path: &[String]) -> &str {
    path.last().map_or("", String::as_str)
}

fn members(value: &Value, path: &mut Vec<String>, visit: &mut impl FnMut(&[String], &Value)) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                path.push(key.clone());
                visit(path, inner);
                members(inner, path, visit);
                path.pop();
            }
        }
        Value::Array(items) => {
            for inner in items {
                members(inner, path, visit);
            }
        }
        _ => {}
    }
}
