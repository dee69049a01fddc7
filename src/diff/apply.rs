//! Carries changes out on a spec, which is how the laws of comparing are checked.

use serde_json::{Map, Value, json};

use super::canonical::Canonical;
use super::change::{Change, ChangeKind};
use super::mask::NEW_SECRET;
use super::normalise::{key_of, normalise};
use super::{ingress, rules};
use crate::model::path::{KeyField, Step};

/// Returns the spec `live` becomes by these changes.
///
/// A secret that is to be sent becomes [`NEW_SECRET`]. Changes that do not fit the spec are left out.
pub fn apply_changes(live: &Canonical, changes: &[Change]) -> Canonical {
    let mut spec = live.as_value().clone();
    let made = spec.as_object().is_some_and(ingress::is_default);
    let (in_rules, others): (Vec<_>, Vec<_>) = changes.iter().partition(|change| is_rule(change));
    for change in others {
        put(&mut spec, change.path.steps(), outcome(&change.kind));
    }
    apply_rules(&mut spec, &in_rules);
    if made && in_rules.is_empty() {
        ingress::refresh_default(&mut spec);
    }
    normalise(&spec)
}

/// Returns the value after a change; nothing means gone.
fn outcome(kind: &ChangeKind) -> Option<Value> {
    match kind {
        ChangeKind::Added { after } | ChangeKind::Modified { after, .. } => Some(after.clone()),
        ChangeKind::Removed { .. } => None,
        ChangeKind::Secret(change) => change.is_sent().then(|| Value::from(NEW_SECRET)),
    }
}

fn is_rule(change: &Change) -> bool {
    match change.path.steps() {
        [Step::Key(a), Step::Key(b), Step::Position { .. }, ..] => a == "ingress" && b == "rules",
        [Step::Key(a), Step::Key(b)] if a == "ingress" && b == "rules" => {
            order_of(change).is_some()
        }
        _ => false,
    }
}

fn order_of(change: &Change) -> Option<Vec<String>> {
    match &change.kind {
        ChangeKind::Modified { before, after } => rules::new_order(before, after),
        _ => None,
    }
}

fn put(place: &mut Value, steps: &[Step], after: Option<Value>) {
    match steps {
        [] => *place = after.unwrap_or_default(),
        [Step::Key(key), rest @ ..] => put_field(place, key, rest, after),
        [Step::Item { by, value }, rest @ ..] => put_item(place, (*by, value), rest, after),
        [Step::Position { .. }, ..] => {}
    }
}

fn put_field(place: &mut Value, key: &str, rest: &[Step], after: Option<Value>) {
    let is_list = matches!(
        rest.first(),
        Some(Step::Item { .. } | Step::Position { .. })
    );
    let Some(map) = as_object(place) else { return };
    if rest.is_empty() && after.is_none() {
        map.shift_remove(key);
        return;
    }
    let empty = if is_list { json!([]) } else { json!({}) };
    put(map.entry(key).or_insert(empty), rest, after);
}

fn as_object(place: &mut Value) -> Option<&mut Map<String, Value>> {
    if place.is_null() {
        *place = json!({});
    }
    place.as_object_mut()
}

fn put_item(place: &mut Value, key: (KeyField, &str), rest: &[Step], after: Option<Value>) {
    let Some(items) = place.as_array_mut() else {
        return;
    };
    let found = items
        .iter()
        .position(|item| key_of(key.0, item) == Some(key.1));
    match (found, rest.is_empty(), after) {
        (Some(index), true, None) => drop(items.remove(index)),
        (None, true, Some(after)) => items.push(after),
        (Some(index), _, after) => {
            if let Some(item) = items.get_mut(index) {
                put(item, rest, after);
            }
        }
        (None, _, _) => {}
    }
}

fn apply_rules(spec: &mut Value, changes: &[&Change]) {
    if changes.is_empty() {
        return;
    }
    let Some(app) = as_object(spec) else { return };
    let Some(ingress) = as_object(app.entry("ingress").or_insert_with(|| json!({}))) else {
        return;
    };
    let Some(list) = ingress
        .entry("rules")
        .or_insert_with(|| json!([]))
        .as_array_mut()
    else {
        return;
    };
    let mut named: Vec<(String, Value)> = ingress::labels(list)
        .into_iter()
        .zip(list.drain(..))
        .collect();
    for change in changes {
        change_rule(&mut named, change);
    }
    reorder(&mut named, changes);
    insert_rules(&mut named, changes);
    list.extend(named.into_iter().map(|(_, rule)| rule));
}

fn change_rule(named: &mut Vec<(String, Value)>, change: &Change) {
    let [_, _, Step::Position { label, .. }, rest @ ..] = change.path.steps() else {
        return;
    };
    match (rest.is_empty(), &change.kind) {
        (true, ChangeKind::Removed { .. }) => named.retain(|(name, _)| name != label),
        (true, _) => {}
        (false, kind) => {
            if let Some((_, rule)) = named.iter_mut().find(|(name, _)| name == label) {
                put(rule, rest, outcome(kind));
            }
        }
    }
}

fn reorder(named: &mut [(String, Value)], changes: &[&Change]) {
    let Some(order) = changes.iter().find_map(|change| order_of(change)) else {
        return;
    };
    named.sort_by_key(|(name, _)| order.iter().position(|other| other == name));
}

fn insert_rules(named: &mut Vec<(String, Value)>, changes: &[&Change]) {
    let added = changes
        .iter()
        .filter_map(|change| match (change.path.steps(), &change.kind) {
            ([_, _, Step::Position { index, label }], ChangeKind::Added { after }) => {
                Some((*index, label, after))
            }
            _ => None,
        });
    let mut added: Vec<_> = added.collect();
    added.sort_by_key(|(index, ..)| *index);
    for (index, label, rule) in added {
        named.insert(index.min(named.len()), (label.clone(), rule.clone()));
    }
}
