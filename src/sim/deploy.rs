//! Making a deployment: which sources, what is built, what its course will be.

use serde_json::{Value, json};

use super::clock::{Moment, Pace};
use super::component::{Component, Kind, components, list, text};
use super::fields::Fields;
use super::random::{Random, stable_hex};
use super::rollout::{Build, Draft};
use super::scenario::Script;
use super::state::{App, Cause, Deployment, EMAIL, FULL_NAME, Settled, SourceVersion};
use super::timeline::Phase;

/// Says where the versions of the sources come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Versions {
    /// Only new sources are looked up.
    Keep,
    /// Every source is looked up anew.
    Renew,
}

/// Says what is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Building {
    /// What differs from the last build.
    WhereChanged,
    /// Everything that has a build.
    Everything,
    /// Nothing.
    Nothing,
}

/// Asks for one deployment.
pub(crate) struct Order {
    /// When it is asked for.
    pub(crate) at: Moment,
    /// The spec it runs with, in the platform's form.
    pub(crate) spec: Value,
    /// Why.
    pub(crate) cause: Cause,
    /// Where the versions come from.
    pub(crate) versions: Versions,
    /// What is built.
    pub(crate) building: Building,
    /// The deployment whose results and versions are reused.
    pub(crate) cloned_from: Option<String>,
    /// What goes wrong.
    pub(crate) script: Script,
}

impl Order {
    /// Makes an order in which nothing goes wrong and only what changed is built.
    pub(crate) fn new(at: Moment, spec: Value, cause: Cause) -> Self {
        Self {
            at,
            spec,
            cause,
            versions: Versions::Keep,
            building: Building::WhereChanged,
            cloned_from: None,
            script: Script::default(),
        }
    }
}

/// The most deployments that an app keeps.
const KEPT: usize = 300;

/// Adds a deployment to `app`, replaces one that still waits, and returns the new id.
pub(crate) fn begin(app: &mut App, random: &mut Random, pace: Pace, order: Order) -> String {
    supersede_waiting(app, order.at);
    let id = random.uuid();
    if order.versions == Versions::Renew {
        app.lookups = app.lookups.saturating_add(1);
    }
    let base = base(app, &order).cloned();
    let sources = sources(app, base.as_ref(), &order);
    let builds = builds(base.as_ref(), &sources, &order);
    let databases = new_databases(app, &order.spec);
    let timeline = Draft {
        id: &id,
        spec: &order.spec,
        builds: &builds,
        databases: &databases,
        script: &order.script,
        pace,
    }
    .timeline();
    let busy = app.deployments.iter().any(|d| d.settled.is_none());
    app.updated_at = app.updated_at.max(order.at);
    app.deployments.insert(
        0,
        Deployment {
            id: id.clone(),
            spec: order.spec,
            created_at: order.at,
            started_at: (!busy).then_some(order.at),
            cause: order.cause,
            previous: app.active.clone(),
            cloned_from: order.cloned_from,
            sources,
            timeline,
            active_since: None,
            settled: None,
        },
    );
    forget_old(app);
    id
}

fn supersede_waiting(app: &mut App, at: Moment) {
    let waiting = |d: &&mut Deployment| d.settled.is_none() && d.phase(at).0 == Phase::PendingBuild;
    for deployment in app.deployments.iter_mut().filter(waiting) {
        deployment.settled = Some(Settled {
            phase: Phase::Superseded,
            at,
        });
    }
}

fn forget_old(app: &mut App) {
    let active = app.active.clone();
    let mut place = 0;
    app.deployments.retain(|deployment| {
        place += 1;
        place <= KEPT || Some(&deployment.id) == active.as_ref()
    });
}

/// Returns the deployment whose versions and builds carry over.
fn base<'a>(app: &'a App, order: &Order) -> Option<&'a Deployment> {
    match &order.cloned_from {
        Some(id) => app.deployments.iter().find(|d| d.id == *id),
        None => app.deployments.iter().find(|d| d.is_built(order.at)),
    }
}

fn sources(app: &App, base: Option<&Deployment>, order: &Order) -> Vec<SourceVersion> {
    components(&order.spec)
        .into_iter()
        .filter(|component| component.kind != Kind::Database)
        .map(|component| {
            let kept = (order.versions == Versions::Keep)
                .then(|| carried(base?, &component))
                .flatten();
            kept.unwrap_or_else(|| look_up(app, &component))
        })
        .collect()
}

fn carried(base: &Deployment, component: &Component<'_>) -> Option<SourceVersion> {
    let before = components(&base.spec)
        .into_iter()
        .find(|known| known.name == component.name)?;
    let same = before.source() == component.source();
    same.then(|| base.source(component.name).cloned()).flatten()
}

fn look_up(app: &App, component: &Component<'_>) -> SourceVersion {
    let (key, source) = component.source().unwrap_or(("", &Value::Null));
    let lookups = app.lookups.to_string();
    let place = source_place(key, source);
    let hex = |length| stable_hex(&["source", &place, &lookups], length);
    let fixed = text(source, "digest").map(str::to_owned);
    let is_git = !key.is_empty() && key != "image";
    SourceVersion {
        name: component.name.to_owned(),
        commit: is_git.then(|| hex(40)),
        digest: (key == "image").then(|| fixed.unwrap_or_else(|| format!("sha256:{}", hex(64)))),
    }
}

/// Returns the source without what does not choose a version, so that equal repositories give equal commits.
fn source_place(key: &str, source: &Value) -> String {
    let parts = [
        "repo_clone_url",
        "repo",
        "branch",
        "registry_type",
        "registry",
        "repository",
        "tag",
    ];
    let mut place = key.to_owned();
    for part in parts {
        place.push('\n');
        place.push_str(text(source, part).unwrap_or_default());
    }
    place
}

fn builds(
    base: Option<&Deployment>,
    sources: &[SourceVersion],
    order: &Order,
) -> Vec<(String, Build)> {
    components(&order.spec)
        .into_iter()
        .filter(|component| component.kind != Kind::Database)
        .map(|component| {
            let version = sources.iter().find(|s| s.name == component.name);
            let build = build_of(base, &component, version, order);
            (component.name.to_owned(), build)
        })
        .collect()
}

fn build_of(
    base: Option<&Deployment>,
    component: &Component<'_>,
    version: Option<&SourceVersion>,
    order: &Order,
) -> Build {
    if component.is_image() {
        return Build::Image;
    }
    let same = || {
        base.is_some_and(|base| {
            base.source(component.name) == version
                && feed(&base.spec, component.name) == feed(&order.spec, component.name)
        })
    };
    match order.building {
        Building::Nothing => Build::Reused,
        Building::WhereChanged if same() => Build::Reused,
        Building::WhereChanged | Building::Everything => Build::Fresh,
    }
}

/// Returns all that goes into the build of a component, apart from its source.
fn feed(spec: &Value, name: &str) -> Option<Value> {
    let component = components(spec).into_iter().find(|c| c.name == name)?;
    let keys = [
        "dockerfile_path",
        "build_command",
        "source_dir",
        "environment_slug",
        "output_dir",
    ];
    let parts: Vec<&Value> = keys
        .iter()
        .map(|key| component.value.get(*key).unwrap_or(&Value::Null))
        .collect();
    let envs = [build_variables(spec), build_variables(component.value)];
    Some(json!([parts, envs]))
}

fn build_variables(owner: &Value) -> Vec<&Value> {
    list(owner, "envs")
        .iter()
        .filter(|env| text(env, "scope") != Some("RUN_TIME"))
        .collect()
}

fn new_databases(app: &App, spec: &Value) -> Vec<String> {
    let known = |name: &str| {
        app.active()
            .is_some_and(|active| components(&active.spec).iter().any(|c| c.name == name))
    };
    components(spec)
        .into_iter()
        .filter(|c| c.kind == Kind::Database && !known(c.name))
        .filter(|c| c.value.get("production") != Some(&Value::Bool(true)))
        .map(|c| c.name.to_owned())
        .collect()
}

/// Returns the cause of what a person did: the platform's text, the name of the action, the deployment's type.
pub(crate) fn by_person(owner: &str, text: &str, action: &str, kind: &str) -> Cause {
    let user = json!({"uuid": owner, "email": EMAIL, "full_name": FULL_NAME});
    let details = Fields::new()
        .keep(
            "digitalocean_user_action",
            json!({"user": user, "name": action}),
        )
        .keep("type", kind)
        .done();
    Cause {
        text: text.to_owned(),
        details,
    }
}

/// Returns the cause of a deployment that the platform makes when a domain is ready.
pub(crate) fn by_domain(host: &str) -> Cause {
    Cause {
        text: format!("domain {host} ready"),
        details: json!({"internal": true, "type": "MAINTENANCE"}),
    }
}
