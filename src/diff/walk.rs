//! Walks two specs in normal form side by side.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::canonical::Canonical;
use super::change::{Change, ChangeKind, SecretChange};
use super::mask::{is_hidden, mask_below};
use super::normalise::{is_keyed, is_void, key_of};
use super::trail::Trail;
use super::{ingress, rules, structure};
use crate::model::path::KeyField;
use crate::model::semantics::{self, Absence, ListSemantics, Node, Silence};

/// Returns what an update from `live` to `desired` changes, app-level fields first, then components by kind and name.
///
/// What the desired spec leaves out is gone after an update and shows as removed, unless the platform fills it: then it
/// shows no change. A secret in `desired` is the live ciphertext (kept), [`NEW_SECRET`](super::NEW_SECRET) (a value will
/// be sent), or absent.
pub fn compare(live: &Canonical, desired: &Canonical) -> Vec<Change> {
    let mut walk = Walk::default();
    walk.root(live.as_value(), desired.as_value());
    walk.changes.sort_by(|a, b| a.path.cmp(&b.path));
    walk.changes
}

type Object = Map<String, Value>;

/// The same place on both sides.
#[derive(Clone, Copy)]
pub(super) struct Pair<T> {
    pub(super) live: T,
    pub(super) desired: T,
}

impl<T> Pair<T> {
    pub(super) const fn new(live: T, desired: T) -> Self {
        Self { live, desired }
    }
}

type Values<'v> = Pair<Option<&'v Value>>;
type Objects<'v> = Pair<Option<&'v Object>>;
type Lists<'v> = Pair<&'v [Value]>;

#[derive(Default)]
pub(super) struct Walk {
    changes: Vec<Change>,
}

impl Walk {
    fn root(&mut self, live: &Value, desired: &Value) {
        let some = |value| {
            if matches!(value, &Value::Null) {
                None
            } else {
                Some(value)
            }
        };
        let values = Pair::new(some(live), some(desired));
        let Some(app) = objects(values) else {
            return self.whole(Trail::Root, values);
        };
        let stand_in = match (app.live, app.desired) {
            (Some(live), Some(desired)) if live != desired && !desired.contains_key("ingress") => {
                ingress::when_silent(live, desired)
                    .map(|ingress| structure::with_ingress(desired, ingress))
            }
            _ => None,
        };
        let app = Pair::new(app.live, stand_in.as_ref().or(app.desired));
        self.object(Trail::Root, semantics::root(), app);
    }

    /// Compares the fields of an object that is on both sides, or counts as empty on one.
    pub(super) fn object(&mut self, at: Trail<'_>, node: &'static Node, both: Objects<'_>) {
        if both.live == both.desired {
            return;
        }
        for key in keys(both) {
            self.field(at, node, both, (key, field(both, key)));
        }
    }

    fn field(
        &mut self,
        above: Trail<'_>,
        node: &'static Node,
        both: Objects<'_>,
        entry: (&str, Values<'_>),
    ) {
        let (key, values) = entry;
        let at = Trail::Key(&above, key);
        let child = node.child(key);
        if values.live == values.desired
            || (values.desired.is_none() && child.row().silence == Silence::Platform)
        {
            return;
        }
        let hidden =
            |side: Option<&Object>| side.is_some_and(|map| is_hidden(above.name(), key, map));
        if hidden(both.live) || hidden(both.desired) {
            self.secret(at, values);
        } else if let Some(inner) = objects(values) {
            self.object(at, child, inner);
        } else if let Some(inner) = lists(values) {
            self.list(at, child, values, inner);
        } else {
            self.scalar(at, child, both, values);
        }
    }

    fn secret(&mut self, at: Trail<'_>, values: Values<'_>) {
        if let Some(change) = SecretChange::between(values.live, values.desired) {
            self.push(at, ChangeKind::Secret(change));
        }
    }

    fn list(&mut self, at: Trail<'_>, node: &'static Node, values: Values<'_>, both: Lists<'_>) {
        match node.row().list {
            ListSemantics::Keyed(by) if is_keyed(by, both.live) && is_keyed(by, both.desired) => {
                self.keyed(at, node.items(), by, both);
            }
            ListSemantics::Ordered
                if rules::are_rules(both.live) && rules::are_rules(both.desired) =>
            {
                rules::compare(self, at, node.items(), both);
            }
            ListSemantics::Set => self.set(at, node.row().extra, values, both),
            ListSemantics::Keyed(_) | ListSemantics::Ordered | ListSemantics::Atomic => {
                self.whole(at, values);
            }
        }
    }

    fn keyed(&mut self, at: Trail<'_>, node: &'static Node, by: KeyField, both: Lists<'_>) {
        let live = index(by, both.live);
        let desired = index(by, both.desired);
        for key in live.keys().chain(desired.keys()).collect::<BTreeSet<_>>() {
            let values = Pair::new(live.get(key).copied(), desired.get(key).copied());
            self.item(Trail::Item(&at, by, key), node, values);
        }
    }

    /// Compares an item: field by field when it is on both sides, as a whole when it is on one.
    pub(super) fn item(&mut self, at: Trail<'_>, node: &'static Node, values: Values<'_>) {
        match (
            values.live.and_then(Value::as_object),
            values.desired.and_then(Value::as_object),
        ) {
            (Some(live), Some(desired)) => {
                self.object(at, node, Pair::new(Some(live), Some(desired)));
            }
            _ => self.whole(at, values),
        }
    }

    fn set(&mut self, at: Trail<'_>, extra: Option<&str>, values: Values<'_>, both: Lists<'_>) {
        let is_extra = |item: &&Value| {
            item.as_str()
                .zip(extra)
                .is_some_and(|(text, prefix)| text.starts_with(prefix))
        };
        let kept: Vec<&Value> = if both.desired.iter().any(|item| is_extra(&item)) {
            Vec::new()
        } else {
            both.live.iter().filter(is_extra).collect()
        };
        if kept.is_empty() {
            return self.whole(at, values);
        }
        let after: Vec<Value> = kept.into_iter().chain(both.desired).cloned().collect();
        let same =
            after.len() == both.live.len() && after.iter().all(|item| both.live.contains(item));
        if !same {
            self.whole(at, Pair::new(values.live, Some(&Value::Array(after))));
        }
    }

    fn scalar(
        &mut self,
        at: Trail<'_>,
        node: &'static Node,
        both: Objects<'_>,
        values: Values<'_>,
    ) {
        let Some(default) = node.row().default() else {
            return self.whole(at, values);
        };
        if is_default_unsaid(node, both, values) {
            return;
        }
        let default = default.to_value();
        let void = is_void_anywhere(node, both);
        let applies = |side: Option<&Object>| (side.is_some() && !void).then_some(&default);
        let live = values.live.or_else(|| applies(both.live));
        let desired = values.desired.or_else(|| applies(both.desired));
        self.whole(at, Pair::new(live, desired));
    }

    /// Records that a value differs, without looking into it.
    pub(super) fn whole(&mut self, at: Trail<'_>, values: Values<'_>) {
        let shown = |value: &Value| mask_below(at.name(), value);
        let kind = match (values.live, values.desired) {
            (Some(live), Some(desired)) if live == desired => return,
            (Some(live), Some(desired)) => ChangeKind::Modified {
                before: shown(live),
                after: shown(desired),
            },
            (Some(live), None) => ChangeKind::Removed {
                before: shown(live),
            },
            (None, Some(desired)) => ChangeKind::Added {
                after: shown(desired),
            },
            (None, None) => return,
        };
        self.push(at, kind);
    }

    fn push(&mut self, at: Trail<'_>, kind: ChangeKind) {
        self.changes.push(Change {
            path: at.to_path(),
            kind,
        });
    }
}

/// Tells whether one side says the default and the other leaves it unsaid.
///
/// A default that a field beside it takes away is not one, but where the platform fills the field, the desired side's
/// silence still accepts it.
fn is_default_unsaid(node: &Node, both: Objects<'_>, values: Values<'_>) -> bool {
    let is_default = |value: &Value| {
        node.row()
            .default()
            .is_some_and(|default| default.is(value))
    };
    let void = is_void_anywhere(node, both);
    match (values.live, values.desired) {
        (Some(live), None) => {
            is_default(live) && (!void || matches!(node.row().absence, Absence::Filled(_)))
        }
        (None, Some(desired)) => is_default(desired) && !void,
        _ => false,
    }
}

/// Tells whether a field beside this one takes its default away on either side.
fn is_void_anywhere(node: &Node, both: Objects<'_>) -> bool {
    let mut sides = [both.live, both.desired].into_iter().flatten();
    sides.any(|map| is_void(node, map))
}

fn keys(both: Objects<'_>) -> BTreeSet<&str> {
    [both.live, both.desired]
        .into_iter()
        .flatten()
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect()
}

fn field<'v>(both: Objects<'v>, key: &str) -> Values<'v> {
    Pair::new(
        both.live.and_then(|map| map.get(key)),
        both.desired.and_then(|map| map.get(key)),
    )
}

/// Returns both sides as objects, where a missing side counts as empty.
fn objects(values: Values<'_>) -> Option<Objects<'_>> {
    match (values.live, values.desired) {
        (Some(Value::Object(live)), Some(Value::Object(desired))) => {
            Some(Pair::new(Some(live), Some(desired)))
        }
        (Some(Value::Object(live)), None) => Some(Pair::new(Some(live), None)),
        (None, Some(Value::Object(desired))) => Some(Pair::new(None, Some(desired))),
        _ => None,
    }
}

/// Returns both sides as lists, where a missing side counts as empty.
fn lists(values: Values<'_>) -> Option<Lists<'_>> {
    match (values.live, values.desired) {
        (Some(Value::Array(live)), Some(Value::Array(desired))) => Some(Pair::new(live, desired)),
        (Some(Value::Array(live)), None) => Some(Pair::new(live, &[])),
        (None, Some(Value::Array(desired))) => Some(Pair::new(&[], desired)),
        _ => None,
    }
}

fn index(by: KeyField, items: &[Value]) -> BTreeMap<&str, &Value> {
    items
        .iter()
        .filter_map(|item| Some((key_of(by, item)?, item)))
        .collect()
}
