//! What editors understand beyond JSON Schema: notices of deprecation, meanings of words, and pieces of text to put in.
//!
//! The keywords are those of the YAML language server. Validators pass over them.

use serde_json::{Map, Value, json};

/// Adds the keywords of editors to every schema inside a schema.
pub(super) fn decorate(schema: &mut Value) {
    let Value::Object(object) = schema else {
        return;
    };
    deprecation(object);
    meanings(object);
    for (keyword, value) in object.iter_mut() {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(inner)) => inner.values_mut().for_each(decorate),
            ("$defs", Value::Object(inner)) => inner.iter_mut().for_each(decorate_definition),
            ("oneOf", Value::Array(inner)) => inner.iter_mut().for_each(decorate),
            ("items" | "additionalProperties", inner) => decorate(inner),
            _ => {}
        }
    }
}

fn decorate_definition((name, schema): (&String, &mut Value)) {
    decorate(schema);
    let snippets = snippets(name);
    if let (Value::Object(object), false) = (schema, snippets.is_empty()) {
        object.insert("defaultSnippets".into(), Value::Array(snippets));
    }
}

/// Says what to write in place of a deprecated field.
fn deprecation(object: &mut Map<String, Value>) {
    if object.get("deprecated") != Some(&Value::Bool(true)) {
        return;
    }
    let message = match object.get("x-instead").and_then(Value::as_str) {
        Some(instead) => format!("Deprecated: use {instead}."),
        None => "Deprecated: has no effect.".to_owned(),
    };
    object.insert("deprecationMessage".into(), message.into());
}

/// Puts the meaning of each allowed word into the order of the words.
fn meanings(object: &mut Map<String, Value>) {
    let Some(Value::Object(meanings)) = object.get("x-enum-descriptions") else {
        return;
    };
    let Some(Value::Array(words)) = object.get("enum") else {
        return;
    };
    let meaning = |word: &Value| {
        let meaning = word.as_str().and_then(|word| meanings.get(word));
        meaning.cloned().unwrap_or_else(|| "".into())
    };
    let all = words.iter().map(meaning).collect();
    object.insert("enumDescriptions".into(), Value::Array(all));
}

/// Returns the pieces of text that a definition offers; `${1:word}` is a place to fill in.
fn snippets(definition: &str) -> Vec<Value> {
    let snippet = |label: &str, body: Value| json!({"label": label, "body": body});
    match definition {
        "Service" => vec![
            snippet("service built from GitHub", service(&github())),
            snippet("service that runs an image", service(&image())),
            snippet("internal service (TCP)", internal_service()),
        ],
        "Worker" => vec![snippet("worker built from GitHub", worker())],
        "Job" => vec![
            snippet("job before each deployment", job("PRE_DEPLOY")),
            snippet("job on a schedule", scheduled_job()),
        ],
        "StaticSite" => vec![snippet("static site built from GitHub", static_site())],
        "Database" => vec![
            snippet(
                "development database",
                json!({"name": "${1:db}", "engine": "PG"}),
            ),
            snippet("managed database", managed_database()),
        ],
        "Env" => vec![
            snippet(
                "variable",
                json!({"key": "${1:NAME}", "value": "${2:value}", "scope": "RUN_TIME"}),
            ),
            snippet(
                "secret",
                json!({"key": "${1:NAME}", "scope": "RUN_TIME", "type": "SECRET"}),
            ),
        ],
        "Domain" => vec![snippet(
            "domain",
            json!({"domain": "${1:www.example.com}", "type": "${2:PRIMARY}"}),
        )],
        "IngressRule" => vec![
            snippet("route to a component", route()),
            snippet("redirect", redirect()),
        ],
        "Alert" => vec![snippet(
            "alert of the app",
            json!({"rule": "${1:DEPLOYMENT_FAILED}"}),
        )],
        _ => Vec::new(),
    }
}

fn github() -> Value {
    json!({"github": {"repo": "${2:owner/name}", "branch": "${3:main}"}})
}

fn image() -> Value {
    json!({"image": {
        "registry_type": "${2:DOCKER_HUB}",
        "registry": "${3:library}",
        "repository": "${4:nginx}",
        "tag": "${5:1.29}",
    }})
}

fn service(source: &Value) -> Value {
    let rest = json!({
        "http_port": "^${6:8080}",
        "instance_size_slug": "${7:apps-s-1vcpu-0.5gb}",
        "instance_count": "^${8:1}",
        "health_check": {"http_path": "${9:/health}"},
    });
    joined(&[&json!({"name": "${1:web}"}), source, &rest])
}

fn internal_service() -> Value {
    let rest = json!({
        "internal_ports": ["^${6:6379}"],
        "instance_size_slug": "${7:apps-s-1vcpu-0.5gb}",
        "instance_count": "^${8:1}",
    });
    joined(&[&json!({"name": "${1:redis}"}), &image(), &rest])
}

fn worker() -> Value {
    let rest = json!({
        "run_command": "${4:celery worker}",
        "instance_size_slug": "${5:apps-s-1vcpu-0.5gb}",
        "instance_count": "^${6:1}",
    });
    joined(&[&json!({"name": "${1:worker}"}), &github(), &rest])
}

fn job(kind: &str) -> Value {
    let rest = json!({"kind": kind, "run_command": "${4:./migrate}"});
    joined(&[&json!({"name": "${1:migrate}"}), &github(), &rest])
}

fn scheduled_job() -> Value {
    let schedule = json!({"schedule": {"cron": "${5:0 3 * * *}", "time_zone": "${6:UTC}"}});
    joined(&[&job("SCHEDULED"), &schedule])
}

fn static_site() -> Value {
    let rest = json!({"build_command": "${4:npm run build}", "output_dir": "${5:dist}"});
    joined(&[&json!({"name": "${1:site}"}), &github(), &rest])
}

fn managed_database() -> Value {
    json!({
        "name": "${1:db}",
        "engine": "${2:PG}",
        "production": true,
        "cluster_name": "${3:my-cluster}",
    })
}

fn route() -> Value {
    json!({
        "match": {"path": {"prefix": "${1:/}"}},
        "component": {"name": "${2:web}"},
    })
}

fn redirect() -> Value {
    json!({
        "match": {"authority": {"exact": "${1:www.example.com}"}, "path": {"prefix": "/"}},
        "redirect": {"authority": "${2:example.com}", "redirect_code": 301},
    })
}

/// Puts the fields of several mappings into one.
fn joined(parts: &[&Value]) -> Value {
    let fields = parts.iter().filter_map(|part| part.as_object());
    let fields = fields.flatten();
    Value::Object(
        fields
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    )
}
