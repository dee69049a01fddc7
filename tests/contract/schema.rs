//! Schemas of `OpenAPI` 3.0 as JSON Schema, and the keys that no schema speaks of.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::document::Document;

/// Validates values by the schemas of one document.
pub(crate) struct Schemas<'a> {
    document: &'a Document,
    components: Value,
    compiled: RefCell<BTreeMap<String, Rc<Validator>>>,
}

/// One thing a schema objects to: which rule, at which place, in words.
pub(crate) struct Objection {
    /// The rule, as a path in the document.
    pub(crate) rule: String,
    /// The place in the value.
    pub(crate) place: String,
    /// What is wrong.
    pub(crate) words: String,
}

impl<'a> Schemas<'a> {
    /// Takes the schemas of a document.
    pub(crate) fn of(document: &'a Document) -> Self {
        let mut components = document.root["components"].clone();
        if let Some(parts) = components.as_object_mut() {
            parts.retain(|key, _| key == "schemas");
        }
        each_schema(&mut components["schemas"]);
        Self {
            document,
            components,
            compiled: RefCell::default(),
        }
    }

    /// Returns everything a schema of the document objects to in `value`.
    pub(crate) fn objections(&self, schema: &Value, value: &Value) -> Vec<Objection> {
        let validator = self.compile(schema);
        validator
            .iter_errors(value)
            .map(|error| Objection {
                rule: rule(error.evaluation_path().as_str(), self.document, schema),
                place: error.instance_path().to_string(),
                words: error.masked().to_string(),
            })
            .collect()
    }

    fn compile(&self, schema: &Value) -> Rc<Validator> {
        let key = schema.to_string();
        if let Some(found) = self.compiled.borrow().get(&key) {
            return Rc::clone(found);
        }
        let mut own = schema.clone();
        convert(&mut own);
        let whole = json!({"allOf": [own], "components": self.components});
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        let validator = Rc::new(options.build(&whole).expect("the schema compiles"));
        self.compiled
            .borrow_mut()
            .insert(key, Rc::clone(&validator));
        validator
    }

    /// Returns every key of `value` that no schema for its place lists, as `schema.key`, with its place.
    pub(crate) fn strangers(&self, schema: &Value, value: &Value) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let start = Named {
            name: "the answer itself".to_owned(),
            schema,
        };
        self.visit(&[start], value, "", &mut found);
        found
    }

    fn visit(
        &self,
        schemas: &[Named<'_>],
        value: &Value,
        place: &str,
        found: &mut Vec<(String, String)>,
    ) {
        let mut all = Vec::new();
        for schema in schemas {
            self.flatten(schema, &mut all);
        }
        match value {
            Value::Array(items) => {
                let inner: Vec<Named<'_>> = all
                    .iter()
                    .filter_map(|part| part.into("items", "[]"))
                    .collect();
                for (at, item) in items.iter().enumerate() {
                    self.visit(&inner, item, &format!("{place}/{at}"), found);
                }
            }
            Value::Object(map) => self.visit_object(&all, map, place, found),
            _ => {}
        }
    }

    fn visit_object(
        &self,
        all: &[Named<'_>],
        map: &Map<String, Value>,
        place: &str,
        found: &mut Vec<(String, String)>,
    ) {
        let described = all
            .iter()
            .any(|part| part.schema.get("properties").is_some());
        for (key, value) in map {
            let listed: Vec<Named<'_>> = all.iter().filter_map(|part| part.property(key)).collect();
            let place = format!("{place}/{key}");
            if !listed.is_empty() {
                self.visit(&listed, value, &place, found);
                continue;
            }
            let free: Vec<Named<'_>> = all
                .iter()
                .filter_map(|part| part.into("additionalProperties", "{}"))
                .collect();
            if !free.is_empty() {
                self.visit(&free, value, &place, found);
            } else if described {
                let own = all.iter().find(|part| !part.name.contains(['.', '[', ' ']));
                let owner = own.or(all.first()).map_or("", |part| part.name.as_str());
                found.push((format!("{owner}.{key}"), place));
            }
        }
    }

    fn flatten<'s>(&'s self, start: &Named<'s>, out: &mut Vec<Named<'s>>)
    where
        'a: 's,
    {
        let name = match start.schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => reference.rsplit('/').next().unwrap_or_default().to_owned(),
            None => start.name.clone(),
        };
        let schema = self.document.resolve(start.schema);
        out.push(Named {
            name: name.clone(),
            schema,
        });
        for keyword in ["allOf", "oneOf", "anyOf"] {
            for part in schema
                .get(keyword)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let name = name.clone();
                self.flatten(&Named { name, schema: part }, out);
            }
        }
    }
}

/// Holds a schema and the name it is known by.
struct Named<'a> {
    name: String,
    schema: &'a Value,
}

impl<'a> Named<'a> {
    fn into(&self, keyword: &str, mark: &str) -> Option<Named<'a>> {
        let schema = self.schema.get(keyword).filter(|inner| inner.is_object())?;
        Some(Named {
            name: format!("{}{mark}", self.name),
            schema,
        })
    }

    fn property(&self, key: &str) -> Option<Named<'a>> {
        let schema = self.schema.get("properties")?.get(key)?;
        Some(Named {
            name: format!("{}.{key}", self.name),
            schema,
        })
    }
}

/// Turns one schema of `OpenAPI` 3.0 into JSON Schema, with all schemas inside it.
fn convert(schema: &mut Value) {
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    if let Some(reference) = map.remove("$ref") {
        // What stands beside a reference has no meaning in version 3.0.
        *schema = json!({"$ref": reference});
        return;
    }
    for annotation in ["example", "discriminator", "externalDocs", "xml", "default"] {
        map.remove(annotation);
    }
    for (flag, limit) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(Value::Bool(strict)) = map.get(flag).cloned() {
            map.remove(flag);
            if let Some(bound) = map.remove(limit) {
                map.insert(if strict { flag } else { limit }.to_owned(), bound);
            }
        }
    }
    for keyword in ["items", "additionalProperties", "not"] {
        if let Some(inner) = map.get_mut(keyword) {
            convert(inner);
        }
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        let parts = map.get_mut(keyword).and_then(Value::as_array_mut);
        parts.into_iter().flatten().for_each(convert);
    }
    if let Some(properties) = map.get_mut("properties") {
        each_schema(properties);
    }
    if map.remove("nullable") == Some(Value::Bool(true)) {
        allow_null(schema);
    }
}

fn allow_null(schema: &mut Value) {
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
    match schema.get_mut("type") {
        Some(kind) => *kind = json!([kind.take(), "null"]),
        None => *schema = json!({"anyOf": [schema.take(), {"type": "null"}]}),
    }
}

fn each_schema(schemas: &mut Value) {
    let all = schemas.as_object_mut().into_iter();
    all.flat_map(Map::values_mut).for_each(convert);
}

/// Shortens the way a validator took to the last named schema on it.
fn rule(way: &str, document: &Document, schema: &Value) -> String {
    // The outermost `allOf` of the compiled schema is no part of the document.
    let mut here = schema;
    let mut name = "the answer itself".to_owned();
    let steps = way.strip_prefix("/allOf/0").unwrap_or(way);
    for step in steps.split('/').filter(|step| !step.is_empty()) {
        if step == "$ref" {
            let reference = here.get("$ref").and_then(Value::as_str).unwrap_or_default();
            name = String::from(reference.rsplit('/').next().unwrap_or_default());
            here = document.resolve(here);
            continue;
        }
        let wrapped = here.get("nullable").is_some() && here.get(step).is_none();
        if wrapped && matches!(step, "anyOf" | "0" | "1") {
            continue;
        }
        name = format!("{name}/{step}");
        let next = match here {
            Value::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)),
            other => other.get(step),
        };
        here = next.unwrap_or(&Value::Null);
    }
    name
}
