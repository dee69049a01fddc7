//! What is written about each part of a stack, the same in every picture.

use std::fmt;

use crate::architecture::{
    App, Architecture, Component, Database, Domain, End, External, Health, Route, RouteMatch, Size,
};
use crate::model::database::DatabaseEngine;
use crate::model::manifest::ExternalKind;
use crate::plan::Monthly;
use crate::render::plan::money;
use crate::render::sanitise::one_line;
use crate::render::words::plural;

/// What is written in one box: a heading, and lines below.
pub(super) struct Card {
    /// The name.
    pub name: String,
    /// What it costs; empty when that is not known.
    pub price: String,
    /// Everything else, line by line.
    pub lines: Vec<Fact>,
}

/// One fact about a part of a stack.
pub(super) struct Fact {
    /// What matters most.
    pub main: String,
    /// What can go to a line of its own where there is little room; empty when there is nothing more.
    pub more: String,
}

impl Fact {
    fn new(main: impl Into<String>, more: impl Into<String>) -> Self {
        Self {
            main: main.into(),
            more: more.into(),
        }
    }

    /// Returns the lines of a narrow box.
    pub(super) fn narrow(&self) -> impl Iterator<Item = &String> {
        [&self.main, &self.more]
            .into_iter()
            .filter(|part| !part.is_empty())
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.main)?;
        if self.more.is_empty() {
            return Ok(());
        }
        write!(f, " {}", self.more)
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::new(text, "")
    }
}

/// Returns the card of a component.
pub(super) fn component(component: &Component) -> Card {
    let role = component.role.map(|role| format!(", {role}"));
    let kind = format!("{}{}", component.kind, role.unwrap_or_default());
    let lines = [
        Some(Fact::from(kind)),
        component
            .size
            .as_ref()
            .map(|size| size_words(size, component.instances)),
        ports(component).map(Fact::from),
        component.health.as_ref().map(health),
    ];
    Card {
        name: one_line(&component.name),
        price: price(component.price),
        lines: lines.into_iter().flatten().collect(),
    }
}

/// Returns the card of a database.
pub(super) fn database(database: &Database) -> Card {
    let engine = database.engine.map_or("database", engine_name);
    let version = database.version.as_deref().map(one_line);
    let what = match version {
        Some(version) => format!("{engine} {version}"),
        None => engine.to_owned(),
    };
    let place = match &database.cluster {
        Some(cluster) => format!("cluster {}", one_line(cluster)),
        None => "development database".to_owned(),
    };
    Card {
        name: one_line(&database.name),
        price: price(database.price),
        lines: vec![what.into(), place.into()],
    }
}

/// Returns the card of an external.
pub(super) fn external(external: &External) -> Card {
    let host = one_line(&external.host);
    let port = external.port.map(|port| format!("port {port}"));
    let database = external.database.as_deref();
    let database = database.map(|name| format!("database {}", one_line(name)));
    let mut lines = vec![
        format!("external, {}", external_name(external.kind)).into(),
        Fact::new(host, port.unwrap_or_default()),
    ];
    lines.extend(database.map(Fact::from));
    Card {
        name: one_line(&external.name),
        price: String::new(),
        lines,
    }
}

/// Returns the card of another host.
pub(super) fn host(host: &str) -> Card {
    Card {
        name: one_line(host),
        price: String::new(),
        lines: vec!["another host".to_owned().into()],
    }
}

/// Writes the hosts under which an app is reachable.
pub(super) fn domains(app: &App) -> Vec<String> {
    app.domains.iter().map(domain).collect()
}

/// Writes the region of an app, empty when the platform chooses it.
pub(super) fn region(app: &App) -> String {
    app.region.as_deref().map(one_line).unwrap_or_default()
}

fn domain(domain: &Domain) -> String {
    let name = one_line(&domain.name);
    match domain.scope {
        crate::architecture::Scope::Host => name,
        crate::architecture::Scope::Subdomains => format!("{name} and its subdomains"),
    }
}

/// Sums the stack up in one line.
pub(super) fn summary(stack: &Architecture) -> String {
    let components = stack.apps.iter();
    let components = components.map(|app| app.components.len() + app.databases.len());
    format!(
        "{}, {}, {} a month",
        plural(stack.apps.len(), "app"),
        plural(components.sum(), "component"),
        money(stack.total())
    )
}

/// Returns the name of the stack.
pub(super) fn title(stack: &Architecture) -> String {
    match &stack.stack {
        Some(name) => format!("Stack {}", one_line(name)),
        None => "Stack".to_owned(),
    }
}

/// Writes the end of a link, apps by their short names.
pub(super) fn end(stack: &Architecture, end: &End) -> String {
    let short = |app: &str| {
        let described = stack.app(app).and_then(|app| app.short_name.clone());
        one_line(&described.unwrap_or_else(|| app.to_owned()))
    };
    match end {
        End::App(app) => short(app),
        End::Component { app, component } => format!("{}/{}", short(app), one_line(component)),
        End::External(name) | End::Host(name) => one_line(name),
    }
}

/// Writes a price, empty when it is not known.
pub(super) fn price(price: Option<Monthly>) -> String {
    price.map_or_else(String::new, money)
}

fn size_words(size: &Size, instances: Option<(u32, u32)>) -> Fact {
    let count = match instances {
        Some((1, 1)) | None => String::new(),
        Some((least, most)) if least == most => format!("{least} x "),
        Some((least, most)) => format!("{least} to {most} x "),
    };
    let slug = one_line(&size.slug);
    let hardware = match (size.memory_bytes, size.cpus) {
        (Some(memory), Some(cpus)) => format!("({}, {cpus} vCPU)", memory_words(memory)),
        _ => String::new(),
    };
    Fact::new(format!("{count}{slug}"), hardware)
}

pub(in crate::render) fn memory_words(bytes: u64) -> String {
    let mebibytes = bytes >> 20;
    if mebibytes.is_multiple_of(1024) {
        format!("{} GiB", mebibytes / 1024)
    } else {
        format!("{mebibytes} MiB")
    }
}

fn ports(component: &Component) -> Option<String> {
    let http = component.http_port.map(|port| format!("port {port}"));
    let paths: Vec<String> = component.routes.iter().map(route).collect();
    let paths = (!paths.is_empty()).then(|| format!("at {}", paths.join(" ")));
    let public: Vec<String> = [http, paths].into_iter().flatten().collect();
    let internal: Vec<String> = component
        .internal_ports
        .iter()
        .map(u32::to_string)
        .collect();
    let internal = (!internal.is_empty()).then(|| format!("internal {}", internal.join(" ")));
    let public = (!public.is_empty()).then(|| public.join(" "));
    let parts: Vec<String> = [public, internal].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn route(route: &Route) -> String {
    let host = route.host.as_deref().unwrap_or_default();
    let mark = match route.matching {
        RouteMatch::Exact => " (exact)",
        RouteMatch::Prefix => "",
    };
    one_line(&format!("{host}{}{mark}", route.path))
}

fn health(check: &Health) -> Fact {
    let what = match (&check.path, check.port) {
        (Some(path), _) => one_line(path),
        (None, Some(port)) => format!("TCP {port}"),
        (None, None) => "TCP".to_owned(),
    };
    let first = match check.initial_delay_seconds {
        0 => String::new(),
        seconds => format!("after {seconds}s, "),
    };
    Fact::new(
        format!("health {what}"),
        format!("{first}every {}s", check.period_seconds),
    )
}

pub(in crate::render) fn external_name(kind: ExternalKind) -> &'static str {
    match kind {
        ExternalKind::Postgres => "PostgreSQL",
        ExternalKind::Mysql => "MySQL",
        ExternalKind::Redis => "Redis",
        ExternalKind::Http => "HTTP",
        ExternalKind::Tcp => "TCP",
    }
}

pub(in crate::render) fn engine_name(engine: DatabaseEngine) -> &'static str {
    match engine {
        DatabaseEngine::Unset => "database",
        DatabaseEngine::Mysql => "MySQL",
        DatabaseEngine::Postgres => "PostgreSQL",
        DatabaseEngine::Redis => "Redis",
        DatabaseEngine::Mongodb => "MongoDB",
        DatabaseEngine::Kafka => "Kafka",
        DatabaseEngine::Opensearch => "OpenSearch",
        DatabaseEngine::Valkey => "Valkey",
    }
}
