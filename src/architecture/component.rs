//! One component of a spec to its description.

use crate::catalog;
use crate::model::app::AppSpec;
use crate::model::component::Service;
use crate::model::database::{Database as DatabaseSpec, DatabaseEngine};
use crate::model::probe::{HealthCheck, LivenessCheck};
use crate::model::view::{ComponentKind, ComponentView, SourceView};
use crate::plan::{AppCost, Monthly};

use super::role::role;
use super::routes::routes_to;
use super::types::{Component, Database, Health, Size, Source};

/// Is the port that the platform assumes for a service that names none.
const ASSUMED_PORT: u32 = 8080;

/// Describes a component that is no database.
pub(super) fn component(spec: &AppSpec, cost: &AppCost, view: ComponentView<'_>) -> Component {
    let ports = view.ports();
    let kind = view.kind();
    let has_instances = has_instances(kind);
    let scale = view.scale();
    let assumed = kind == ComponentKind::Service && ports.internal.is_empty();
    let http_port = ports.http.or(assumed.then_some(ASSUMED_PORT));
    let is_priced = matches!(kind, ComponentKind::Service | ComponentKind::Worker);
    Component {
        name: view.name().to_string(),
        kind,
        size: has_instances.then(|| size(view)),
        instances: has_instances.then(|| (scale.minimum(), scale.maximum().max(scale.minimum()))),
        price: price(cost, view.name().as_str()).filter(|_| is_priced),
        http_port,
        internal_ports: ports.internal.to_vec(),
        health: readiness(view, http_port),
        liveness: view.liveness().map(|check| liveness(check, http_port)),
        source: view.source().map(|source| origin(view, source)),
        role: role(view),
        run_command: view.run_command().map(str::to_owned),
        routes: routes_to(spec, view),
    }
}

fn has_instances(kind: ComponentKind) -> bool {
    matches!(
        kind,
        ComponentKind::Service | ComponentKind::Worker | ComponentKind::Job
    )
}

fn price(cost: &AppCost, name: &str) -> Option<Monthly> {
    let mut parts = cost.components.iter();
    parts.find(|part| part.name == name)?.price
}

fn size(view: ComponentView<'_>) -> Size {
    let slug = view
        .size()
        .map_or(catalog::DEFAULT_SIZE, |size| size.as_str());
    let known = catalog::size(slug);
    Size {
        slug: slug.to_owned(),
        cpus: known.map(|size| size.cpus),
        memory_bytes: known.map(|size| size.memory_bytes),
    }
}

fn origin(view: ComponentView<'_>, source: SourceView<'_>) -> Source {
    let is_built = !matches!(source, SourceView::Image(_));
    let dockerfile = view.dockerfile_path().filter(|_| is_built);
    Source {
        origin: without_user(&source.to_string()),
        dockerfile: dockerfile.map(str::to_owned),
        folder: folder(view).filter(|_| is_built).map(str::to_owned),
    }
}

/// Takes user and password out of the address of a repository.
fn without_user(origin: &str) -> String {
    let Some((scheme, rest)) = origin.split_once("://") else {
        return origin.to_owned();
    };
    let host_end = rest.find('/').unwrap_or(rest.len());
    let at = rest.get(..host_end).and_then(|host| host.rfind('@'));
    let rest = at.and_then(|at| rest.get(at + 1..)).unwrap_or(rest);
    format!("{scheme}://{rest}")
}

fn folder(view: ComponentView<'_>) -> Option<&str> {
    let folder = match view {
        ComponentView::Service(it) => it.source_dir.as_deref(),
        ComponentView::Worker(it) => it.source_dir.as_deref(),
        ComponentView::Job(it) => it.source_dir.as_deref(),
        ComponentView::StaticSite(it) => it.source_dir.as_deref(),
        ComponentView::Functions(it) => it.source_dir.as_deref(),
        ComponentView::Database(_) => None,
    };
    folder.filter(|folder| !matches!(*folder, "" | "/" | "."))
}

fn readiness(view: ComponentView<'_>, http_port: Option<u32>) -> Option<Health> {
    let ComponentView::Service(Service {
        health_check: Some(check),
        internal_ports,
        ..
    }) = view
    else {
        return None;
    };
    let HealthCheck { port, .. } = check;
    Some(Health {
        path: view.health_path().map(str::to_owned),
        port: port.or(http_port).or(internal_ports.first().copied()),
        initial_delay_seconds: check.initial_delay_seconds.unwrap_or(0),
        period_seconds: check.period_seconds.unwrap_or(10),
        timeout_seconds: check.timeout_seconds.unwrap_or(1),
        success_threshold: check.success_threshold.unwrap_or(1),
        failure_threshold: check.failure_threshold.unwrap_or(9),
    })
}

fn liveness(check: &LivenessCheck, http_port: Option<u32>) -> Health {
    Health {
        path: check.http_path.clone(),
        port: check.port.or(http_port),
        initial_delay_seconds: check.initial_delay_seconds.unwrap_or(5),
        period_seconds: check.period_seconds.unwrap_or(10),
        timeout_seconds: check.timeout_seconds.unwrap_or(1),
        success_threshold: check.success_threshold.unwrap_or(1),
        failure_threshold: check.failure_threshold.unwrap_or(18),
    }
}

/// Describes a database.
pub(super) fn database(cost: &AppCost, spec: &DatabaseSpec) -> Database {
    let is_managed = spec.production == Some(true);
    let name = spec.name.as_str();
    let cluster = is_managed.then(|| spec.cluster_name.clone().unwrap_or_else(|| name.to_owned()));
    Database {
        name: name.to_owned(),
        engine: spec
            .engine
            .filter(|engine| *engine != DatabaseEngine::Unset),
        version: spec.version.clone(),
        cluster,
        price: price(cost, name).filter(|_| !is_managed),
    }
}
