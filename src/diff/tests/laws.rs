//! What holds for every pair of specs.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::generate::{any_spec, anything, managed, turned};
use crate::diff::{
    Canonical, Change, ChangeKind, MAX_DEPTH, SecretChange, apply_changes, compare, normalise,
};
use crate::model::path::{FieldPath, KeyField, Step};

fn is_secret(change: &Change) -> bool {
    matches!(change.kind, ChangeKind::Secret(_))
}

/// Returns what is left to change, but for secrets, whose values no change carries.
fn left(live: &Canonical, desired: &Canonical) -> Vec<Change> {
    let reached = apply_changes(live, &compare(live, desired));
    compare(&reached, desired)
        .into_iter()
        .filter(|change| !is_secret(change))
        .collect()
}

fn turned_round(kind: &ChangeKind) -> ChangeKind {
    match kind.clone() {
        ChangeKind::Added { after } => ChangeKind::Removed { before: after },
        ChangeKind::Removed { before } => ChangeKind::Added { after: before },
        ChangeKind::Modified { before, after } => ChangeKind::Modified {
            before: after,
            after: before,
        },
        ChangeKind::Secret(SecretChange::Added) => ChangeKind::Secret(SecretChange::Removed),
        ChangeKind::Secret(SecretChange::Removed) => ChangeKind::Secret(SecretChange::Added),
        ChangeKind::Secret(SecretChange::Replaced) => ChangeKind::Secret(SecretChange::Replaced),
    }
}

/// Returns the changes by place, but for the port: on the desired side its absence leaves it to the platform.
fn by_path(
    changes: &[Change],
    kind: impl Fn(&ChangeKind) -> ChangeKind,
) -> Vec<(String, ChangeKind)> {
    let is_filled = |change: &&Change| change.path.dotted() == "http_port";
    let mut shown: Vec<_> = changes
        .iter()
        .filter(|change| !is_filled(change))
        .map(|change| (change.path.to_slash(), kind(&change.kind)))
        .collect();
    shown.sort_by(|a, b| a.0.cmp(&b.0));
    shown
}

/// Returns changes of every kind at paths of every kind, with numbers that are not short in decimal.
fn any_change() -> impl Strategy<Value = Change> {
    let value = || {
        prop_oneof![
            anything(),
            any::<f64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
        ]
    };
    let by = select(vec![
        KeyField::Name,
        KeyField::Key,
        KeyField::Domain,
        KeyField::Rule,
    ]);
    let step = prop_oneof![
        ".{0,6}".prop_map(Step::Key),
        (by, ".{0,6}").prop_map(|(by, value)| Step::Item { by, value }),
        (any::<usize>(), ".{0,6}").prop_map(|(index, label)| Step::Position { index, label }),
    ];
    let secret = select(vec![
        SecretChange::Added,
        SecretChange::Replaced,
        SecretChange::Removed,
    ]);
    let kind = prop_oneof![
        value().prop_map(|after| ChangeKind::Added { after }),
        value().prop_map(|before| ChangeKind::Removed { before }),
        (value(), value()).prop_map(|(before, after)| ChangeKind::Modified { before, after }),
        secret.prop_map(ChangeKind::Secret),
    ];
    let path = prop::collection::vec(step, 0..5).prop_map(|steps| {
        let add = |path: FieldPath, step| path.step(step);
        steps.into_iter().fold(FieldPath::root(), add)
    });
    (path, kind).prop_map(|(path, kind)| Change { path, kind })
}

const CASES: u32 = 128;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_spec_does_not_differ_from_itself(spec in any_spec()) {
        let normal = normalise(&spec);
        prop_assert_eq!(compare(&normal, &normal), []);
    }

    #[test]
    fn normalising_twice_is_normalising_once(spec in any_spec()) {
        let once = normalise(&spec);
        let twice = normalise(once.as_value());
        prop_assert_eq!(once.as_value().to_string(), twice.as_value().to_string());
    }

    #[test]
    fn order_of_keys_and_named_items_says_nothing(spec in managed()) {
        let (a, b) = (normalise(&spec), normalise(&turned(&spec)));
        prop_assert_eq!(a.as_value().to_string(), b.as_value().to_string());
    }

    #[test]
    fn changes_lead_from_live_to_desired(live in managed(), desired in managed()) {
        prop_assert_eq!(left(&normalise(&live), &normalise(&desired)), []);
    }

    #[test]
    fn changes_lead_as_far_as_the_user_manages(live in any_spec(), desired in any_spec()) {
        prop_assert_eq!(left(&normalise(&live), &normalise(&desired)), []);
    }

    #[test]
    fn a_new_app_is_reached_from_nothing(desired in any_spec()) {
        prop_assert_eq!(left(&Canonical::empty(), &normalise(&desired)), []);
    }

    #[test]
    fn sides_swapped_swap_the_changes(a in managed(), b in managed()) {
        let (a, b) = (normalise(&a), normalise(&b));
        let there = by_path(&compare(&a, &b), turned_round);
        let back = by_path(&compare(&b, &a), ChangeKind::clone);
        prop_assert_eq!(there, back);
    }

    #[test]
    fn changes_are_in_order_and_name_each_place_once(a in any_spec(), b in any_spec()) {
        let changes = compare(&normalise(&a), &normalise(&b));
        let paths: Vec<_> = changes.iter().map(|change| change.path.clone()).collect();
        let mut sorted = paths.clone();
        sorted.sort();
        sorted.dedup();
        prop_assert_eq!(paths, sorted);
    }

    #[test]
    fn changes_survive_their_way_through_json(a in any_spec(), b in any_spec()) {
        let changes = compare(&normalise(&a), &normalise(&b));
        let text = serde_json::to_string(&changes).unwrap_or_default();
        prop_assert_eq!(serde_json::from_str::<Vec<Change>>(&text).ok(), Some(changes));
    }

    #[test]
    fn a_change_of_any_form_survives_its_way_through_json(change in any_change()) {
        let text = serde_json::to_string(&change).unwrap_or_default();
        prop_assert_eq!(serde_json::from_str::<Change>(&text).ok(), Some(change));
    }

    #[test]
    fn no_place_in_a_list_is_shown(a in any_spec(), b in any_spec()) {
        for change in compare(&normalise(&a), &normalise(&b)) {
            let path = change.path.to_slash();
            prop_assert!(path.split('/').all(|part| part.parse::<usize>().is_err()), "{path}");
        }
    }

    #[test]
    fn rules_turned_round_are_seen(spec in managed()) {
        let mut other = normalise(&spec).into_value();
        let Some(rules) = other["ingress"]["rules"].as_array_mut().filter(|rules| rules.len() > 1) else {
            return Ok(());
        };
        rules.reverse();
        if normalise(&other) != normalise(&spec) {
            prop_assert_ne!(compare(&normalise(&spec), &normalise(&other)), []);
        }
    }

    #[test]
    fn any_json_is_compared_without_a_panic(live in anything(), desired in anything()) {
        let (a, b) = (normalise(&live), normalise(&desired));
        prop_assert_eq!(&normalise(a.as_value()), &a);
        prop_assert_eq!(compare(&a, &a), []);
        let reached = apply_changes(&a, &compare(&a, &b));
        prop_assert_eq!(&normalise(reached.as_value()), &reached);
        prop_assert_eq!(compare(&Canonical::empty(), &Canonical::empty()), []);
    }

    #[test]
    fn no_plaintext_reaches_a_change(live in anything(), desired in anything()) {
        let hide = |mut spec: Value| {
            plant(&mut spec);
            normalise(&spec)
        };
        let changes = compare(&hide(live), &hide(desired));
        let shown = format!("{changes:?}");
        prop_assert!(!shown.contains("not-a-real-value"));
    }
}

/// Makes every object with a value a secret variable, and every image one with credentials.
fn plant(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(plant);
            if map.contains_key("value") {
                map.insert("value".to_owned(), json!("not-a-real-value"));
                map.insert("type".to_owned(), json!("SECRET"));
            }
            if let Some(Value::Object(image)) = map.get_mut("image") {
                image.insert("registry_credentials".to_owned(), json!("not-a-real-value"));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plant),
        _ => {}
    }
}

#[test]
fn what_lies_too_deep_is_left_as_written() {
    let deep = |inner: Value| (0..MAX_DEPTH + 40).fold(inner, |value, _| json!({"x": [value]}));
    let (a, b) = (
        normalise(&deep(json!({"y": false}))),
        normalise(&deep(json!({"z": 0}))),
    );
    assert_eq!(normalise(a.as_value()), a);
    assert_eq!(compare(&a, &b).len(), 1);
}
