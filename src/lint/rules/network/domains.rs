//! The domains of an app, for several rules.

use crate::lint::App;
use crate::lint::app::items;
use crate::spec::Node;

/// One entry of `domains`.
#[derive(Clone, Copy)]
pub(super) struct Domain<'a> {
    /// The mapping it was written as.
    pub(super) node: &'a Node,
    /// The host name as written.
    pub(super) name: &'a Node,
}

impl<'a> Domain<'a> {
    /// Returns the host name in lower case and without a dot at its end.
    pub(super) fn host(&self) -> String {
        super::requests::host(self.name.as_str().unwrap_or_default())
    }

    /// Returns the role, `UNSPECIFIED` when none is written.
    pub(super) fn role(&self) -> Option<&'a str> {
        match self.node.get("type") {
            None => Some("UNSPECIFIED"),
            Some(role) => role.as_str(),
        }
    }
}

/// Returns the entries that have a host name.
pub(super) fn domains<'a>(app: &App<'a>) -> impl Iterator<Item = Domain<'a>> + use<'a> {
    items(app.root(), "domains").filter_map(|node| {
        let name = node.get("domain")?;
        name.as_str().map(|_| Domain { node, name })
    })
}
