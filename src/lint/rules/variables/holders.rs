//! The variables of one holder: the app, or one component.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Span;
use crate::lint::secret::shell_name;
use crate::lint::{App, Component, Reference, Target, Variable};
use crate::model::view::ComponentKind;
use crate::spec::Value;

/// Components by name.
pub(super) type ByName<'a> = BTreeMap<&'a str, Component<'a>>;

/// Returns the components that have a name; the first of several of one name.
pub(super) fn by_name<'a>(app: &App<'a>) -> ByName<'a> {
    let named = app.components.iter().rev();
    named
        .filter(|component| !component.name.is_empty())
        .map(|component| (component.name, *component))
        .collect()
}

/// Tells whether every component of the spec could be read and has a name of its own, so that what is not found is not there.
pub(super) fn are_all_known(app: &App<'_>) -> bool {
    let lists = ComponentKind::ALL
        .iter()
        .filter_map(|kind| app.root().get(kind.plural_key()));
    let mut lists = lists.map(|list| &list.value);
    let readable = lists.all(|list| matches!(list, Value::Seq(_) | Value::Null));
    let filled_in = |name: &str| name.is_empty() || name.contains(['$', '{', '<']);
    readable
        && !app
            .components
            .iter()
            .any(|component| filled_in(component.name))
}

/// Returns the variables of each holder that has any: first those of the app, then of each component.
pub(super) fn holders<'a, 'b>(app: &'b App<'a>) -> impl Iterator<Item = &'b [Variable<'a>]> {
    app.variables.chunk_by(|one, other| is_same(one, other))
}

fn is_same(one: &Variable<'_>, other: &Variable<'_>) -> bool {
    match (&one.owner, &other.owner) {
        (None, None) => true,
        (Some(one), Some(other)) => std::ptr::eq(one.node, other.node),
        _ => false,
    }
}

/// Returns the names of the app's own variables.
pub(super) fn app_keys<'a>(app: &App<'a>) -> BTreeSet<&'a str> {
    let of_app = app.variables.iter();
    of_app
        .take_while(|variable| variable.owner.is_none())
        .map(|variable| variable.key)
        .collect()
}

/// Returns where a variable stands, for a sentence: "service `web`" or "the app".
pub(super) fn holder(variable: &Variable<'_>) -> String {
    match &variable.owner {
        Some(component) => component.label(),
        None => "the app".to_owned(),
    }
}

/// Returns the scope of a variable, the default one when none is written.
pub(super) fn scope<'a>(variable: &Variable<'a>) -> &'a str {
    variable.node.text("scope").unwrap_or("RUN_AND_BUILD_TIME")
}

/// Returns the span of a variable's name.
pub(super) fn key_span(app: &App<'_>, variable: &Variable<'_>) -> Span {
    match variable.node.get("key") {
        Some(key) => key.span,
        None => app.head(variable.node),
    }
}

/// Returns the references of a variable, each that is written several times once, and no more than a hundred.
pub(super) fn distinct<'a, 'b>(references: &'b [Reference<'a>]) -> Vec<&'b Reference<'a>> {
    let mut seen = BTreeSet::new();
    let first = references.iter().take(100);
    first.filter(|one| seen.insert(one.text)).collect()
}

/// The names that the platform fills in anywhere, without a component.
const OF_APP: [&str; 4] = ["APP_DOMAIN", "APP_URL", "APP_ID", "STARTER_DOMAIN"];

/// What the variables of one holder can refer to by `${NAME}`.
pub(super) struct Known<'a, 'b> {
    app: &'b BTreeSet<&'a str>,
    own: BTreeSet<&'a str>,
}

impl<'a, 'b> Known<'a, 'b> {
    /// Collects the names of a holder's variables beside those of the app.
    pub(super) fn new(app: &'b BTreeSet<&'a str>, group: &[Variable<'a>]) -> Self {
        Self {
            app,
            own: group.iter().map(|variable| variable.key).collect(),
        }
    }

    /// Tells whether `${NAME}` in a variable is filled in; a variable cannot be filled in with itself.
    pub(super) fn fills(&self, variable: &Variable<'_>, name: &str) -> bool {
        let of_app = variable.owner.is_some() && self.app.contains(name);
        let own = name != variable.key && self.own.contains(name);
        OF_APP.contains(&name) || of_app || own
    }
}

/// Returns the names that nothing fills in, with the reference as written: `${NAME}`, and `$NAME` as the whole value.
pub(super) fn unfilled<'b>(
    variable: &'b Variable<'_>,
    known: &Known<'_, '_>,
) -> Vec<(&'b str, &'b str)> {
    let whole = shell_name(variable.text()).map(|name| (name, variable.text().trim()));
    let bare = distinct(&variable.references)
        .into_iter()
        .filter_map(|one| match one.target {
            Target::Variable(name) => Some((name, one.text)),
            _ => None,
        });
    bare.filter(|(name, _)| !known.fills(variable, name))
        .chain(whole)
        .collect()
}
