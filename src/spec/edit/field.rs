//! Single changes of a spec, named by their paths.

use serde_json::{Map, Value, json};

use super::error::EditError;
use super::rewrite::rewrite;
use crate::model::path::{FieldPath, KeyField, Step};
use crate::spec::Document;

/// Says what is to be done at a path.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldOp {
    /// The field or item has this value afterwards, whether it was there or not.
    Set(Value),
    /// The field or item is new; it must not be there. An item of an ordered list comes before the one at its position.
    Insert(Value),
    /// The field or item, which must be there, goes.
    Remove,
}

/// One change of one field or item.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldEdit {
    /// Where.
    pub path: FieldPath,
    /// What.
    pub op: FieldOp,
}

impl FieldEdit {
    /// Makes an edit that sets a value.
    pub fn set(path: FieldPath, value: impl Into<Value>) -> Self {
        Self {
            path,
            op: FieldOp::Set(value.into()),
        }
    }

    /// Makes an edit that puts in a value.
    pub fn insert(path: FieldPath, value: impl Into<Value>) -> Self {
        Self {
            path,
            op: FieldOp::Insert(value.into()),
        }
    }

    /// Makes an edit that takes something out.
    pub fn remove(path: FieldPath) -> Self {
        Self {
            path,
            op: FieldOp::Remove,
        }
    }
}

/// Returns the text of a document after some changes, made one after the other; see [`rewrite`] for what stays.
///
/// Mappings and lists on the way to a new field are made. An item that is put in gets its key field from the path when it
/// is a mapping without one.
pub fn edit_fields(document: &Document, edits: &[FieldEdit]) -> Result<String, EditError> {
    let mut tree = document.tree();
    apply_edits(&mut tree, edits)?;
    rewrite(document, &tree)
}

/// Makes changes of fields in a tree.
pub fn apply_edits(tree: &mut Value, edits: &[FieldEdit]) -> Result<(), EditError> {
    edits
        .iter()
        .try_for_each(|edit| at(tree, edit, edit.path.steps()))
}

fn at(place: &mut Value, edit: &FieldEdit, steps: &[Step]) -> Result<(), EditError> {
    match steps {
        [] => {
            *place = match &edit.op {
                FieldOp::Set(value) => value.clone(),
                FieldOp::Insert(_) | FieldOp::Remove => return Err(EditError::Root),
            };
            Ok(())
        }
        [Step::Key(name), rest @ ..] => at_field(fields(place, edit)?, name, edit, rest),
        [Step::Item { by, value }, rest @ ..] => {
            at_item(items(place, edit)?, (*by, value), edit, rest)
        }
        [Step::Position { index, .. }, rest @ ..] => {
            at_position(items(place, edit)?, *index, edit, rest)
        }
    }
}

fn path(edit: &FieldEdit) -> String {
    edit.path.to_slash()
}

fn missing(edit: &FieldEdit) -> EditError {
    EditError::Missing { path: path(edit) }
}

fn fields<'v>(
    place: &'v mut Value,
    edit: &FieldEdit,
) -> Result<&'v mut Map<String, Value>, EditError> {
    if place.is_null() {
        *place = json!({});
    }
    place
        .as_object_mut()
        .ok_or_else(|| EditError::NoContainer { path: path(edit) })
}

fn items<'v>(place: &'v mut Value, edit: &FieldEdit) -> Result<&'v mut Vec<Value>, EditError> {
    if place.is_null() {
        *place = json!([]);
    }
    place
        .as_array_mut()
        .ok_or_else(|| EditError::NoContainer { path: path(edit) })
}

fn at_field(
    map: &mut Map<String, Value>,
    name: &str,
    edit: &FieldEdit,
    rest: &[Step],
) -> Result<(), EditError> {
    match (&edit.op, rest.is_empty()) {
        (FieldOp::Remove, true) => map
            .shift_remove(name)
            .map(drop)
            .ok_or_else(|| missing(edit)),
        (FieldOp::Remove, false) => at(map.get_mut(name).ok_or_else(|| missing(edit))?, edit, rest),
        (FieldOp::Insert(_), true) if map.contains_key(name) => {
            Err(EditError::Present { path: path(edit) })
        }
        (FieldOp::Set(value) | FieldOp::Insert(value), true) => {
            map.insert(name.to_owned(), value.clone());
            Ok(())
        }
        (_, false) => at(
            map.entry(name.to_owned()).or_insert(Value::Null),
            edit,
            rest,
        ),
    }
}

fn at_item(
    list: &mut Vec<Value>,
    (by, name): (KeyField, &str),
    edit: &FieldEdit,
    rest: &[Step],
) -> Result<(), EditError> {
    let is_it = |item: &Value| {
        item.get(by.as_str())
            .and_then(Value::as_str)
            .is_some_and(|text| by.is_same(text, name))
    };
    let found = list.iter().position(is_it);
    match (&edit.op, found, rest.is_empty()) {
        (FieldOp::Remove, Some(index), true) => drop(list.remove(index)),
        (FieldOp::Remove, None, _) => return Err(missing(edit)),
        (FieldOp::Insert(_), Some(_), true) => return Err(EditError::Present { path: path(edit) }),
        (FieldOp::Set(value) | FieldOp::Insert(value), None, true) => {
            list.push(keyed(by, name, value));
        }
        (_, None, false) => {
            let mut item = keyed(by, name, &json!({}));
            at(&mut item, edit, rest)?;
            list.push(item);
        }
        (op, Some(index), _) => {
            let Some(item) = list.get_mut(index) else {
                return Err(missing(edit));
            };
            match (op, rest.is_empty()) {
                (FieldOp::Set(value), true) => *item = keyed(by, name, value),
                _ => at(item, edit, rest)?,
            }
        }
    }
    Ok(())
}

/// Returns an item with its key field, which comes first when it was missing.
fn keyed(by: KeyField, name: &str, value: &Value) -> Value {
    match value {
        Value::Object(fields) if !fields.contains_key(by.as_str()) => {
            let mut item = Map::from_iter([(by.as_str().to_owned(), Value::from(name))]);
            item.extend(fields.clone());
            Value::Object(item)
        }
        other => other.clone(),
    }
}

fn at_position(
    list: &mut Vec<Value>,
    index: usize,
    edit: &FieldEdit,
    rest: &[Step],
) -> Result<(), EditError> {
    match (&edit.op, rest.is_empty()) {
        (FieldOp::Insert(value), true) if index <= list.len() => list.insert(index, value.clone()),
        (FieldOp::Set(value), true) if index == list.len() => list.push(value.clone()),
        (FieldOp::Remove, true) if index < list.len() => drop(list.remove(index)),
        _ => {
            let item = list.get_mut(index).ok_or_else(|| missing(edit))?;
            match (&edit.op, rest.is_empty()) {
                (FieldOp::Set(value), true) => *item = value.clone(),
                _ => return at(item, edit, rest),
            }
        }
    }
    Ok(())
}
