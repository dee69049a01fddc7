//! Every way to change one field of a spec, and where the change is to be shown.

use ipctl::model::schema;
use serde_json::{Value, json};

/// A change of one field.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    /// Where, as a JSON pointer.
    pub(crate) pointer: String,
    /// Where, with items of lists by their names.
    pub(crate) path: String,
    /// The values to try, in order; nothing means that the field goes.
    pub(crate) values: Vec<Option<Value>>,
}

impl Edit {
    /// Returns the path of the field without places in lists, with dots, and whether the field is removed.
    pub(crate) fn kind(&self) -> (String, bool) {
        let keys = self.pointer.split('/').skip(1);
        let named: Vec<&str> = keys.filter(|key| key.parse::<usize>().is_err()).collect();
        (named.join("."), self.values == [None])
    }
}

/// Lists a change and a removal for every field, and a removal for every item.
pub(crate) fn edits(tree: &Value) -> Vec<Edit> {
    let mut found = Vec::new();
    visit(
        tree,
        schema::app_spec(),
        (String::new(), String::new()),
        &mut found,
    );
    found
}

/// Returns the spec after a change to `value`.
pub(crate) fn edited(tree: &Value, edit: &Edit, value: Option<&Value>) -> Value {
    let mut tree = tree.clone();
    let (parent, key) = edit.pointer.rsplit_once('/').expect("a pointer");
    match (tree.pointer_mut(parent), value) {
        (Some(Value::Object(map)), Some(value)) => {
            map.insert(key.to_owned(), value.clone());
        }
        (Some(Value::Object(map)), None) => {
            map.shift_remove(key);
        }
        (Some(Value::Array(items)), None) => {
            items.remove(key.parse().expect("an index"));
        }
        (Some(Value::Array(items)), Some(value)) => {
            let at: usize = key.parse().expect("an index");
            items[at] = value.clone();
        }
        _ => panic!("{} leads nowhere", edit.pointer),
    }
    tree
}

fn visit(value: &Value, schema: &Value, at: (String, String), found: &mut Vec<Edit>) {
    let schema = schema::resolve(schema::app_spec(), schema).unwrap_or(schema);
    let (pointer, path) = at;
    if !pointer.is_empty() && pointer != "/name" {
        let mut values = others(value, schema);
        if !values.is_empty() {
            found.push(Edit {
                pointer: pointer.clone(),
                path: path.clone(),
                values: std::mem::take(&mut values),
            });
        }
        found.push(Edit {
            pointer: pointer.clone(),
            path: path.clone(),
            values: vec![None],
        });
    }
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let at = (format!("{pointer}/{key}"), format!("{path}/{key}"));
                visit(inner, &schema["properties"][key], at, found);
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                let name = name_of(item).map_or_else(|| n.to_string(), |name| escape(&name));
                let at = (format!("{pointer}/{n}"), format!("{path}/{name}"));
                visit(item, &schema["items"], at, found);
            }
        }
        _ => {}
    }
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn name_of(item: &Value) -> Option<String> {
    if let Some(host) = item.get("domain").and_then(Value::as_str) {
        return Some(host.trim_end_matches('.').to_ascii_lowercase());
    }
    let name = ["name", "key", "rule"]
        .iter()
        .find_map(|key| item.get(key)?.as_str());
    name.map(str::to_owned)
}

/// Returns other values of the same field; the platform may refuse some.
fn others(value: &Value, schema: &Value) -> Vec<Option<Value>> {
    let all: Vec<Value> = match (schema["enum"].as_array(), value) {
        (Some(all), _) => all.iter().rev().cloned().collect(),
        (None, Value::Bool(flag)) => vec![json!(!flag)],
        (None, Value::Number(number)) => {
            let float = number.as_f64().unwrap_or_default();
            let next = number.as_i64().unwrap_or_default();
            if number.is_f64() {
                vec![json!(float + 1.5)]
            } else {
                vec![json!(next + 1), json!(next - 1)]
            }
        }
        (None, Value::String(text)) => texts(text),
        _ => Vec::new(),
    };
    all.into_iter()
        .filter(|other| other != value)
        .map(Some)
        .collect()
}

fn texts(text: &str) -> Vec<Value> {
    let longer = format!("{text}x");
    let changed = [
        text.replace("example", "sample"),
        text.replace('0', "1"),
        text.replace("16", "17"),
        text.replace("acme", "other"),
        text.replace("30", "20"),
        text.replace("24", "25"),
    ];
    std::iter::once(longer)
        .chain(changed)
        .filter(|other| other != text)
        .map(Value::from)
        .collect()
}
