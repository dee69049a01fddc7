//! Values of variables and commands that are measured against the memory of an instance.

use std::collections::BTreeMap;

use super::memory::size_of;
use super::settings::Settings;
use crate::catalog::InstanceSize;
use crate::lint::{App, Component, Variable};

/// Calls `measure` for each variable of these names and the size of the component that reads it.
///
/// A variable of the app is measured against the largest size of the app, because not every component need read it.
pub(super) fn measured<'v, 'a, T>(
    app: &'v App<'a>,
    keys: &[&str],
    measure: impl Fn(&'v Variable<'a>, &'static InstanceSize, Option<&Component<'a>>) -> Option<T>,
) -> Vec<T> {
    let settings = Settings::of(app, |key| keys.contains(&key));
    let is_shown = |one: &&'v Variable<'a>| {
        let value = one.value.filter(|value| value.as_str().is_some());
        value.is_some_and(|value| !app.document.source.is_hidden(value.span))
    };
    let sized = || {
        app.components
            .iter()
            .filter_map(|one| Some((one, size_of(one)?)))
    };
    let largest = sized()
        .map(|(_, size)| size)
        .max_by_key(|size| size.memory_bytes);
    let shared: BTreeMap<&str, &'v Variable<'a>> =
        settings.shared().map(|one| (one.key, one)).collect();
    let of_app = largest.into_iter().flat_map(|size| {
        let shared = shared.values().copied().filter(is_shown);
        shared
            .filter_map(|one| measure(one, size, None))
            .collect::<Vec<_>>()
    });
    let of_components = sized().flat_map(|(component, size)| {
        let own = settings.own(component).filter(is_shown);
        own.filter_map(|one| measure(one, size, Some(component)))
            .collect::<Vec<_>>()
    });
    of_app.chain(of_components).collect()
}
