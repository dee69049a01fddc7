//! Lines of running instances.

use serde_json::Value;

use super::dice::Dice;
use super::role::Role;
use super::{Facts, scripts};

/// Returns the `sequence`-th line.
pub(super) fn line(component: &Value, sequence: u64) -> String {
    let facts = Facts::of(component);
    let script = scripts::run(Role::of(component));
    let started = usize::try_from(sequence)
        .ok()
        .and_then(|at| script.start.get(at));
    if let Some(template) = started {
        return facts.fill(template, &mut Dice::new(&facts.name, sequence));
    }
    let after = sequence.saturating_sub(u64::try_from(script.start.len()).unwrap_or(u64::MAX));
    // Both lines of a pair are filled from the same numbers, so that they speak of the same task or request.
    let mut dice = Dice::new(&facts.name, after / 2);
    let pair = dice.pick(script.pairs);
    let template = pair.map_or("", |[first, second]| {
        if after.is_multiple_of(2) {
            first
        } else {
            second
        }
    });
    facts.fill(template, &mut dice)
}
