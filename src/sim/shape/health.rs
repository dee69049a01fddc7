//! Instances and health of what runs.

use serde_json::{Value, json};

use crate::sim::clock::{Moment, SECOND};
use crate::sim::component::{Component, Kind, components};
use crate::sim::fields::{Fields, wrap};
use crate::sim::random::{stable_below, stable_hex, stable_word};
use crate::sim::state::{App, Deployment};

/// Returns the instances of what serves.
pub(crate) fn instances(app: &App) -> Vec<Value> {
    let Some(active) = app.active() else {
        return Vec::new();
    };
    running(active)
        .flat_map(|component| {
            (0..component.instances()).map(move |place| instance(active, &component, place))
        })
        .collect()
}

fn running(deployment: &Deployment) -> impl Iterator<Item = Component<'_>> {
    components(&deployment.spec)
        .into_iter()
        .filter(Component::is_running)
}

fn instance(deployment: &Deployment, component: &Component<'_>, place: u64) -> Value {
    let kind = match component.kind {
        Kind::Worker => "WORKER",
        Kind::Job => "JOB",
        _ => "SERVICE",
    };
    Fields::new()
        .keep("component_name", component.name)
        .keep("instance_name", instance_name(deployment, component, place))
        .keep("instance_alias", format!("{}-{place}", component.name))
        .keep("component_type", kind)
        .done()
}

fn instance_name(deployment: &Deployment, component: &Component<'_>, place: u64) -> String {
    let name = component.name;
    let set = stable_hex(&["replica set", &deployment.id, name], 10);
    let own = stable_word(&["replica", &deployment.id, name, &place.to_string()], 5);
    format!("{name}-{set}-{own}")
}

/// Returns the name of the instance of `component` in `deployment` with the name `wanted`, or of the first one.
pub(crate) fn find_instance(
    deployment: &Deployment,
    component: &Component<'_>,
    wanted: Option<&str>,
) -> Option<String> {
    (0..component.instances())
        .map(|place| instance_name(deployment, component, place))
        .find(|name| wanted.is_none_or(|wanted| wanted == name))
}

/// Returns the health of what serves at `now`.
pub(crate) fn health(app: &App, now: Moment) -> Value {
    let active = app.active();
    let containers: Vec<Value> = active
        .into_iter()
        .flat_map(running)
        .map(
            |component| match active.filter(|active| is_unready(active, &component)) {
                Some(_) => unready_health(&component),
                None => component_health(app, &component, now),
            },
        )
        .collect();
    let functions: Vec<Value> = active
        .into_iter()
        .flat_map(|deployment| components(&deployment.spec))
        .filter(|component| component.kind == Kind::Functions)
        .map(|component| functions_health(app, &component, now))
        .collect();
    let inner = Fields::new()
        .put("components", containers)
        .put("functions_components", functions)
        .done();
    wrap("app_health", inner)
}

fn is_unready(deployment: &Deployment, component: &Component<'_>) -> bool {
    deployment.timeline.unready.as_deref() == Some(component.name)
}

fn unready_health(component: &Component<'_>) -> Value {
    Fields::new()
        .keep("name", component.name)
        .keep("cpu_usage_percent", 0.2)
        .keep("memory_usage_percent", 97.0)
        .keep("replicas_desired", component.instances())
        .keep("replicas_ready", 0)
        .keep("state", "UNHEALTHY")
        .done()
}

fn component_health(app: &App, component: &Component<'_>, now: Moment) -> Value {
    let cpu = wave(app, component, "cpu", now);
    let memory = wave(app, component, "memory", now);
    Fields::new()
        .keep("name", component.name)
        .keep("cpu_usage_percent", 1.5 + cpu * 8.0)
        .keep("memory_usage_percent", 28.0 + memory * 22.0)
        .keep("replicas_desired", component.instances())
        .keep("replicas_ready", component.instances())
        .keep("state", "HEALTHY")
        .done()
}

fn functions_health(app: &App, component: &Component<'_>, now: Moment) -> Value {
    let count = (wave(app, component, "activations", now) * 200.0).round();
    let metric =
        json!({"metric_label": "activations_count", "metric_value": count, "time_window": "1h"});
    json!({"name": component.name, "functions_component_health_metrics": [metric]})
}

/// Returns a number from 0 to 1 in thousandths that moves from minute to minute.
fn wave(app: &App, component: &Component<'_>, what: &str, now: Moment) -> f64 {
    let minute = now.0.div_euclid(60 * SECOND).to_string();
    let steady = stable_below(&[what, &app.id, component.name], 800);
    let moving = stable_below(&[what, &app.id, component.name, &minute], 200);
    let thousandths = u32::try_from(steady + moving).unwrap_or(0);
    f64::from(thousandths) / 1000.0
}
