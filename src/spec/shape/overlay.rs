//! Puts other values into the fields of a document.

use super::compile::{Compiled, Id, Kind, Others, ROOT, Shape};
use crate::diag::Span;
use crate::spec::identity::{COMPONENTS, key_of_list};
use crate::spec::replaced::{AllReplaced, Known, Replaced};
use crate::spec::secrets::holds_secrets;
use crate::spec::setting::{Misfit, Setting};
use crate::spec::{Document, Entry, Node, Value};

/// Puts one value in its place; a field that is not written is added, a component or an item of a list is not.
pub(super) fn overlay(
    schema: &Compiled,
    document: &mut Document,
    setting: &Setting,
) -> Result<(), Misfit> {
    let head = head(&document.root);
    let (owner, id, node) = match &setting.component {
        None => ("the app".to_owned(), ROOT, &mut document.root),
        Some(name) => component(schema, &mut document.root, name)?,
    };
    let way = Way {
        schema,
        setting,
        replaced: &mut document.replaced,
    };
    way.follow(&setting.field, (owner, Some(id)), node, head)
}

/// Tells whether the document holds a plain value of a secret below a field that was set.
pub(in crate::spec) fn sets_secret(document: &Document, setting: &Setting) -> bool {
    let mut node = match &setting.component {
        None => Some(&document.root),
        Some(name) => COMPONENTS.iter().find_map(|(list, _)| {
            let mut items = document.root.get(list)?.items().iter();
            items.find(|item| item.text("name") == Some(name))
        }),
    };
    let mut list = "";
    for (depth, name) in setting.field.iter().enumerate() {
        let Some(parent) = node else {
            return false;
        };
        let is_end = depth + 1 == setting.field.len();
        if is_end && holds_secrets(parent, list, Some(name)) {
            return true;
        }
        node = match &parent.value {
            Value::Seq(items) => item_at(items, list, name).and_then(|at| items.get(at)),
            _ => parent.get(name),
        };
        list = name;
    }
    node.is_some_and(|node| holds_secrets(node, list, None))
}

type Found<'n> = (String, Id, &'n mut Node);

fn component<'n>(schema: &Compiled, root: &'n mut Node, name: &str) -> Result<Found<'n>, Misfit> {
    let mut candidates = Vec::new();
    let mut at = None;
    for (list, noun) in COMPONENTS {
        let items = root.get(list).map_or(&[] as &[Node], Node::items);
        for (index, item) in items.iter().enumerate() {
            let known = item.text("name").unwrap_or_default();
            if known == name && at.is_none() {
                at = Some((list, noun, index));
            }
            candidates.push(known.to_owned());
        }
    }
    let found = at.and_then(|(list, noun, index)| {
        let id = schema.shape(ROOT).field(list)?;
        let id = schema.shape(id).items?;
        let Value::Seq(items) = &mut root.entry_mut(list)?.value.value else {
            return None;
        };
        Some((format!("{noun} `{name}`"), id, items.get_mut(index)?))
    });
    found.ok_or(Misfit::Component { candidates })
}

/// Returns where a finding about a mapping without a better place stands.
fn head(node: &Node) -> Span {
    node.entries()
        .first()
        .map_or(node.span, |entry| entry.key_span)
}

fn item_at(items: &[Node], list: &str, name: &str) -> Option<usize> {
    let key = key_of_list(list);
    items.iter().position(|item| item.text(key) == Some(name))
}

struct Way<'a> {
    schema: &'a Compiled,
    setting: &'a Setting,
    replaced: &'a mut AllReplaced,
}

impl Way<'_> {
    fn follow(
        self,
        names: &[String],
        (owner, id): (String, Option<Id>),
        node: &mut Node,
        above: Span,
    ) -> Result<(), Misfit> {
        let Some((name, rest)) = names.split_first() else {
            self.put(id, node, above);
            return Ok(());
        };
        let shape = id.map(|id| self.schema.shape(id));
        let head = if node.entries().is_empty() {
            above
        } else {
            head(node)
        };
        match &mut node.value {
            Value::Seq(items) => {
                let list = owner.trim_matches('`').to_owned();
                let Some(at) = item_at(items, &list, name) else {
                    let key = key_of_list(&list);
                    let names = items.iter().filter_map(|item| item.text(key));
                    return Err(Misfit::Field {
                        name: name.clone(),
                        candidates: names.map(str::to_owned).collect(),
                        owner,
                    });
                };
                let inner = shape.and_then(|shape| shape.items);
                match items.get_mut(at) {
                    Some(item) => {
                        let span = item.span;
                        self.follow(rest, (format!("`{name}`"), inner), item, span)
                    }
                    None => Ok(()),
                }
            }
            Value::Map(entries) => {
                let inner = field(shape, name, owner)?;
                let at = entries.iter().position(|entry| entry.key == *name);
                if rest.is_empty() && self.setting.value.is_none() {
                    entries.retain(|entry| entry.key != *name);
                    return Ok(());
                }
                let at = at.unwrap_or_else(|| {
                    entries.push(added(name, head));
                    entries.len() - 1
                });
                match entries.get_mut(at) {
                    Some(entry) => {
                        let span = entry.value.span;
                        self.follow(rest, (format!("`{name}`"), inner), &mut entry.value, span)
                    }
                    None => Ok(()),
                }
            }
            _ => Err(Misfit::Scalar {
                name: owner.trim_matches('`').to_owned(),
            }),
        }
    }

    fn put(self, id: Option<Id>, node: &mut Node, span: Span) {
        let shape = id.map(|id| self.schema.shape(id));
        let wants_text = shape.is_some_and(|shape| shape.kinds == [Kind::String]);
        let Some(mut value) = self.setting.value.clone() else {
            return;
        };
        if let Some(text) = self.setting.text.as_ref().filter(|_| wants_text) {
            value.value = Value::String(text.clone());
        }
        let text = match &value.value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Int(value) => Some(value.to_string()),
            Value::Float(value) => Some(value.to_string()),
            Value::Null | Value::Seq(_) | Value::Map(_) => None,
        };
        move_to(span, &mut value);
        self.replaced.add(Replaced {
            span,
            value: text.map_or(Known::Hidden, Known::Shown),
        });
        *node = value;
    }
}

/// Returns what a field holds; one that the schema does not know is an error.
fn field(shape: Option<&Shape>, name: &str, owner: String) -> Result<Option<Id>, Misfit> {
    let Some(shape) = shape else {
        return Ok(None);
    };
    match (shape.field(name), shape.others) {
        (Some(id), _) | (None, Others::Shaped(id)) => Ok(Some(id)),
        (None, Others::Any) => Ok(None),
        (None, Others::Denied) => Err(Misfit::Field {
            name: name.to_owned(),
            owner,
            candidates: shape.field_names().map(str::to_owned).collect(),
        }),
    }
}

/// Returns a field that is added, without its value.
fn added(name: &str, head: Span) -> Entry {
    Entry {
        key: name.to_owned(),
        key_span: head,
        value: Node {
            span: head,
            value: Value::Map(Vec::new()),
        },
    }
}

/// Gives a value and everything in it the place of what it replaces.
fn move_to(span: Span, node: &mut Node) {
    node.span = span;
    match &mut node.value {
        Value::Seq(items) => {
            for item in items {
                move_to(span, item);
            }
        }
        Value::Map(entries) => {
            for entry in entries {
                entry.key_span = span;
                move_to(span, &mut entry.value);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::diag::Source;
    use crate::spec::{Origin, overlay, parse};

    const SPEC: &str = "name: shop\nregion: nyc\nservices:\n- name: web\n  image: {registry_type: DOCR, repository: shop, tag: v1}\n  instance_count: 2\n  http_port: 8080\n  health_check: {http_path: /up, period_seconds: 10}\n  envs:\n  - {key: A, value: one}\n  - {key: B, value: two}\n";

    /// Every field that the laws set, with its value in the spec.
    const FIELDS: [(&str, &str, &str); 7] = [
        ("", "region", "nyc"),
        ("web", "instance_count", "2"),
        ("web", "http_port", "8080"),
        ("web", "image.tag", "v1"),
        ("web", "health_check.period_seconds", "10"),
        ("web", "envs.A.value", "one"),
        ("web", "envs.B.value", "two"),
    ];

    fn document() -> Document {
        let source = Arc::new(Source::new("app.yaml", SPEC));
        parse(&source).document.unwrap()
    }

    fn setting(component: &str, field: &str, value: &str) -> Setting {
        let source = Arc::new(Source::new("v", format!("v: {value}\n")));
        let value = parse(&source).document.unwrap().root.get("v").cloned();
        Setting {
            component: (!component.is_empty()).then(|| component.to_owned()),
            field: field.split('.').map(str::to_owned).collect(),
            value: value.filter(|node| !matches!(node.value, Value::Null)),
            text: None,
            origin: Origin {
                words: String::new(),
                place: None,
            },
        }
    }

    fn with(settings: &[Setting]) -> Json {
        let mut document = document();
        assert_eq!(overlay(&mut document, settings), []);
        document.tree()
    }

    #[test]
    fn fields_are_replaced_added_and_taken_away() {
        let tree = with(&[
            setting("web", "health_check.timeout_seconds", "3"),
            setting("web", "autoscaling", "{min_instance_count: 1}"),
            setting("web", "envs.B.value", "x"),
            setting("web", "image.tag", "~"),
            setting("", "disable_edge_cache", "true"),
            setting("web", "liveness_health_check.http_path", "/live"),
        ]);
        let web = &tree["services"][0];
        assert_eq!(web["health_check"]["timeout_seconds"], 3);
        assert_eq!(web["autoscaling"], json!({"min_instance_count": 1}));
        assert_eq!(web["envs"][1]["value"], "x");
        assert_eq!(web["image"].get("tag"), None);
        assert_eq!(web["liveness_health_check"]["http_path"], "/live");
        assert_eq!(tree["disable_edge_cache"], true);
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        let misfit = |component, field| {
            let mut misfits = overlay(&mut document(), &[setting(component, field, "1")]);
            misfits.pop().map(|(_, misfit)| misfit)
        };
        assert_eq!(
            misfit("wep", "http_port"),
            Some(Misfit::Component {
                candidates: vec!["web".to_owned()]
            })
        );
        assert_eq!(
            misfit("web", "envs.C.value"),
            Some(Misfit::Field {
                name: "C".to_owned(),
                owner: "`envs`".to_owned(),
                candidates: vec!["A".to_owned(), "B".to_owned()]
            })
        );
        assert!(matches!(
            misfit("web", "image.tug"),
            Some(Misfit::Field { .. })
        ));
        assert_eq!(
            misfit("web", "http_port.x"),
            Some(Misfit::Scalar {
                name: "http_port".to_owned()
            })
        );
    }

    #[test]
    fn values_of_secrets_are_noticed() {
        let text = "name: shop\nservices:\n- name: web\n  envs:\n  - {key: A, type: SECRET}\n  - {key: B}\n";
        let noticed = |field: &str, value: &str| {
            let source = Arc::new(Source::new("app.yaml", text));
            let mut document = parse(&source).document.unwrap();
            let setting = setting("web", field, value);
            assert_eq!(overlay(&mut document, std::slice::from_ref(&setting)), []);
            sets_secret(&document, &setting)
        };
        assert!(noticed("envs.A.value", "not-real"));
        assert!(noticed("envs", "[{key: C, type: SECRET, value: not-real}]"));
        assert!(noticed("image", "{registry_credentials: not-real}"));
        assert!(noticed("image.registry_credentials", "not-real"));
        assert!(!noticed("envs.B.value", "plain"));
        assert!(!noticed("envs.A.scope", "RUN_TIME"));
        assert!(!noticed("http_port", "80"));
    }

    proptest! {
        #[test]
        fn the_value_that_is_there_already_changes_nothing(at in 0..FIELDS.len()) {
            let (component, field, value) = FIELDS[at];
            prop_assert_eq!(with(&[setting(component, field, value)]), document().tree());
        }

        #[test]
        fn settings_of_different_fields_commute(
            one in 0..FIELDS.len(), other in 0..FIELDS.len(), left in "[a-z]{1,5}|[1-9]{1,4}", right in "[a-z]{1,5}|[1-9]{1,4}",
        ) {
            prop_assume!(one != other);
            let one = setting(FIELDS[one].0, FIELDS[one].1, &format!("x{left}"));
            let other = setting(FIELDS[other].0, FIELDS[other].1, &format!("y{right}"));
            let forth = with(&[one.clone(), other.clone()]);
            prop_assert_eq!(forth, with(&[other, one]));
        }
    }
}
