//! What databases are, for several rules.

use crate::lint::Component;
use crate::spec::Node;

/// How a database comes into being.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A managed cluster that exists: `production: true`.
    Managed,
    /// A development database of the app.
    Development,
}

/// Returns how a database comes into being; none when `production` cannot be read.
pub(super) fn origin(database: &Component<'_>) -> Option<Origin> {
    let production = database.node.get("production");
    Some(if production.map_or(Some(false), Node::as_bool)? {
        Origin::Managed
    } else {
        Origin::Development
    })
}

/// Tells whether a development database can have an engine, or what it has says nothing.
pub(super) fn is_for_development(engine: Option<&str>) -> bool {
    matches!(engine, None | Some("PG" | "UNSET"))
}
