//! Who calls whom, found from variables.

use std::collections::BTreeSet;

use crate::model::address::{Address, Form, addresses, is_loopback, unschemed_hosts};
use crate::model::app::AppSpec;
use crate::model::env::{Env, EnvScope};
use crate::model::manifest::Manifest;
use crate::model::names::words;
use crate::model::reference::{Target, references};
use crate::model::view::{ComponentKind, ComponentView};

use super::role::role;
use super::routes::answers;
use super::types::{App, End, Evidence, Link, Role, Way};

/// Words in the name of a variable that lists hosts which may call, or to which others are sent.
const NO_CALL: [&str; 12] = [
    "ALLOWED",
    "ALLOWLIST",
    "CALLBACK",
    "CORS",
    "CSRF",
    "ORIGIN",
    "ORIGINS",
    "REDIRECT",
    "REFERER",
    "REFERERS",
    "TRUSTED",
    "WHITELIST",
];

/// Longest name of a host.
const LONGEST_HOST: usize = 253;

/// Finds the links of a stack.
pub(super) struct Finder<'a> {
    /// The specs.
    pub specs: &'a [&'a AppSpec],
    /// The same apps, described.
    pub apps: &'a [App],
    /// The manifest beside them.
    pub manifest: Option<&'a Manifest>,
}

/// A variable as one component sees it.
#[derive(Clone, Copy)]
struct Seen<'a> {
    env: &'a Env,
    /// Whose variable it is; none for one of the whole app.
    holder: Option<&'a str>,
}

impl Seen<'_> {
    fn text(&self) -> &str {
        let value = self
            .env
            .value
            .as_ref()
            .filter(|value| !value.is_encrypted());
        value.map_or("", |value| value.expose())
    }

    fn evidence(&self) -> Evidence {
        Evidence {
            key: self.env.key.to_string(),
            component: self.holder.map(str::to_owned),
        }
    }
}

/// One component that may call others.
#[derive(Clone, Copy)]
struct Caller<'a> {
    spec: &'a AppSpec,
    view: ComponentView<'a>,
}

impl<'a> Caller<'a> {
    fn app(self) -> &'a str {
        self.spec.name.as_str()
    }

    fn name(self) -> &'a str {
        self.view.name().as_str()
    }

    fn end(self, component: &str) -> End {
        End::Component {
            app: self.app().to_owned(),
            component: component.to_owned(),
        }
    }

    /// Returns the variables that the component has: its own, then those of the app that it does not replace.
    fn variables(self) -> Vec<Seen<'a>> {
        let holder = Some(self.name());
        let own = self.view.envs().iter().map(|env| Seen { env, holder });
        let own: Vec<Seen<'a>> = own.collect();
        let is_own = |env: &Env| own.iter().any(|seen| seen.env.key == env.key);
        let of_app = self
            .spec
            .envs
            .iter()
            .filter(|env| self.reads(env) && !is_own(env));
        let of_app: Vec<Seen<'a>> = of_app.map(|env| Seen { env, holder: None }).collect();
        [own, of_app].concat()
    }

    /// Tells whether the component makes use of a variable of the app: a store has no use for one, and a static site
    /// sees none once it is built.
    fn reads(self, env: &Env) -> bool {
        match self.view.kind() {
            ComponentKind::Database => false,
            ComponentKind::StaticSite => env.scope != Some(EnvScope::RunTime),
            _ => !matches!(role(self.view), Some(Role::Store(_))),
        }
    }
}

impl Finder<'_> {
    /// Returns the links that begin at the components of an app.
    pub(super) fn links_of(&self, spec: &AppSpec) -> Vec<Link> {
        let callers = spec.components().map(|view| Caller { spec, view });
        callers.flat_map(|caller| self.links_from(caller)).collect()
    }

    fn links_from(&self, caller: Caller<'_>) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        let variables = caller.variables();
        let from = caller.end(caller.name());
        let own = End::App(caller.app().to_owned());
        for variable in &variables {
            let mut ends = BTreeSet::new();
            self.follow(caller, &variables, *variable, (&mut Vec::new(), &mut ends));
            ends.extend(self.by_secret(caller, variable));
            let others = ends.into_iter().filter(|(to, _)| *to != from && *to != own);
            for (to, way) in others {
                let known = links
                    .iter_mut()
                    .find(|link| link.to == to && link.way == way);
                match known {
                    Some(link) => link.evidence.push(variable.evidence()),
                    None => links.push(Link {
                        from: from.clone(),
                        to,
                        way,
                        evidence: vec![variable.evidence()],
                    }),
                }
            }
        }
        links
    }

    /// Adds what the value of a variable leads to, through the variables that it is put together from.
    fn follow<'v>(
        &self,
        caller: Caller<'_>,
        variables: &[Seen<'v>],
        variable: Seen<'v>,
        (passed, ends): (&mut Vec<&'v str>, &mut BTreeSet<(End, Way)>),
    ) {
        let key = variable.env.key.as_str();
        if passed.contains(&key) {
            return;
        }
        passed.push(key);
        let text = variable.text();
        for reference in references(text) {
            match reference.target {
                Target::Variable(name) => {
                    let mut others = variables.iter();
                    let other = others.find(|other| other.env.key.as_str() == name);
                    if let Some(other) = other {
                        self.follow(caller, variables, *other, (passed, ends));
                    }
                }
                Target::Offered { owner, name } | Target::Pooled { owner, name } => {
                    ends.extend(offered(caller, owner, name));
                }
                Target::ShellDefault { .. }
                | Target::Environment
                | Target::Workflow
                | Target::Malformed => {}
            }
        }
        ends.extend(self.hosts(caller, &variable));
    }

    /// Returns what the hosts in a value are.
    fn hosts(&self, caller: Caller<'_>, variable: &Seen<'_>) -> Vec<(End, Way)> {
        let (key, text) = (variable.env.key.as_str(), variable.text());
        if words(key)
            .iter()
            .any(|word| NO_CALL.contains(&word.as_str()))
        {
            return Vec::new();
        }
        let with_scheme = addresses(text).into_iter().filter(Address::connects);
        let with_scheme = with_scheme.map(|one| one.host.name);
        let bare = unschemed_hosts(key, text).into_iter();
        // What stands behind `@` without a port may be the address of a mailbox.
        let bare = bare.filter(|(form, host)| *form != Form::WithUser || host.has_port);
        let hosts = with_scheme.chain(bare.map(|(_, host)| host.name));
        hosts
            .filter_map(|host| self.place(caller, variable, host))
            .collect()
    }

    fn place(&self, caller: Caller<'_>, variable: &Seen<'_>, host: &str) -> Option<(End, Way)> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if is_loopback(&host) || host.is_empty() || host.len() > LONGEST_HOST {
            return None;
        }
        let inner = inner_name(&host);
        inner
            .and_then(|name| inside(caller, name))
            .or_else(|| self.external(caller, &host))
            .or_else(|| self.own_domain(&host))
            .or_else(|| elsewhere(variable, host.clone()).filter(|_| inner.is_none()))
    }

    fn external(&self, caller: Caller<'_>, host: &str) -> Option<(End, Way)> {
        let manifest = self.manifest?;
        let all = manifest.externals.iter();
        let mut fitting = all.filter(|(_, external)| external.host.eq_ignore_ascii_case(host));
        let first = fitting.clone().next()?;
        let meant = fitting.find(|(_, external)| {
            let mut users = external.used_by.iter();
            users.any(|app| manifest.full_name(app) == caller.app())
        });
        let (name, _) = meant.unwrap_or(first);
        Some((End::External(name.clone()), Way::Public))
    }

    /// Returns the component that answers a domain of the stack.
    fn own_domain(&self, host: &str) -> Option<(End, Way)> {
        let mut pairs = self.apps.iter().zip(self.specs);
        let (app, spec) = pairs.find(|(app, _)| {
            let mut domains = app.domains.iter();
            domains.any(|domain| domain.serves(host))
        })?;
        let end = match answers(spec, host) {
            Some(component) => End::Component {
                app: app.name.clone(),
                component: component.to_owned(),
            },
            None => End::App(app.name.clone()),
        };
        Some((end, Way::Public))
    }

    /// Returns the externals whose password the variable gets.
    fn by_secret(&self, caller: Caller<'_>, variable: &Seen<'_>) -> Vec<(End, Way)> {
        let key = variable.env.key.as_str();
        let found = self.manifest.and_then(|manifest| {
            let (secret, _) = manifest.secret_for(caller.app(), variable.holder, key)?;
            Some((manifest, secret))
        });
        let Some((manifest, secret)) = found else {
            return Vec::new();
        };
        let externals = manifest.externals.iter();
        externals
            .filter(|(_, external)| external.password.as_deref() == Some(secret))
            .map(|(name, _)| (End::External(name.clone()), Way::Public))
            .collect()
    }
}

/// Returns the component or database that a reference to what it offers leads to.
fn offered(caller: Caller<'_>, owner: &str, name: &str) -> Option<(End, Way)> {
    let target = caller.spec.component(owner)?;
    let is_database = target.kind() == ComponentKind::Database;
    let way = match name {
        _ if is_database => Way::Internal,
        _ if name.starts_with("PRIVATE_") => Way::Internal,
        _ if name.starts_with("PUBLIC_") => Way::Public,
        _ => return None,
    };
    Some((caller.end(owner), way))
}

/// Returns the name inside the app that a host without a dot, or below `internal`, means.
fn inner_name(host: &str) -> Option<&str> {
    match host.split_once('.') {
        None => Some(host),
        Some((name, rest)) => (rest.rsplit('.').next() == Some("internal")).then_some(name),
    }
}

fn inside(caller: Caller<'_>, name: &str) -> Option<(End, Way)> {
    let target = caller.spec.component(name)?;
    let is_host = target.kind() != ComponentKind::Database;
    is_host.then(|| (caller.end(name), Way::Internal))
}

/// Returns a host that nothing else is known of, unless the value is secret or the host is an address of digits.
fn elsewhere(variable: &Seen<'_>, host: String) -> Option<(End, Way)> {
    let label = |label: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.bytes().all(allowed)
    };
    let top = host.rsplit('.').next().unwrap_or_default();
    let is_name = host.split('.').all(label) && top.bytes().any(|byte| byte.is_ascii_alphabetic());
    (is_name && !variable.env.is_secret()).then_some((End::Host(host), Way::Public))
}

/// Adds the links that only the manifest says, and puts all in the order of their callers.
pub(super) fn declared(manifest: Option<&Manifest>, apps: &[App], links: &mut Vec<Link>) {
    for (name, external) in manifest.iter().flat_map(|manifest| &manifest.externals) {
        let to = End::External(name.clone());
        for app in apps {
            let is_user = external
                .used_by
                .iter()
                .any(|user| manifest.is_some_and(|manifest| manifest.full_name(user) == app.name));
            let mut known = links.iter();
            let is_known = known.any(|link| link.to == to && is_in(&link.from, app));
            if is_user && !is_known {
                links.push(Link {
                    from: whole(app),
                    to: to.clone(),
                    way: Way::Public,
                    evidence: Vec::new(),
                });
            }
        }
    }
    links.sort_by_key(|link| position(&link.from, apps));
}

fn is_in(end: &End, of: &App) -> bool {
    matches!(end, End::App(app) | End::Component { app, .. } if *app == of.name)
}

/// Returns the only component of an app, or the app as a whole.
fn whole(app: &App) -> End {
    match app.components.as_slice() {
        [only] => End::Component {
            app: app.name.clone(),
            component: only.name.clone(),
        },
        _ => End::App(app.name.clone()),
    }
}

/// Returns where a caller stands: by app, then by component, the app as a whole last.
fn position(end: &End, apps: &[App]) -> (usize, usize) {
    let app = apps.iter().position(|app| is_in(end, app));
    let app = app.unwrap_or(apps.len());
    let component = match (end, apps.get(app)) {
        (End::Component { component, .. }, Some(app)) => {
            let mut components = app.components.iter();
            components.position(|one| one.name == *component)
        }
        _ => None,
    };
    (app, component.unwrap_or(usize::MAX))
}
