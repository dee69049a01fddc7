//! JSON Schemas (draft 2020-12) of the app spec and of the manifest, derived from the types.
//!
//! The derived form is brought down to a small set of keywords, so that a short program can check a document against
//! it: nothing is nullable, an enumeration is one `enum` list, and there is no `anyOf` or `allOf`. The manifest alone
//! has a `oneOf`, for the places a secret can come from.

mod editor;

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

use super::app::AppSpec;
use super::manifest::Manifest;

/// Every keyword that a schema here may have, in the order in which they are written. Others begin with `x-`.
pub const KEYWORDS: [&str; 25] = [
    "$schema",
    "title",
    "description",
    "$ref",
    "type",
    "enum",
    "oneOf",
    "default",
    "deprecated",
    "examples",
    "pattern",
    "x-pattern-words",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "items",
    "required",
    "properties",
    "additionalProperties",
    "x-secret",
    "x-enum-descriptions",
    "$defs",
];

/// Returns the schema of an app spec.
pub fn app_spec() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| build::<AppSpec>("App Platform spec"))
}

/// Returns the schema of the manifest `ipctl.yaml`.
pub fn manifest() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| build::<Manifest>("ipctl manifest"))
}

/// Returns a schema with what editors understand beyond it: meanings of words, deprecations, snippets.
pub fn for_editors(schema: &Value) -> Value {
    let mut schema = schema.clone();
    editor::decorate(&mut schema);
    schema
}

/// Returns the schema that a `$ref` of `schema` points to, and any other schema as it is.
///
/// `None` when the reference leads nowhere. `root` is [`app_spec`] or [`manifest`].
pub fn resolve<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => root.pointer(reference.strip_prefix('#')?),
        None => Some(schema),
    }
}

/// Returns the schema of one field of the definition with the given name, such as `http_port` of `Service`.
pub fn field(root: &'static Value, definition: &str, name: &str) -> Option<&'static Value> {
    root.get("$defs")?
        .get(definition)?
        .get("properties")?
        .get(name)
}

/// Returns the names of all fields of a definition, in the order of the type.
pub fn field_names(root: &'static Value, definition: &str) -> Vec<&'static str> {
    root.get("$defs")
        .and_then(|definitions| definitions.get(definition))
        .and_then(|definition| definition.get("properties"))
        .and_then(Value::as_object)
        .map(|properties| properties.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// Returns the names of all fields of an app spec itself, in the order of the type.
pub fn app_field_names() -> Vec<&'static str> {
    app_spec()
        .get("properties")
        .and_then(Value::as_object)
        .map(|properties| properties.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// Derives the schema of a type and simplifies it.
fn build<T: JsonSchema>(title: &str) -> Value {
    let derived = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>();
    let mut schema = Schema::to_value(derived);
    if let Value::Object(root) = &mut schema {
        root.insert("title".into(), title.into());
    }
    simplify(&mut schema);
    schema
}

/// Simplifies a schema and all schemas inside it.
fn simplify(schema: &mut Value) {
    let Value::Object(object) = schema else {
        return;
    };
    unwrap_nullable(object);
    join_constants(object);
    drop_noise(object);
    for (keyword, value) in object.iter_mut() {
        match keyword.as_str() {
            "properties" | "$defs" => each_value(value, simplify),
            "oneOf" => each_item(value, simplify),
            "items" | "additionalProperties" => simplify(value),
            _ => {}
        }
    }
    order_keywords(object);
}

/// Puts known keywords into their order, and all others before the definitions.
fn order_keywords(object: &mut Map<String, Value>) {
    let others = KEYWORDS.len() - 1;
    let rank = |keyword: &String| match KEYWORDS.iter().position(|known| known == keyword) {
        Some(last) if last == others => last + 1,
        Some(known) => known,
        None => others,
    };
    if object.keys().map(rank).is_sorted() {
        return;
    }
    let mut keywords: Vec<(String, Value)> = std::mem::take(object).into_iter().collect();
    keywords.sort_by_key(|(keyword, _)| rank(keyword));
    object.extend(keywords);
}

/// Applies a function to every value of an object.
fn each_value(value: &mut Value, apply: fn(&mut Value)) {
    if let Value::Object(object) = value {
        object.values_mut().for_each(apply);
    }
}

/// Applies a function to every item of an array.
fn each_item(value: &mut Value, apply: fn(&mut Value)) {
    if let Value::Array(items) = value {
        items.iter_mut().for_each(apply);
    }
}

/// Takes the `null` out of an optional field: a field that is left out is absent, never null.
fn unwrap_nullable(object: &mut Map<String, Value>) {
    if let Some(Value::Array(mut options)) = object.remove("anyOf") {
        options.retain(|option| option.get("type") != Some(&Value::from("null")));
        if let Some(Value::Object(inner)) = options.pop() {
            for (keyword, value) in inner {
                object.entry(keyword).or_insert(value);
            }
        }
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
}

/// Writes an enumeration as one `enum` list, with the meaning of its values beside it.
fn join_constants(object: &mut Map<String, Value>) {
    let Some(Value::Array(options)) = object.get("oneOf") else {
        return;
    };
    let Some(constants) = options.iter().map(constants).collect::<Option<Vec<_>>>() else {
        return;
    };
    let mut values = Vec::new();
    let mut meanings = Map::new();
    for (value, meaning) in constants.into_iter().flatten() {
        if let (Some(name), Some(meaning)) = (value.as_str(), meaning) {
            meanings.insert(name.to_owned(), one_line(meaning).into());
        }
        values.push(value);
    }
    object.remove("oneOf");
    object.insert("type".into(), "string".into());
    object.insert("enum".into(), Value::Array(values));
    if !meanings.is_empty() {
        object.insert("x-enum-descriptions".into(), Value::Object(meanings));
    }
}

/// Returns the values that one branch of an enumeration allows, `None` when it is something else.
fn constants(branch: &Value) -> Option<Vec<(Value, Option<&str>)>> {
    let meaning = branch.get("description").and_then(Value::as_str);
    if let Some(value) = branch.get("const") {
        return Some(vec![(value.clone(), meaning)]);
    }
    let values = branch.get("enum")?.as_array()?;
    Some(
        values
            .iter()
            .map(|value| (value.clone(), meaning))
            .collect(),
    )
}

/// Drops what says nothing to a checker or reader: integer widths, empty defaults, line breaks of the source.
fn drop_noise(object: &mut Map<String, Value>) {
    object.remove("format");
    let empty = |value: &Value| {
        value.is_null()
            || value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(Map::is_empty)
    };
    if object.get("default").is_some_and(empty) {
        object.remove("default");
    }
    if let Some(Value::String(text)) = object.get_mut("description") {
        *text = one_line(text);
    }
}

/// Joins the lines of a doc comment.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn optional_fields_are_not_nullable() {
        let mut schema = json!({"properties": {
            "a": {"type": ["string", "null"], "description": "A\nb."},
            "b": {"anyOf": [{"$ref": "#/$defs/B"}, {"type": "null"}], "description": "B."},
            "c": {"type": "array", "default": []},
        }});
        simplify(&mut schema);
        assert_eq!(
            schema,
            json!({"properties": {
                "a": {"type": "string", "description": "A b."},
                "b": {"$ref": "#/$defs/B", "description": "B."},
                "c": {"type": "array"},
            }})
        );
    }

    #[test]
    fn enumerations_become_one_list() {
        let mut schema = json!({"oneOf": [
            {"const": "A", "type": "string", "description": "First."},
            {"enum": ["B", "C"], "type": "string"},
        ]});
        simplify(&mut schema);
        assert_eq!(
            schema,
            json!({"type": "string", "enum": ["A", "B", "C"], "x-enum-descriptions": {"A": "First."}})
        );
    }

    #[test]
    fn choices_of_objects_stay() {
        let choice =
            json!({"oneOf": [{"type": "object", "required": ["env"]}, {"type": "object"}]});
        let mut schema = choice.clone();
        simplify(&mut schema);
        assert_eq!(schema, choice);
    }

    #[test]
    fn fields_are_found_by_definition() {
        let port = field(app_spec(), "Service", "http_port").unwrap();
        assert_eq!(port["default"], 8080);
        assert_eq!(field(app_spec(), "Service", "http_prt"), None);
        assert!(field_names(app_spec(), "Worker").contains(&"run_command"));
        let name = field(app_spec(), "Service", "name").unwrap();
        assert_eq!(resolve(app_spec(), name).unwrap()["maxLength"], 32);
    }
}
