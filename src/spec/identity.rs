//! How a place in a document is called: by the names of components and variables, not by numbers.

use super::shape::Subject;
use super::{Document, Node, PathStep};

/// Lists of components and what one of them is called.
pub(super) const COMPONENTS: [(&str, &str); 6] = [
    ("services", "service"),
    ("static_sites", "static site"),
    ("workers", "worker"),
    ("jobs", "job"),
    ("functions", "functions component"),
    ("databases", "database"),
];

/// Other lists, what one item is called, and the field that tells items apart.
const LISTS: [(&str, &str, &str); 6] = [
    ("envs", "variable", "key"),
    ("domains", "domain", "domain"),
    ("alerts", "alert", "rule"),
    ("log_destinations", "log destination", "name"),
    ("routes", "route", "path"),
    ("rules", "rule", ""),
];

/// Returns what an item of a list is called, such as `service` for `services`.
pub(super) fn item_noun(list: &str) -> Option<&'static str> {
    let component = COMPONENTS
        .iter()
        .find(|(name, _)| *name == list)
        .map(|(_, noun)| *noun);
    component.or_else(|| {
        LISTS
            .iter()
            .find(|(name, ..)| *name == list)
            .map(|(_, noun, _)| *noun)
    })
}

/// Returns the field that tells the items of a list apart.
pub(super) fn key_of_list(list: &str) -> &'static str {
    LISTS
        .iter()
        .find(|(name, ..)| *name == list)
        .map_or("name", |(_, _, field)| field)
}

/// A step with the value it leads to, when there is one.
pub(super) type Passed<'a> = (PathStep<'a>, Option<&'a Node>);

/// Returns what the app of a document is called, `app` when it has no name.
pub(super) fn app_name(document: &Document) -> &str {
    let name = follow(&document.root, PathStep::Key("name"));
    name.and_then(Node::as_str).unwrap_or("app")
}

/// Returns `app/component.field`, `app/component/KEY`, `app.field` or `app/KEY`.
pub(super) fn path<'a>(document: &'a Document, steps: &[PathStep<'a>]) -> String {
    let mut node = Some(&document.root);
    let passed = steps.iter().map(|step| {
        node = node.and_then(|node| follow(node, *step));
        (*step, node)
    });
    let passed: Vec<Passed<'_>> = passed.collect();
    path_along(app_name(document), &passed)
}

/// Returns the same as [`path`], for a way whose values are known.
pub(super) fn path_along(app: &str, passed: &[Passed<'_>]) -> String {
    let mut text = app.to_owned();
    let mut list = "";
    for (step, node) in passed {
        match step {
            PathStep::Key(key)
                if COMPONENTS.iter().any(|(name, _)| name == key) && node.is_some_and(is_list) =>
            {
                list = key;
            }
            PathStep::Key("envs") if node.is_some_and(is_list) => list = "envs",
            PathStep::Key(key) => {
                text.push('.');
                text.push_str(key);
                list = "";
            }
            PathStep::Index(index) if !list.is_empty() => {
                text.push('/');
                text.push_str(
                    &name_of(*node, list).unwrap_or_else(|| format!("{list}[{}]", index + 1)),
                );
                if list == "envs" {
                    return text;
                }
                list = "";
            }
            PathStep::Index(index) => text.extend(["[", &(index + 1).to_string(), "]"]),
        }
    }
    if list.is_empty() {
        text
    } else {
        format!("{text}.{list}")
    }
}

/// Returns what a place is called in a sentence, such as "service `web`" or "`health_check` of service `web`".
pub(super) fn owner(subject: Subject, passed: &[Passed<'_>]) -> String {
    let mut named: Vec<String> = Vec::new();
    let mut fields: Vec<&str> = Vec::new();
    for (step, node) in passed {
        match step {
            PathStep::Key(key) => fields.push(key),
            PathStep::Index(index) => {
                let list = fields.last().copied().unwrap_or_default();
                if let Some(noun) = item_noun(list).filter(|_| subject == Subject::App) {
                    named.push(match name_of(*node, list) {
                        Some(name) => format!("{noun} `{name}`"),
                        None => format!("{noun} {}", index + 1),
                    });
                } else {
                    named.push(format!("item {} of `{}`", index + 1, fields.join(".")));
                }
                fields.clear();
            }
        }
    }
    if !fields.is_empty() {
        named.push(format!("`{}`", fields.join(".")));
    }
    if named.is_empty() {
        return match subject {
            Subject::App => "the app spec".to_owned(),
            Subject::Manifest => "the manifest".to_owned(),
        };
    }
    named.reverse();
    named.join(" of ")
}

/// Follows one step; a key in another case is found too.
fn follow<'a>(node: &'a Node, step: PathStep<'_>) -> Option<&'a Node> {
    node.step(step).or_else(|| {
        let PathStep::Key(key) = step else {
            return None;
        };
        let same = node
            .entries()
            .iter()
            .find(|entry| entry.key.eq_ignore_ascii_case(key));
        same.map(|entry| &entry.value)
    })
}

fn is_list(node: &Node) -> bool {
    matches!(node.value, super::Value::Seq(_))
}

fn name_of(node: Option<&Node>, list: &str) -> Option<String> {
    let name = follow(node?, PathStep::Key(key_of_list(list)))?.as_str()?;
    (!name.is_empty() && name.chars().count() <= 80).then(|| name.to_owned())
}
