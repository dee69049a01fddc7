//! Components by their names.

use std::collections::BTreeMap;

use crate::lint::{App, Component};

/// How many findings of one run are given the name that was most likely meant.
const MOST_HINTS: usize = 20;

/// The components of an app, found by name in little time.
pub(super) struct Targets<'a> {
    by_name: BTreeMap<&'a str, Component<'a>>,
    hints: usize,
}

impl<'a> Targets<'a> {
    /// Makes the index. Of two components with one name the one that takes requests is kept.
    pub(super) fn new(app: &App<'a>) -> Self {
        let mut by_name: BTreeMap<&str, Component<'a>> = BTreeMap::new();
        for component in app.components.iter().filter(|one| !one.name.is_empty()) {
            let kept = by_name.entry(component.name).or_insert(*component);
            if !kept.kind.is_routable() {
                *kept = *component;
            }
        }
        Self { by_name, hints: 0 }
    }

    /// Returns the component of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Component<'a>> {
        self.by_name.get(name)
    }

    /// Returns the name of a component that takes requests and was most likely meant by a misspelt one.
    pub(super) fn meant(&mut self, name: &str) -> Option<&'a str> {
        self.hints += 1;
        if self.hints > MOST_HINTS || name.len() > 80 {
            return None;
        }
        let reach = (name.len() / 3).clamp(1, 4);
        let routable = self.by_name.values().filter(|one| one.kind.is_routable());
        let near = routable
            .filter(|one| one.name.len() <= 80)
            .map(|one| (strsim::damerau_levenshtein(name, one.name), one.name));
        near.filter(|(far, _)| *far <= reach)
            .min_by_key(|(far, _)| *far)
            .map(|(_, name)| name)
    }

    /// Returns the names of up to six components that take requests; none after many hints.
    pub(super) fn routable(&self) -> Vec<String> {
        if self.hints > MOST_HINTS {
            return Vec::new();
        }
        let routable = self.by_name.values().filter(|one| one.kind.is_routable());
        routable
            .take(6)
            .map(|one| format!("`{}`", one.name))
            .collect()
    }
}
