//! The published JSON Schema of the objects of the stream.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::data::EventData;

const TITLE: &str = "ipctl events";
const DESCRIPTION: &str = "One line of what `ipctl apply`, `wait`, `deploy`, `restart` and `rollback` print with `--ndjson`. Kinds and fields may be added, and readers ignore those they do not know; none is taken away or gets another meaning.";

/// Returns the schema (draft 2020-12) of one object of the stream.
pub fn events_schema() -> Value {
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let mut schema = generator.into_root_schema_for::<EventData>().to_value();
    if let Some(kinds) = schema.get_mut("oneOf").and_then(Value::as_array_mut) {
        kinds.iter_mut().for_each(add_stamp);
    }
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("title".to_owned(), TITLE.into());
        fields.insert("description".to_owned(), DESCRIPTION.into());
    }
    schema
}

/// Adds what every object has beside its own fields.
fn add_stamp(kind: &mut Value) {
    let stamp = [
        (
            "ts",
            json!({"type": "string", "format": "date-time", "description": "When it was written."}),
        ),
        (
            "seq",
            json!({"type": "integer", "minimum": 0, "description": "Its number in the stream."}),
        ),
    ];
    for (name, field) in stamp {
        if let Some(fields) = kind.get_mut("properties").and_then(Value::as_object_mut) {
            fields.insert(name.to_owned(), field);
        }
        if let Some(required) = kind.get_mut("required").and_then(Value::as_array_mut) {
            required.push(name.into());
        }
    }
}
