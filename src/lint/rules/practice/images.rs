//! The images that components run.

use crate::diag::Span;
use crate::lint::{App, Component};
use crate::spec::Node;

/// The `image` of a component.
pub(super) struct Image<'a> {
    /// The mapping.
    pub node: &'a Node,
    /// Its key, for findings about something that is not in it.
    pub span: Span,
}

/// Returns the components that run an image.
pub(super) fn images<'a>(app: &App<'a>) -> impl Iterator<Item = (Component<'a>, Image<'a>)> {
    app.components.iter().filter_map(|component| {
        let entry = component.node.entry("image")?;
        let image = Image {
            node: &entry.value,
            span: entry.key_span,
        };
        (!image.node.entries().is_empty()).then_some((*component, image))
    })
}

/// Tells whether a push of the image deploys it.
pub(super) fn deploys_on_push(image: &Node) -> bool {
    let enabled = image.find(&["deploy_on_push", "enabled"]);
    enabled.and_then(Node::as_bool) == Some(true)
}
