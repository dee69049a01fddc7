//! Writes a spec that has no file yet.

use serde_json::Value;

use super::style::Style;
use super::write::{Notes, Writer, holds_something, step_of};

/// Returns the text of a spec in the order in which people write one, below some lines of comments.
///
/// Sections and components stand apart from each other. The head is put in as it is, one comment a line.
pub fn fresh(head: &[String], spec: &Value, notes: &Notes) -> String {
    let writer = Writer::new(Style::FRESH, notes);
    let mut lines: Vec<String> = head.iter().map(|line| format!("# {line}")).collect();
    let mut path = Vec::new();
    let mut fields: Vec<(&String, &Value)> = spec.as_object().into_iter().flatten().collect();
    fields.sort_by_key(|(name, _)| super::order::rank(name));
    let mut first = true;
    for (name, value) in fields {
        if holds_something(value) && !first {
            lines.push(String::new());
        }
        first = false;
        let section = match value {
            Value::Array(items) if items.iter().all(is_component) && !items.is_empty() => {
                components(&writer, name, items, &mut path)
            }
            value => writer.entry(name, value, 0, &mut path),
        };
        lines.extend(section);
    }
    lines
        .into_iter()
        .map(|line| line + Style::FRESH.line_break)
        .collect()
}

/// Tells whether an item is so long that blank lines help.
fn is_component(item: &Value) -> bool {
    let fields = item.as_object();
    fields.is_some_and(|fields| fields.contains_key("name") && fields.len() > 1)
}

fn components(
    writer: &Writer<'_>,
    list: &str,
    items: &[Value],
    path: &mut Vec<String>,
) -> Vec<String> {
    let mut lines = vec![format!("{list}:")];
    path.push(list.to_owned());
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            lines.push(String::new());
        }
        path.push(step_of(index, item));
        lines.extend(writer.item(item, (Style::FRESH.dash, 2), path));
        path.pop();
    }
    path.pop();
    lines
}
