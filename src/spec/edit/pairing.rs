//! Which items of a list are the same before and after a change.

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde_json::Value;

use super::write::identity;

/// Returns for each wanted item the place of the item it comes from; none for one that is new.
///
/// Items that have names are the same when their names are. Others are the same when they are equal; of those that are
/// left, the ones between the same neighbours are taken for each other, in their order.
pub(super) fn origins(before: &[Value], after: &[Value]) -> Vec<Option<usize>> {
    match (names(before), names(after)) {
        (Some(before), Some(after)) => {
            let places: HashMap<_, usize> = before.into_iter().zip(0..).collect();
            after.iter().map(|name| places.get(name).copied()).collect()
        }
        _ => by_value(before, after),
    }
}

/// Returns the names of all items; none when one has no name or two have the same.
fn names(items: &[Value]) -> Option<Vec<(&'static str, &str)>> {
    let names: Vec<_> = items.iter().map(identity).collect::<Option<_>>()?;
    let different: BTreeSet<_> = names.iter().collect();
    (different.len() == names.len()).then_some(names)
}

/// Takes the items at both ends for each other as long as they are equal, and pairs what lies between.
fn by_value(before: &[Value], after: &[Value]) -> Vec<Option<usize>> {
    let equal = |pair: &(&Value, &Value)| pair.0 == pair.1;
    let head = before.iter().zip(after).take_while(equal).count();
    let rest = |items: &[Value]| items.len() - head;
    let tail = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take(rest(before).min(rest(after)));
    let tail = tail.take_while(equal).count();
    let middle = |items: &[Value]| head..items.len() - tail;
    let (old, new) = (before.get(middle(before)), after.get(middle(after)));
    let between = between(old.unwrap_or_default(), new.unwrap_or_default());
    let between = between.into_iter().map(|origin| origin.map(|at| at + head));
    let tail = (before.len() - tail..before.len()).map(Some);
    (0..head).map(Some).chain(between).chain(tail).collect()
}

fn between(before: &[Value], after: &[Value]) -> Vec<Option<usize>> {
    let mut equal: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (at, item) in before.iter().enumerate() {
        equal.entry(item.to_string()).or_default().push_back(at);
    }
    let mut origins: Vec<Option<usize>> = after
        .iter()
        .map(|item| equal.get_mut(&item.to_string())?.pop_front())
        .collect();
    let mut free = vec![true; before.len()];
    for at in origins.iter().flatten() {
        if let Some(place) = free.get_mut(*at) {
            *place = false;
        }
    }
    let mut next = 0;
    for origin in &mut origins {
        match origin {
            Some(at) => next = *at + 1,
            None if free.get(next) == Some(&true) => {
                *origin = Some(next);
                next += 1;
            }
            None => {}
        }
    }
    once_each(origins)
}

/// Keeps only the first of several items that would come from the same place.
fn once_each(mut origins: Vec<Option<usize>>) -> Vec<Option<usize>> {
    let mut seen = BTreeSet::new();
    for origin in &mut origins {
        if origin.is_some_and(|at| !seen.insert(at)) {
            *origin = None;
        }
    }
    origins
}

/// Returns the places of the largest set of items that stand in the same order before and after.
pub(super) fn staying(origins: &[Option<usize>]) -> BTreeSet<usize> {
    // The last item of the best run of each length, and for each item the one before it in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: HashMap<usize, usize> = HashMap::new();
    for origin in origins.iter().flatten() {
        let length = ends.partition_point(|end| end < origin);
        if let Some(before) = length.checked_sub(1).and_then(|at| ends.get(at)) {
            previous.insert(*origin, *before);
        }
        match ends.get_mut(length) {
            Some(end) => *end = *origin,
            None => ends.push(*origin),
        }
    }
    std::iter::successors(ends.last().copied(), |at| previous.get(at).copied()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(before: &Value, after: &Value) -> Vec<Option<usize>> {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        origins(&list(before), &list(after))
    }

    #[test]
    fn named_items_are_found_by_name_and_others_by_value() {
        let named = |names: &[&str]| {
            names
                .iter()
                .map(|name| json!({"name": name}))
                .collect::<Value>()
        };
        assert_eq!(
            of(&named(&["a", "b", "c"]), &named(&["c", "x", "a"])),
            [Some(2), None, Some(0)]
        );
        assert_eq!(
            of(&json!([1, 2, 3]), &json!([1, 5, 3, 4])),
            [Some(0), Some(1), Some(2), None]
        );
        assert_eq!(
            of(&json!([1, 1]), &json!([2, 1, 1])),
            [None, Some(0), Some(1)]
        );
        assert_eq!(of(&json!([]), &json!([1])), [None]);
    }

    #[test]
    fn as_many_items_stay_as_can() {
        let staying =
            |origins: &[Option<usize>]| super::staying(origins).into_iter().collect::<Vec<_>>();
        assert_eq!(staying(&[Some(2), Some(0), Some(1), None]), [0, 1]);
        assert_eq!(staying(&[]), [] as [usize; 0]);
        assert_eq!(staying(&[Some(0), Some(3), Some(1), Some(2)]), [0, 1, 2]);
    }
}
