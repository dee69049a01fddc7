//! The variables that a component runs with.

use std::collections::BTreeMap;

use crate::lint::{App, Component, Variable};
use crate::spec::Node;

type ByKey<'v, 'a> = BTreeMap<&'a str, &'v Variable<'a>>;

/// The variables of an app by the component they belong to; those for the build alone are left out.
#[derive(Debug)]
pub(super) struct Settings<'v, 'a> {
    shared: ByKey<'v, 'a>,
    own: BTreeMap<*const Node, ByKey<'v, 'a>>,
}

impl<'v, 'a> Settings<'v, 'a> {
    /// Collects the variables whose names are wanted.
    pub(super) fn of(app: &'v App<'a>, is_wanted: impl Fn(&str) -> bool) -> Self {
        let mut settings = Self {
            shared: BTreeMap::new(),
            own: BTreeMap::new(),
        };
        for variable in &app.variables {
            let for_build = variable.node.text("scope") == Some("BUILD_TIME");
            if !for_build && is_wanted(variable.key) {
                let place = match variable.owner {
                    Some(owner) => settings
                        .own
                        .entry(std::ptr::from_ref(owner.node))
                        .or_default(),
                    None => &mut settings.shared,
                };
                place.insert(variable.key, variable);
            }
        }
        settings
    }

    /// Returns the variable that a component sees under a name; its own goes before that of the app.
    pub(super) fn get(&self, component: &Component<'_>, key: &str) -> Option<&'v Variable<'a>> {
        let own = self.own.get(&std::ptr::from_ref(component.node));
        own.and_then(|own| own.get(key))
            .or_else(|| self.shared.get(key))
            .copied()
    }

    /// Returns the variables that a component has by itself, by name.
    pub(super) fn own(&self, component: &Component<'_>) -> impl Iterator<Item = &'v Variable<'a>> {
        let own = self.own.get(&std::ptr::from_ref(component.node));
        own.into_iter().flat_map(|own| own.values().copied())
    }

    /// Returns the variables of the app, by name.
    pub(super) fn shared(&self) -> impl Iterator<Item = &'v Variable<'a>> {
        self.shared.values().copied()
    }
}

/// Tells whether a value means yes.
pub(super) fn is_true(value: &str) -> bool {
    ["1", "true", "yes", "on"]
        .iter()
        .any(|word| value.trim().eq_ignore_ascii_case(word))
}
