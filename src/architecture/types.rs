//! The description of a stack.

use std::fmt;

use crate::model::app::AppSpec;
use crate::model::database::DatabaseEngine;
use crate::model::manifest::ExternalKind;
use crate::model::network::DomainType;
use crate::model::view::ComponentKind;
use crate::plan::{AppCost, Monthly};

/// Holds one app of the specs with its prices, to be described.
#[derive(Debug, Clone)]
pub struct Priced<'a> {
    /// The spec.
    pub spec: &'a AppSpec,
    /// What each of its parts costs.
    pub cost: AppCost,
}

/// Describes a stack.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Architecture {
    /// Its name; none when there is no manifest or it gives none.
    pub stack: Option<String>,
    /// Its apps, in the order of the specs.
    pub apps: Vec<App>,
    /// What its apps need and the platform does not run, in the order of the manifest.
    pub externals: Vec<External>,
    /// Other hosts that variables name, in the order of the alphabet.
    pub hosts: Vec<String>,
    /// Who calls whom, in the order of the callers.
    pub links: Vec<Link>,
}

impl Architecture {
    /// Returns what all apps cost a month, as far as prices are known.
    pub fn total(&self) -> Monthly {
        self.apps.iter().map(|app| app.cost.total()).sum()
    }

    /// Returns the app of that name.
    pub fn app(&self, name: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.name == name)
    }
}

/// Describes one app.
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// Its name.
    pub name: String,
    /// Its short name in the manifest.
    pub short_name: Option<String>,
    /// Its region; none when the platform chooses.
    pub region: Option<String>,
    /// The hosts under which it is reachable.
    pub domains: Vec<Domain>,
    /// What it costs, part by part.
    pub cost: AppCost,
    /// Its components other than databases.
    pub components: Vec<Component>,
    /// The databases that are attached to it.
    pub databases: Vec<Database>,
}

impl App {
    /// Returns the component of that name.
    pub fn component(&self, name: &str) -> Option<&Component> {
        self.components
            .iter()
            .find(|component| component.name == name)
    }
}

/// Describes a host under which an app is reachable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// The host.
    pub name: String,
    /// Its role; the first one is `PRIMARY` where no role is written.
    pub role: DomainType,
    /// Whether it stands for all its subdomains too, or only for itself.
    pub scope: Scope,
}

/// Says which hosts a domain stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Itself only.
    Host,
    /// Itself and all its subdomains.
    Subdomains,
}

impl Domain {
    /// Tells whether a request to the host reaches the app through this domain.
    pub fn serves(&self, host: &str) -> bool {
        let own = self.name.to_ascii_lowercase();
        let host = host.to_ascii_lowercase();
        let below = host.strip_suffix(&own);
        host == own
            || self.scope == Scope::Subdomains && below.is_some_and(|rest| rest.ends_with('.'))
    }
}

/// Describes one component other than a database.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: ComponentKind,
    /// Its size; none for kinds that have none.
    pub size: Option<Size>,
    /// The least and largest number of instances; none for kinds that have no instances.
    pub instances: Option<(u32, u32)>,
    /// What it costs a month; none when that depends on use or its size is on no list.
    pub price: Option<Monthly>,
    /// The port that takes requests, 8080 where the platform assumes it.
    pub http_port: Option<u32>,
    /// The ports for other components of the app.
    pub internal_ports: Vec<u32>,
    /// The check that lets traffic in.
    pub health: Option<Health>,
    /// The check whose failure restarts an instance.
    pub liveness: Option<Health>,
    /// Where its code or image comes from.
    pub source: Option<Source>,
    /// What it is for, where image or command tell.
    pub role: Option<Role>,
    /// The command that starts it, when one is written.
    pub run_command: Option<String>,
    /// The public paths that lead to it.
    pub routes: Vec<Route>,
}

/// Describes an instance size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Its slug.
    pub slug: String,
    /// The number of virtual processors; none for a size on no list.
    pub cpus: Option<u32>,
    /// The memory in bytes; none for a size on no list.
    pub memory_bytes: Option<u64>,
}

/// Describes a health check, with the platform's defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The path that is asked for; none when a TCP connection is enough.
    pub path: Option<String>,
    /// The port that is checked.
    pub port: Option<u32>,
    /// Seconds before the first check.
    pub initial_delay_seconds: u32,
    /// Seconds between two checks.
    pub period_seconds: u32,
    /// Seconds after which a check has failed.
    pub timeout_seconds: u32,
    /// Passed checks in a row that make an instance healthy.
    pub success_threshold: u32,
    /// Failed checks in a row that make an instance unhealthy.
    pub failure_threshold: u32,
}

/// Says where the code or image of a component comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it is kept and which revision is taken, such as `github acme/shop@main` or `image library/redis:7`.
    pub origin: String,
    /// The Dockerfile it is built with.
    pub dockerfile: Option<String>,
    /// The folder it is built in.
    pub folder: Option<String>,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)?;
        match (&self.dockerfile, &self.folder) {
            (Some(file), _) => write!(f, ", {file}"),
            (None, Some(folder)) => write!(f, ", {folder}"),
            (None, None) => Ok(()),
        }
    }
}

/// Says what a component is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Works off tasks; names the program.
    Tasks(&'static str),
    /// Sends tasks at their times; names the program.
    Scheduler(&'static str),
    /// Keeps data or messages for others; names the program.
    Store(&'static str),
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Tasks(program) | Self::Scheduler(program) | Self::Store(program)) = self;
        f.write_str(program)
    }
}

/// Describes a public path that leads to a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The host that requests must name; none for every host of the app.
    pub host: Option<String>,
    /// The path.
    pub path: String,
    /// How requests are compared with the path.
    pub matching: RouteMatch,
}

/// Says how requests are compared with the path of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteMatch {
    /// They begin with it.
    Prefix,
    /// They are equal to it.
    Exact,
}

/// Describes a database that is attached to an app.
#[derive(Debug, Clone, PartialEq)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Its engine; none when the platform chooses.
    pub engine: Option<DatabaseEngine>,
    /// Its major version.
    pub version: Option<String>,
    /// The managed cluster it is in; none for a development database.
    pub cluster: Option<String>,
    /// What it costs a month; none for a managed cluster, which is paid for by itself.
    pub price: Option<Monthly>,
}

/// Describes something that apps need and the platform does not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// Its name in the manifest.
    pub name: String,
    /// What it is.
    pub kind: ExternalKind,
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: Option<u16>,
    /// The name of the database in it.
    pub database: Option<String>,
    /// The user.
    pub user: Option<String>,
}

/// Says that one part of the stack calls another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Who calls.
    pub from: End,
    /// Who is called.
    pub to: End,
    /// Which way the call goes.
    pub way: Way,
    /// The variables it was found by, in the order of the spec; none when only the manifest says it.
    pub evidence: Vec<Evidence>,
}

/// One end of a link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// An app as a whole.
    App(String),
    /// A component or a database of an app.
    Component {
        /// The app.
        app: String,
        /// The component or database.
        component: String,
    },
    /// Something of the manifest that the platform does not run.
    External(String),
    /// Any other host.
    Host(String),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App(name) | Self::External(name) | Self::Host(name) => f.write_str(name),
            Self::Component { app, component } => write!(f, "{app}/{component}"),
        }
    }
}

/// Says which way a call goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Over the private network of the app.
    Internal,
    /// Over the internet.
    Public,
}

/// A variable by which a link was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The name of the variable.
    pub key: String,
    /// Whose variable it is; none for one of the whole app.
    pub component: Option<String>,
}
