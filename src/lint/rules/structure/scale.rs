//! How many instances of which size a component asks for.

use crate::catalog::{self, InstanceSize, Use};
use crate::lint::{App, Component};
use crate::model::view::ComponentKind;
use crate::spec::{Node, Value};

/// The most instances that one component can have.
const MOST: i128 = 250;

/// The size of a component.
#[derive(Debug, Clone, Copy)]
pub(super) enum Size<'a> {
    /// One of the platform's list, with the value that names it.
    Written(&'static InstanceSize, &'a Node),
    /// None is written, so the platform takes its default.
    Default(&'static InstanceSize),
}

/// Returns the components that run instances: services, workers and jobs.
pub(super) fn scaled<'a, 'b>(app: &'b App<'a>) -> impl Iterator<Item = &'b Component<'a>> {
    use ComponentKind::{Job, Service, Worker};
    app.components
        .iter()
        .filter(|component| matches!(component.kind, Service | Worker | Job))
}

/// Returns the size of a component; none when the one that is written is not on the list.
pub(super) fn size_of<'a>(component: &Component<'a>) -> Option<Size<'a>> {
    match component.node.get("instance_size_slug") {
        Some(node) => Some(Size::Written(catalog::size(node.as_str()?)?, node)),
        None => catalog::size(catalog::DEFAULT_SIZE).map(Size::Default),
    }
}

/// Returns the autoscaling of a component, if it has one.
pub(super) fn autoscaling<'a>(component: &Component<'a>) -> Option<&'a Node> {
    let node = component.node.get("autoscaling")?;
    matches!(node.value, Value::Map(_)).then_some(node)
}

/// Returns the value that says the largest number of instances, if one is written.
pub(super) fn largest<'a>(component: &Component<'a>) -> Option<&'a Node> {
    match autoscaling(component) {
        Some(autoscaling) => autoscaling.get("max_instance_count"),
        None => component.node.get("instance_count"),
    }
}

/// Returns the largest number of instances of a component, from 1 to 250.
pub(super) fn count(component: &Component<'_>) -> i128 {
    let written = largest(component).and_then(Node::as_int);
    written.unwrap_or(1).clamp(1, MOST)
}

/// Returns what the size of a component has to allow.
pub(super) fn wanted(component: &Component<'_>) -> Use {
    if autoscaling(component).is_some() {
        Use::Automatic
    } else if count(component) > 1 {
        Use::Several
    } else {
        Use::One
    }
}
