//! A stack as nodes, groups and arrows, for programs that draw.

use std::collections::HashMap;

use crate::architecture::{App, Architecture, End, Link, Way};
use crate::model::view::ComponentKind;
use crate::render::plan::money;
use crate::render::sanitise::one_line;

use super::words::{self, Card, Fact};

/// A stack to be drawn.
pub(super) struct Picture {
    /// The heading.
    pub title: String,
    /// The line below.
    pub summary: String,
    /// The apps.
    pub groups: Vec<Group>,
    /// What is outside of every app.
    pub outside: Vec<Node>,
    /// The arrows; both ends are nodes of the picture.
    pub arrows: Vec<Arrow>,
}

/// An app with what is in it.
pub(super) struct Group {
    /// Its name.
    pub title: String,
    /// What it costs.
    pub price: String,
    /// The hosts under which it is reachable.
    pub domains: Vec<String>,
    /// Where it is; empty when the platform chooses.
    pub region: String,
    /// What is in it.
    pub nodes: Vec<Node>,
}

/// One box.
pub(super) struct Node {
    /// What the arrows know it by.
    pub id: usize,
    /// What it is.
    pub shape: Shape,
    /// What is written in it.
    pub card: Card,
}

/// Says what a box is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Takes requests.
    Service,
    /// Runs by itself.
    Worker,
    /// Keeps data.
    Store,
    /// Is outside of the platform.
    Outside,
    /// Stands for all of an app.
    Whole,
}

/// One arrow.
pub(super) struct Arrow {
    /// The node it begins at.
    pub from: usize,
    /// The node it ends at.
    pub to: usize,
    /// Which way the call goes.
    pub way: Way,
    /// The variables it is known by; empty when only the manifest says it.
    pub label: String,
}

/// The nodes made so far, and the ends that they stand for.
#[derive(Default)]
struct Nodes {
    ids: HashMap<End, usize>,
    count: usize,
}

impl Nodes {
    fn node(&mut self, end: End, shape: Shape, card: Card) -> Node {
        let id = self.count;
        self.count += 1;
        self.ids.entry(end).or_insert(id);
        Node { id, shape, card }
    }
}

impl Group {
    /// Returns the lines of its heading.
    pub(super) fn heading(&self) -> Vec<String> {
        let first = format!("{}, {}", self.title, self.price);
        let region = Some(&self.region).filter(|region| !region.is_empty());
        let region = region.map(|region| format!("region {region}"));
        let domains = self.domains.iter().cloned();
        std::iter::once(first)
            .chain(domains)
            .chain(region)
            .collect()
    }
}

impl Node {
    /// Returns its lines, the first one with name and price.
    pub(super) fn lines(&self) -> Vec<String> {
        let card = &self.card;
        let first = match card.price.as_str() {
            "" => card.name.clone(),
            price => format!("{}, {price}", card.name),
        };
        let facts = card.lines.iter().flat_map(Fact::narrow).cloned();
        std::iter::once(first).chain(facts).collect()
    }
}

impl Picture {
    /// Makes the picture of a stack.
    pub(super) fn new(stack: &Architecture) -> Self {
        let mut nodes = Nodes::default();
        let apps = stack.apps.iter();
        let groups = apps.map(|app| group(app, stack, &mut nodes)).collect();
        let mut outside: Vec<Node> = Vec::new();
        for external in &stack.externals {
            let end = End::External(external.name.clone());
            outside.push(nodes.node(end, Shape::Outside, words::external(external)));
        }
        for host in &stack.hosts {
            let end = End::Host(host.clone());
            outside.push(nodes.node(end, Shape::Outside, words::host(host)));
        }
        let arrows = stack.links.iter();
        Self {
            title: words::title(stack),
            summary: words::summary(stack),
            groups,
            outside,
            arrows: arrows.filter_map(|link| arrow(link, &nodes)).collect(),
        }
    }

    /// Returns every node, those of the apps first.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        let inside = self.groups.iter().flat_map(|group| &group.nodes);
        inside.chain(&self.outside)
    }
}

fn group(app: &App, stack: &Architecture, nodes: &mut Nodes) -> Group {
    let end = |component: &str| End::Component {
        app: app.name.clone(),
        component: component.to_owned(),
    };
    let mut members: Vec<Node> = Vec::new();
    for component in &app.components {
        let shape = match (component.kind, component.role) {
            (_, Some(crate::architecture::Role::Store(_))) => Shape::Store,
            (ComponentKind::Worker | ComponentKind::Job, _) => Shape::Worker,
            _ => Shape::Service,
        };
        let card = words::component(component);
        members.push(nodes.node(end(&component.name), shape, card));
    }
    for database in &app.databases {
        let card = words::database(database);
        members.push(nodes.node(end(&database.name), Shape::Store, card));
    }
    let whole = End::App(app.name.clone());
    let mut links = stack.links.iter();
    if links.any(|link| link.from == whole || link.to == whole) {
        let card = Card {
            name: "the app as a whole".to_owned(),
            price: String::new(),
            lines: Vec::new(),
        };
        members.push(nodes.node(whole, Shape::Whole, card));
    }
    Group {
        title: one_line(&app.name),
        price: money(app.cost.total()),
        domains: words::domains(app),
        region: words::region(app),
        nodes: members,
    }
}

fn arrow(link: &Link, nodes: &Nodes) -> Option<Arrow> {
    let keys: Vec<String> = link.evidence.iter().map(|one| one_line(&one.key)).collect();
    Some(Arrow {
        from: *nodes.ids.get(&link.from)?,
        to: *nodes.ids.get(&link.to)?,
        way: link.way,
        label: keys.join(", "),
    })
}
