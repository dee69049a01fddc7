//! Compares ingress rules, whose order matters.
//!
//! Rules with the same match are the same rule. One that is on one side only is added or removed at its place. If the
//! rules on both sides stand in another order, that is one change of its own, at the list.

use serde_json::{Value, json};

use super::ingress::labels;
use super::trail::Trail;
use super::walk::{Pair, Walk};
use crate::model::semantics::Node;

/// Tells whether every item is a rule at all.
pub(super) fn are_rules(items: &[Value]) -> bool {
    items.iter().all(Value::is_object)
}

/// Records every difference between two rule lists.
pub(super) fn compare(walk: &mut Walk, at: Trail<'_>, node: &'static Node, both: Pair<&[Value]>) {
    let names = Pair::new(labels(both.live), labels(both.desired));
    order(walk, at, &names);
    for (index, (name, rule)) in names.desired.iter().zip(both.desired).enumerate() {
        let live = names
            .live
            .iter()
            .position(|other| other == name)
            .and_then(|at| both.live.get(at));
        walk.item(
            Trail::Position(&at, index, name),
            node,
            Pair::new(live, Some(rule)),
        );
    }
    for (index, (name, rule)) in names.live.iter().zip(both.live).enumerate() {
        if !names.desired.contains(name) {
            walk.whole(
                Trail::Position(&at, index, name),
                Pair::new(Some(rule), None),
            );
        }
    }
}

fn order(walk: &mut Walk, at: Trail<'_>, names: &Pair<Vec<String>>) {
    let common = |side: &[String], other: &[String]| -> Value {
        side.iter()
            .filter(|name| other.contains(name))
            .map(String::as_str)
            .collect::<Vec<_>>()
            .into()
    };
    let live = common(&names.live, &names.desired);
    let desired = common(&names.desired, &names.live);
    walk.whole(at, Pair::new(Some(&live), Some(&desired)));
}

/// Returns the rule names a change of order puts in place, if the change is one.
pub(super) fn new_order(before: &Value, after: &Value) -> Option<Vec<String>> {
    let names = |value: &Value| -> Option<Vec<String>> {
        value
            .as_array()?
            .iter()
            .map(|name| name.as_str().map(str::to_owned))
            .collect()
    };
    (*before != json!([])).then_some(())?;
    names(before)?;
    names(after)
}
