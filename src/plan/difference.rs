//! What differs between any two specs of an app: files, deployments, the live app.

use serde_json::Value;

use crate::diff::{compare, keep_unmanaged, normalise};
use crate::model::secret::Encrypted;

use super::build::{Action, AppPlan, Standing};
use super::carry::carry_unknown;
use super::cost::app_cost;
use super::secrets::{Retain, Slot, slots, visit};
use super::sources::Sources;

/// Says who wrote a spec down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A person did, who may leave out what the platform fills in.
    Person,
    /// The platform did, with everything that it filled in.
    Platform,
}

/// Holds one side of a comparison.
#[derive(Clone)]
pub struct Side {
    /// What it is called.
    pub name: String,
    /// The spec.
    pub spec: Value,
    /// Who wrote it down.
    pub author: Author,
}

/// Holds what differs between two specs.
pub struct Difference {
    /// The differences, in the form of a plan that leads from one to the other; it is never carried out.
    pub app: AppPlan,
    /// The secrets of which one side has no value, or whose values cannot be told apart.
    pub uncompared: Vec<Slot>,
}

/// Compares two specs. What only one side says because the platform filled it in is no difference; secrets differ when
/// both sides have values that cannot be the same.
pub fn difference(before: &Side, after: &Side) -> Difference {
    let (mut old, mut new) = (before.spec.clone(), after.spec.clone());
    match (before.author, after.author) {
        (Author::Platform, Author::Person) => fill(&old, &mut new),
        (Author::Person, Author::Platform) => fill(&new, &mut old),
        _ => {}
    }
    let uncompared = equate_secrets(&mut old, &mut new);
    let (from, to) = (normalise(&old), normalise(&new));
    let changes = compare(&from, &to);
    let name = new.get("name").and_then(Value::as_str);
    let app = AppPlan {
        name: name.unwrap_or_default().to_owned(),
        file: after.name.clone(),
        action: if changes.is_empty() {
            Action::Keep
        } else {
            Action::Update
        },
        id: None,
        changes,
        unmade: Vec::new(),
        ignored: Vec::new(),
        outside: None,
        quoted: None,
        secrets: Vec::new(),
        destructions: Vec::new(),
        cost_before: app_cost(&from),
        cost_after: app_cost(&to),
        state: None,
        url: None,
        standing: Standing::Serves,
        sources: Sources::Kept,
        block: None,
        planned_live: Some(old),
        outgoing: new,
    };
    Difference { app, uncompared }
}

/// Adds to a spec of a person what the platform filled in on the other side.
fn fill(platform: &Value, person: &mut Value) {
    carry_unknown(platform, person);
    keep_unmanaged(platform, person);
}

/// Makes secrets equal of which nothing can be said, and lists those of which one side has a value.
fn equate_secrets(old: &mut Value, new: &mut Value) -> Vec<Slot> {
    let (before, after) = (slots(old), slots(new));
    let mut uncompared = Vec::new();
    for (slot, left) in &before {
        let Some(right) = after.get(slot) else {
            continue;
        };
        match (left, right) {
            (Some(left), Some(right)) if !may_be_equal(left, right) => continue,
            (Some(left), Some(right)) if left == right => continue,
            (Some(value), _) => give(new, slot, value),
            (None, Some(value)) => give(old, slot, value),
            (None, None) => continue,
        }
        uncompared.push(slot.clone());
    }
    uncompared
}

/// Tells whether two texts may stand for the same value: of a plain one beside an encrypted one only lengths are known.
fn may_be_equal(left: &str, right: &str) -> bool {
    match (Encrypted::parse(left), Encrypted::parse(right)) {
        (Some(encrypted), None) => encrypted.plaintext_len() == right.len(),
        (None, Some(encrypted)) => encrypted.plaintext_len() == left.len(),
        _ => left == right,
    }
}

fn give(spec: &mut Value, wanted: &Slot, value: &str) {
    visit(spec, &mut |slot, holder, field| {
        if slot == *wanted {
            holder.insert(field.to_owned(), Value::from(value));
        }
        Retain::Yes
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::test_values::{ENCRYPTED, MARKER};
    use super::*;

    fn side(author: Author, spec: Value) -> Side {
        Side {
            name: "x".to_owned(),
            spec,
            author,
        }
    }

    fn secret(value: Option<&str>) -> Value {
        let mut env = json!({"key": "T", "type": "SECRET"});
        if let Some(value) = value {
            env["value"] = json!(value);
        }
        json!({"name": "a", "envs": [env]})
    }

    /// Returns how many changes there are and how many secrets were not compared.
    fn counts(left: Option<&str>, right: Option<&str>) -> (usize, usize) {
        let side = |value| side(Author::Person, secret(value));
        let found = difference(&side(left), &side(right));
        (found.app.changes.len(), found.uncompared.len())
    }

    #[test]
    fn secrets_differ_only_when_both_values_are_there_and_cannot_be_equal() {
        let other = ENCRYPTED.replace("mZ0k", "mZ1k");
        let fitting = "x".repeat(Encrypted::parse(ENCRYPTED).unwrap().plaintext_len());
        let table = [
            (None, None, (0, 0)),
            (None, Some(ENCRYPTED), (0, 1)),
            (Some(MARKER), None, (0, 1)),
            (Some(ENCRYPTED), Some(ENCRYPTED), (0, 0)),
            (Some(ENCRYPTED), Some(other.as_str()), (1, 0)),
            (Some(MARKER), Some(MARKER), (0, 0)),
            (Some(MARKER), Some("other"), (1, 0)),
            (Some(MARKER), Some(ENCRYPTED), (1, 0)),
            (Some(fitting.as_str()), Some(ENCRYPTED), (0, 1)),
            (Some(ENCRYPTED), Some(fitting.as_str()), (0, 1)),
        ];
        for (index, (left, right, expected)) in table.into_iter().enumerate() {
            assert_eq!(counts(left, right), expected, "row {index}");
        }
    }

    #[test]
    fn what_the_platform_fills_in_is_no_difference_either_way() {
        let person = side(
            Author::Person,
            json!({"name": "a", "services": [{"name": "web", "http_port": 80}]}),
        );
        let platform = side(
            Author::Platform,
            json!({"name": "a", "region": "nyc", "services": [{"name": "web", "http_port": 80, "moon": 1}]}),
        );
        assert_eq!(difference(&platform, &person).app.changes, []);
        assert_eq!(difference(&person, &platform).app.changes, []);
    }

    #[test]
    fn sides_swapped_swap_the_difference() {
        let spec = |count: u32| json!({"name": "a", "services": [{"name": "web", "instance_count": count}]});
        let (one, two) = (side(Author::Person, spec(1)), side(Author::Person, spec(2)));
        let value = |difference: &Difference| format!("{:?}", difference.app.changes[0].kind);
        assert!(value(&difference(&one, &two)).contains("after: Number(2)"));
        assert!(value(&difference(&two, &one)).contains("after: Number(1)"));
    }
}
