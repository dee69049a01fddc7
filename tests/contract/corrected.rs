//! The platform's document, put right where the table of disagreements says how.

use serde_json::{Value, json};

use super::disagreements::Fix::{Key, Nothing, Operation, Query, Set, Status};
use super::disagreements::{BUILDPACK, DISAGREEMENTS, Disagreement, Missing, TIER};
use super::document::Document;

/// Returns the document as it should be.
pub(crate) fn corrected(document: &Document) -> Document {
    let mut root = document.root.clone();
    for (name, schema) in [("tier", TIER), ("buildpack", BUILDPACK)] {
        root["components"]["schemas"][name] = parse(schema);
    }
    for entry in DISAGREEMENTS {
        mend(&mut root, entry);
    }
    Document { root }
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn mend(root: &mut Value, entry: &Disagreement) {
    match &entry.fix {
        Key(schema) => {
            let path = entry.subject.strip_prefix("key ").unwrap();
            let (owner, key) = path.split_once('.').unwrap();
            let owner = &mut root["components"]["schemas"][owner];
            assert!(owner.is_object(), "{}", entry.subject);
            owner["properties"][key] = parse(schema);
        }
        Query(schema) => {
            let (name, operation) = entry.subject["query ".len()..].split_once(" of ").unwrap();
            let (method, template) = operation.split_once(' ').unwrap();
            let known = &mut root["paths"][template][method.to_ascii_lowercase()]["parameters"];
            let known = known.as_array_mut().expect("parameters");
            known.push(json!({"in": "query", "name": name, "schema": parse(schema)}));
        }
        Set(pointers, value) => {
            for pointer in *pointers {
                set(root, pointer, parse(value));
            }
        }
        Status(status) => each_operation(root, |operation| {
            let responses = operation["responses"].as_object_mut().unwrap();
            let fallback = responses["default"].clone();
            responses.entry(status.to_string()).or_insert(fallback);
        }),
        Operation(missing) => add(root, missing),
        Nothing => {}
    }
}

fn set(root: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = root.pointer_mut(parent).expect("a place in the document");
    parent[key.replace("~1", "/")] = value;
}

fn each_operation(root: &mut Value, change: impl Fn(&mut Value)) {
    for item in root["paths"].as_object_mut().unwrap().values_mut() {
        for method in ["get", "post", "put", "patch", "delete"] {
            if let Some(operation) = item.get_mut(method) {
                change(operation);
            }
        }
    }
}

fn add(root: &mut Value, missing: &Missing) {
    let model = root["paths"]["/v2/apps/{id}"]["get"]["responses"].clone();
    let mut responses = model;
    let headers = root["components"]["responses"]["no_content"]["headers"].clone();
    responses["200"] = json!({
        "headers": headers,
        "content": {"application/json": {"schema": parse(missing.reply)}}
    });
    let placeholders = missing.path.split('/').filter_map(|part| {
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        Some(json!({"in": "path", "name": name, "required": true, "schema": {"type": "string"}}))
    });
    let mut operation = json!({
        "parameters": placeholders.collect::<Vec<_>>(),
        "responses": responses
    });
    if let Some(request) = missing.request {
        operation["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": parse(request)}}
        });
    }
    root["paths"][missing.path][missing.method] = operation;
}
