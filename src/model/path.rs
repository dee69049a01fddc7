//! Field paths: where in a spec something is, named the way a person names it.
//!
//! A path addresses list items by their key (`services/web`, `envs/ROW_LIMIT`), never by an index, so it stays true when
//! a list is shuffled. The one ordered list, the ingress rules, is addressed by what a rule matches.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The spec's component lists, in the order in which components are shown.
pub const COMPONENT_LISTS: [&str; 6] = [
    "services",
    "workers",
    "jobs",
    "static_sites",
    "functions",
    "databases",
];

/// Names the field that identifies an item of a keyed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyField {
    /// `name`, of components and log destinations.
    Name,
    /// `key`, of variables and headers.
    Key,
    /// `domain`, a host name.
    Domain,
    /// `rule`, of alerts.
    Rule,
}

impl KeyField {
    /// Returns the field's name in the spec.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Key => "key",
            Self::Domain => "domain",
            Self::Rule => "rule",
        }
    }

    /// Tells whether two values of the field name the same item; host names do without case and the dot at their end.
    pub fn is_same(self, left: &str, right: &str) -> bool {
        let host = |text: &str| text.trim_end_matches('.').to_ascii_lowercase();
        left == right || (self == Self::Domain && host(left) == host(right))
    }
}

/// One step of a [`FieldPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Goes into a field of an object.
    Key(String),
    /// Goes into the item of a keyed list whose key field has this value.
    Item {
        /// The field that identifies the item.
        by: KeyField,
        /// Its value.
        value: String,
    },
    /// Goes into an item of an ordered list.
    Position {
        /// Place in the list, from 0; only for applying a change, never shown.
        index: usize,
        /// What the item is called instead: for an ingress rule, its match.
        label: String,
    },
}

impl Step {
    /// Returns the text by which the step is shown.
    pub fn text(&self) -> &str {
        match self {
            Self::Key(text)
            | Self::Item { value: text, .. }
            | Self::Position { label: text, .. } => text,
        }
    }

    fn order(&self) -> (u8, usize, &str) {
        match self {
            Self::Key(name) => (0, 0, name),
            Self::Item { value, .. } => (1, 0, value),
            Self::Position { index, label } => (2, *index, label),
        }
    }
}

/// Addresses a field, or an item of a list, inside one app spec.
///
/// Paths order app-level fields first, then components by kind and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct FieldPath(Vec<Step>);

impl FieldPath {
    /// Returns the path of the spec itself.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// Returns the path one field further down.
    #[must_use]
    pub fn key(self, name: impl Into<String>) -> Self {
        self.step(Step::Key(name.into()))
    }

    /// Returns the path of an item of the keyed list this path addresses.
    #[must_use]
    pub fn item(self, by: KeyField, value: impl Into<String>) -> Self {
        self.step(Step::Item {
            by,
            value: value.into(),
        })
    }

    /// Returns the path of an item of the ordered list this path addresses.
    #[must_use]
    pub fn position(self, index: usize, label: impl Into<String>) -> Self {
        self.step(Step::Position {
            index,
            label: label.into(),
        })
    }

    /// Returns the path one step further down.
    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// Returns the steps from the spec down.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Returns the path one step up, or nothing for the spec itself.
    pub fn parent(&self) -> Option<Self> {
        let (_, head) = self.0.split_last()?;
        Some(Self(head.to_vec()))
    }

    /// Tells whether this path is `other` or lies below it.
    pub fn starts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Tells whether a change at one of the two paths can be part of what changes at the other.
    ///
    /// One of them is the other or lies below it. The order of an ordered list is a matter apart from its items.
    pub fn touches(&self, other: &Self) -> bool {
        let same = |(left, right): (&Step, &Step)| left.text() == right.text();
        let common = self.0.len().min(other.0.len());
        let longer = if common == self.0.len() { other } else { self };
        let order_apart = matches!(longer.0.get(common), Some(Step::Position { .. }));
        self.0.iter().zip(&other.0).all(same) && !order_apart
    }

    /// Returns the list and name of the component the path lies in, such as `("services", "web")`.
    pub fn component(&self) -> Option<(&str, &str)> {
        match self.0.as_slice() {
            [Step::Key(list), Step::Item { value, .. }, ..]
                if COMPONENT_LISTS.contains(&list.as_str()) =>
            {
                Some((list, value))
            }
            _ => None,
        }
    }

    /// Tells whether the path addresses a whole component.
    pub fn is_component(&self) -> bool {
        self.0.len() == 2 && self.component().is_some()
    }

    /// Returns the slash form, `/services/web/envs/ROW_LIMIT/value`; `~` and `/` inside a step are `~0` and `~1`.
    pub fn to_slash(&self) -> String {
        self.0.iter().fold(String::new(), |text, step| {
            text + "/" + &escape(step.text())
        })
    }

    /// Returns the dotted form inside the component, or inside the app for app-level fields: `envs.ROW_LIMIT.value`,
    /// `ingress.rules[/api].component.name`. Empty for a whole component.
    pub fn dotted(&self) -> String {
        let skip = if self.component().is_some() { 2 } else { 0 };
        self.0.iter().skip(skip).fold(String::new(), push_dotted)
    }

    fn rank(&self) -> usize {
        let Some(Step::Key(first)) = self.0.first() else {
            return 0;
        };
        COMPONENT_LISTS
            .iter()
            .position(|list| list == first)
            .map_or(0, |index| index + 1)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_slash())
    }
}

impl Ord for FieldPath {
    fn cmp(&self, other: &Self) -> Ordering {
        let steps = || {
            self.0
                .iter()
                .map(Step::order)
                .cmp(other.0.iter().map(Step::order))
        };
        self.rank().cmp(&other.rank()).then_with(steps)
    }
}

impl PartialOrd for FieldPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn escape(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

fn push_dotted(mut text: String, step: &Step) -> String {
    let part = step.text();
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !matches!(step, Step::Key(_)) && !part.chars().all(bare) {
        return text + "[" + part + "]";
    }
    if !text.is_empty() {
        text.push('.');
    }
    text + part
}

/// Names a field of one app the way `ipctl.yaml` does: `app/component.field`, or `app.field` at app level.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldRef {
    /// The app, by its name or short name.
    pub app: String,
    /// The component's name, or nothing for an app-level field.
    pub component: Option<String>,
    /// The field in dotted form, such as `envs.ROW_LIMIT.value`; it also stands for everything below it.
    pub field: String,
}

/// Says why a text names no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldRefError {
    /// There is no dot, or nothing after it.
    #[error("no field is named; write `app/component.field` or `app.field`")]
    NoField,
    /// The app or the component is empty, or there are more than two names before the field.
    #[error("the part before the first dot must be `app` or `app/component`")]
    BadOwner,
}

impl FieldRef {
    /// Tells whether the field is the one at `path`, or one above it; the app is not looked at.
    pub fn matches(&self, path: &FieldPath) -> bool {
        if self.component.as_deref() != path.component().map(|(_, name)| name) {
            return false;
        }
        let dotted = path.dotted();
        let rest = dotted.strip_prefix(self.field.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

impl std::str::FromStr for FieldRef {
    type Err = FieldRefError;

    fn from_str(text: &str) -> Result<Self, FieldRefError> {
        let (owner, field) = text.split_once('.').ok_or(FieldRefError::NoField)?;
        if field.is_empty() {
            return Err(FieldRefError::NoField);
        }
        let (app, component) = match owner.split_once('/') {
            Some((app, component)) => (app, Some(component)),
            None => (owner, None),
        };
        let bad = |name: &str| name.is_empty() || name.contains('/');
        if bad(app) || component.is_some_and(bad) {
            return Err(FieldRefError::BadOwner);
        }
        Ok(Self {
            app: app.to_owned(),
            component: component.map(str::to_owned),
            field: field.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env_value() -> FieldPath {
        FieldPath::root()
            .key("services")
            .item(KeyField::Name, "web")
            .key("envs")
            .item(KeyField::Key, "ROW_LIMIT")
            .key("value")
    }

    #[test]
    fn forms_name_items_by_key() {
        let path = env_value();
        assert_eq!(path.to_slash(), "/services/web/envs/ROW_LIMIT/value");
        assert_eq!(path.dotted(), "envs.ROW_LIMIT.value");
        assert_eq!(path.component(), Some(("services", "web")));
        assert!(!path.is_component());
        assert_eq!(
            path.parent().map(|p| p.to_string()).as_deref(),
            Some("/services/web/envs/ROW_LIMIT")
        );
        assert!(path.starts_with(&FieldPath::root().key("services")));
    }

    #[test]
    fn a_rule_is_shown_by_its_match_and_never_by_its_index() {
        let path = FieldPath::root()
            .key("ingress")
            .key("rules")
            .position(3, "/api")
            .key("component")
            .key("name");
        assert_eq!(path.dotted(), "ingress.rules[/api].component.name");
        assert_eq!(path.to_slash(), "/ingress/rules/~1api/component/name");
        assert_eq!(path.component(), None);
        let domain = FieldPath::root()
            .key("domains")
            .item(KeyField::Domain, "a.example");
        assert_eq!(domain.dotted(), "domains[a.example]");
    }

    #[test]
    fn a_path_touches_what_it_holds_and_what_holds_it() {
        let web = FieldPath::root()
            .key("services")
            .item(KeyField::Name, "web");
        let rules = FieldPath::root().key("ingress").key("rules");
        assert!(env_value().touches(&web) && web.touches(&env_value()) && web.touches(&web));
        assert!(!env_value().touches(&web.key("http_port")));
        assert!(
            rules
                .clone()
                .position(0, "/api")
                .key("cors")
                .touches(&rules.clone().position(2, "/api")),
            "a rule is the same at another place"
        );
        assert!(!rules.touches(&rules.clone().position(0, "/api")));
        assert!(FieldPath::root().key("ingress").touches(&rules));
    }

    #[test]
    fn app_level_sorts_before_components_and_components_by_kind() {
        let item = |list: &str, name: &str| FieldPath::root().key(list).item(KeyField::Name, name);
        let mut paths = [
            item("jobs", "a"),
            item("workers", "z"),
            item("services", "b"),
            FieldPath::root().key("vpc"),
        ];
        paths.sort();
        let shown: Vec<_> = paths.iter().map(FieldPath::to_slash).collect();
        assert_eq!(shown, ["/vpc", "/services/b", "/workers/z", "/jobs/a"]);
    }

    #[test]
    fn field_refs_split_into_app_component_and_field() {
        let parsed: FieldRef = "superset/superset-worker.instance_count".parse().unwrap();
        assert_eq!(parsed.app, "superset");
        assert_eq!(parsed.component.as_deref(), Some("superset-worker"));
        assert_eq!(parsed.field, "instance_count");
        let parsed: FieldRef = "odoo.ingress.rules[/a.b].cors".parse().unwrap();
        assert_eq!(
            (parsed.component, parsed.field.as_str()),
            (None, "ingress.rules[/a.b].cors")
        );
    }

    #[test]
    fn field_refs_without_a_field_or_an_owner_are_refused() {
        assert_eq!("superset".parse::<FieldRef>(), Err(FieldRefError::NoField));
        assert_eq!("superset.".parse::<FieldRef>(), Err(FieldRefError::NoField));
        for text in [".region", "a/.region", "/b.region", "a/b/c.region"] {
            assert_eq!(
                text.parse::<FieldRef>(),
                Err(FieldRefError::BadOwner),
                "{text}"
            );
        }
    }

    #[test]
    fn field_refs_cover_what_is_below_them() {
        let path = env_value();
        let matches = |text: &str| text.parse::<FieldRef>().unwrap().matches(&path);
        assert!(matches("x/web.envs"));
        assert!(matches("x/web.envs.ROW_LIMIT.value"));
        assert!(!matches("x/web.envs.ROW"));
        assert!(!matches("x/other.envs"));
        assert!(!matches("x.envs"));
    }
}
