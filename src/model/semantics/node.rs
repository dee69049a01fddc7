//! The table as a tree, so that a walk over a spec carries its place along.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::row::{Row, Secrecy};
use super::table::TABLE;
use crate::model::path::{COMPONENT_LISTS, FieldPath, Step};

/// One place in a spec, with its row and the places below it.
#[derive(Debug)]
pub struct Node {
    row: Row,
    children: BTreeMap<&'static str, Node>,
    items: Option<Box<Node>>,
}

static PLAIN: Node = Node::plain();
static ROOT: LazyLock<Node> = LazyLock::new(build);
static SECRET_NAMES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(secret_names);

/// Returns the place of the spec itself.
pub fn root() -> &'static Node {
    &ROOT
}

/// Returns the place a path leads to; a plain one where the table names nothing.
pub fn lookup(path: &FieldPath) -> &'static Node {
    path.steps().iter().fold(root(), |node, step| match step {
        Step::Key(name) => node.child(name),
        Step::Item { .. } | Step::Position { .. } => node.items(),
    })
}

/// Tells whether a field of this name, inside an object or list of that name, is always secret, wherever it stands.
pub fn is_secret_name(parent: &str, name: &str) -> bool {
    SECRET_NAMES
        .iter()
        .any(|&(above, field)| above == parent && field == name)
}

impl Node {
    const fn plain() -> Self {
        Self {
            row: Row::PLAIN,
            children: BTreeMap::new(),
            items: None,
        }
    }

    /// Returns what is special about this place.
    pub const fn row(&self) -> &Row {
        &self.row
    }

    /// Returns the place of a field of the object here.
    pub fn child(&self, name: &str) -> &Node {
        self.children.get(name).unwrap_or(&PLAIN)
    }

    /// Returns the place of the items of the list here.
    pub fn items(&self) -> &Node {
        self.items.as_deref().unwrap_or(&PLAIN)
    }

    /// Returns the named fields of the object here, by name.
    pub fn children(&self) -> impl Iterator<Item = (&'static str, &Node)> {
        self.children.iter().map(|(name, node)| (*name, node))
    }

    fn place(&mut self, pattern: &'static str, row: &Row) {
        let node = pattern
            .split('.')
            .filter(|segment| !segment.is_empty())
            .fold(self, |node, segment| {
                let name = segment.trim_end_matches("[]");
                let child = node.children.entry(name).or_insert_with(Node::plain);
                if name == segment {
                    child
                } else {
                    child.items.get_or_insert_with(|| Box::new(Node::plain()))
                }
            });
        node.row = *row;
    }

    fn place_below(&mut self, list: &'static str, pattern: &'static str, row: &Row) {
        let node = self.children.entry(list).or_insert_with(Node::plain);
        match pattern.strip_prefix("[]") {
            Some(rest) => node
                .items
                .get_or_insert_with(|| Box::new(Node::plain()))
                .place(rest, row),
            None => node.row = *row,
        }
    }
}

fn build() -> Node {
    let mut root = Node::plain();
    for row in TABLE {
        add(&mut root, row);
    }
    root
}

fn add(root: &mut Node, row: &Row) {
    if let Some(rest) = row.pattern.strip_prefix('*') {
        for list in COMPONENT_LISTS {
            root.place_below(list, rest, row);
        }
    } else if let Some(rest) = row.pattern.strip_prefix("@.") {
        root.place(rest, row);
        for list in COMPONENT_LISTS {
            let node = root.children.entry(list).or_insert_with(Node::plain);
            node.items
                .get_or_insert_with(|| Box::new(Node::plain()))
                .place(rest, row);
        }
    } else {
        root.place(row.pattern, row);
    }
}

fn secret_names() -> Vec<(&'static str, &'static str)> {
    let always = TABLE.iter().filter(|row| row.secrecy == Secrecy::Always);
    always.filter_map(|row| last_two(row.pattern)).collect()
}

fn last_two(pattern: &'static str) -> Option<(&'static str, &'static str)> {
    let (head, name) = pattern.rsplit_once('.')?;
    let parent = head.rsplit('.').next()?;
    Some((parent.trim_end_matches("[]"), name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::path::KeyField;
    use crate::model::semantics::{Absence, ListSemantics, Scalar, Silence};

    fn component(list: &str) -> FieldPath {
        FieldPath::root().key(list).item(KeyField::Name, "x")
    }

    #[test]
    fn wildcards_reach_every_component_kind() {
        for list in COMPONENT_LISTS {
            let path = component(list)
                .key("envs")
                .item(KeyField::Key, "A")
                .key("scope");
            let filled = Absence::Filled(Scalar::Text("RUN_AND_BUILD_TIME"));
            assert_eq!(lookup(&path).row().absence, filled, "{list}");
            assert_eq!(
                lookup(&FieldPath::root().key(list)).row().list,
                ListSemantics::Keyed(KeyField::Name)
            );
        }
        let app = FieldPath::root().key("envs");
        assert_eq!(lookup(&app).row().list, ListSemantics::Keyed(KeyField::Key));
    }

    #[test]
    fn rows_of_one_kind_do_not_reach_others() {
        assert!(
            lookup(&component("services").key("http_port"))
                .row()
                .default()
                .is_some()
        );
        assert!(
            lookup(&component("workers").key("http_port"))
                .row()
                .default()
                .is_none()
        );
    }

    #[test]
    fn unknown_places_are_plain() {
        let path = FieldPath::root().key("no").key("such").key("field");
        assert_eq!(lookup(&path).row().list, ListSemantics::Atomic);
        assert_eq!(lookup(&path).row().silence, Silence::Removes);
    }

    #[test]
    fn every_pattern_is_written_once_and_can_be_looked_up() {
        let mut seen = std::collections::BTreeSet::new();
        for row in TABLE {
            assert!(seen.insert(row.pattern), "{} twice", row.pattern);
            assert!(
                !row.pattern.ends_with("[]") && !row.pattern.is_empty(),
                "{}",
                row.pattern
            );
        }
    }

    #[test]
    fn secret_names_come_from_the_table() {
        assert!(is_secret_name("image", "registry_credentials"));
        assert!(is_secret_name("headers", "value"));
        assert!(!is_secret_name("envs", "value"));
        assert_eq!(
            SECRET_NAMES.len(),
            TABLE
                .iter()
                .filter(|row| row.secrecy == Secrecy::Always)
                .count()
        );
    }
}
