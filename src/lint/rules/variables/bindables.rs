//! The values that each kind of component offers.

use crate::lint::{App, Component};
use crate::model::view::ComponentKind;

const COMMIT: [&str; 1] = ["COMMIT_HASH"];
const PUBLIC: [&str; 2] = ["PUBLIC_URL", "PUBLIC_ROUTE_PATH"];
const PRIVATE: [&str; 3] = ["PRIVATE_DOMAIN", "PRIVATE_URL", "PRIVATE_PORT"];
const FUNCTIONS: [&str; 1] = ["FUNCTIONS_LOG_DESTINATION_JSON"];
const DATABASE: [&str; 8] = [
    "HOSTNAME",
    "PORT",
    "USERNAME",
    "PASSWORD",
    "DATABASE",
    "DATABASE_URL",
    "DATABASE_PRIVATE_URL",
    "CA_CERT",
];
const SQL: [&str; 1] = ["JDBC_DATABASE_URL"];
const REDIS: [&str; 1] = ["REDIS_URL"];

/// How sure it is that a database offers nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Knowledge {
    /// Everything that is offered is known.
    Whole,
    /// There may be more.
    Part,
}

/// Returns the names that a component offers, and whether there may be more.
pub(super) fn offered(
    component: &Component<'_>,
    published: bool,
) -> (Vec<&'static str>, Knowledge) {
    let lists: &[&[&'static str]] = match component.kind {
        ComponentKind::Service if published => &[&PUBLIC, &PRIVATE, &COMMIT],
        ComponentKind::Service => &[&PRIVATE, &COMMIT],
        ComponentKind::StaticSite => &[&PUBLIC, &COMMIT],
        ComponentKind::Functions => &[&PUBLIC, &COMMIT, &FUNCTIONS],
        ComponentKind::Worker | ComponentKind::Job => &[&COMMIT],
        ComponentKind::Database => return of_database(component.node.text("engine")),
    };
    (lists.concat(), Knowledge::Whole)
}

fn of_database(engine: Option<&str>) -> (Vec<&'static str>, Knowledge) {
    match engine {
        Some("PG" | "MYSQL") => ([&DATABASE[..], &SQL].concat(), Knowledge::Whole),
        Some("REDIS" | "VALKEY") => ([&DATABASE[..], &REDIS].concat(), Knowledge::Whole),
        Some("MONGODB" | "KAFKA" | "OPENSEARCH") => (DATABASE.to_vec(), Knowledge::Part),
        _ => ([&DATABASE[..], &SQL, &REDIS].concat(), Knowledge::Part),
    }
}

/// Tells whether a name is one that databases offer.
pub(super) fn is_of_databases(name: &str) -> bool {
    DATABASE.contains(&name) || SQL.contains(&name) || REDIS.contains(&name)
}

/// Tells whether any kind of component offers a value of this name.
pub(super) fn is_offered_anywhere(name: &str) -> bool {
    let of_components = [&COMMIT[..], &PUBLIC, &PRIVATE, &FUNCTIONS].concat();
    of_components.contains(&name) || is_of_databases(name)
}

/// Tells whether a value of this name is known only when the app runs.
pub(super) fn is_known_late(name: &str) -> bool {
    PRIVATE.contains(&name) || is_of_databases(name)
}

/// Tells whether a value of this name is nothing to hide.
pub(super) fn is_open(name: &str) -> bool {
    let of_app = ["APP_DOMAIN", "APP_URL", "APP_ID"];
    let of_databases = ["HOSTNAME", "PORT", "DATABASE", "CA_CERT"];
    let of_components = [&COMMIT[..], &PUBLIC, &PRIVATE].concat();
    of_components.contains(&name) || of_app.contains(&name) || of_databases.contains(&name)
}

/// Returns the names of the components that the edge serves by a rule of the ingress.
pub(super) fn routed<'a>(app: &App<'a>) -> std::collections::BTreeSet<&'a str> {
    app.ingress
        .iter()
        .filter_map(|rule| rule.component)
        .collect()
}

/// Returns what is most likely meant by a name that other platforms have.
pub(super) fn meant(kind: ComponentKind, name: &str) -> Option<&'static str> {
    let database = kind == ComponentKind::Database;
    Some(match name {
        "HOST" | "DATABASE_HOST" | "DB_HOST" | "PRIVATE_HOSTNAME" | "PRIVATE_HOST" if database => {
            "HOSTNAME"
        }
        "USER" | "DATABASE_USER" | "DB_USER" | "DATABASE_USERNAME" if database => "USERNAME",
        "NAME" | "DATABASE_NAME" | "DB_NAME" | "DBNAME" | "DB" if database => "DATABASE",
        "PASS" | "DATABASE_PASSWORD" | "DB_PASSWORD" if database => "PASSWORD",
        "DATABASE_PORT" | "DB_PORT" if database => "PORT",
        "URL" | "URI" | "CONNECTION_STRING" | "DATABASE_URI" if database => "DATABASE_URL",
        "HOST" | "HOSTNAME" | "DOMAIN" | "INTERNAL_HOST" | "INTERNAL_DOMAIN" | "PRIVATE_HOST" => {
            "PRIVATE_DOMAIN"
        }
        "URL" | "INTERNAL_URL" | "PRIVATE_URI" if kind == ComponentKind::Service => "PRIVATE_URL",
        "URL" | "PUBLIC_DOMAIN" | "LIVE_URL" => "PUBLIC_URL",
        "PORT" | "HTTP_PORT" => "PRIVATE_PORT",
        _ => return None,
    })
}
