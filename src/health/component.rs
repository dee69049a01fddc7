//! One component: what the platform reports about it to a state and a reason.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::model::live::{ComponentHealth, HealthState, Instance, Phase};

use super::assess::Observed;
use super::endpoint::closed;
use super::reason::Reason;
use super::state::State;

/// The share of memory in use from which it is told.
const MUCH_MEMORY: f64 = 80.0;
/// The share of CPU in use from which it is told.
const MUCH_CPU: f64 = 90.0;

/// Holds the judgement of one component.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentReport {
    /// The component's name.
    pub name: String,
    /// Its state.
    pub state: State,
    /// Ready and desired instances, as far as reported.
    pub ready: Option<(u32, u32)>,
    /// Percent of its CPU share in use.
    pub cpu_percent: Option<f64>,
    /// Percent of its memory in use.
    pub memory_percent: Option<f64>,
    /// The names of its instances.
    pub instances: Vec<String>,
    /// Why it is not healthy; none also when the reason is that of the whole app.
    pub reason: Option<Reason>,
}

/// Says how a component runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In instances, which have a health.
    Instances,
    /// From the platform's edge or on demand, without a reported health.
    Served,
}

/// The component lists whose members run all the time.
const LISTS: [(&str, Kind); 4] = [
    ("services", Kind::Instances),
    ("workers", Kind::Instances),
    ("static_sites", Kind::Served),
    ("functions", Kind::Served),
];

/// Judges every component that runs all the time, in the order of the spec.
pub(super) fn components(seen: &Observed<'_>) -> Vec<ComponentReport> {
    LISTS
        .iter()
        .flat_map(|(list, kind)| members(&seen.app.spec, list).map(move |spec| (spec, *kind)))
        .filter_map(|(spec, kind)| component(seen, spec, kind))
        .collect()
}

fn members<'a>(spec: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    let members = spec.get(list).and_then(Value::as_array);
    members.into_iter().flatten()
}

fn component(seen: &Observed<'_>, spec: &Value, kind: Kind) -> Option<ComponentReport> {
    let name = spec.get("name")?.as_str()?;
    let mut reported = seen.health.components.iter();
    let reported = reported.find(|component| component.name == name);
    let (state, reason) = match (closed(seen.app), reported, kind) {
        (Some(Reason::Archived), ..) => (State::Suspended, None),
        (_, Some(health), Kind::Instances) => judge(seen, spec, health),
        (_, _, kind) => unreported(seen, name, kind),
    };
    let of_it = |instance: &&Instance| instance.component_name == name;
    let instances = seen.instances.iter().filter(of_it);
    Some(ComponentReport {
        name: name.to_owned(),
        state,
        ready: reported.map(|health| (health.replicas_ready, health.replicas_desired)),
        cpu_percent: reported.and_then(|health| measured(health, health.cpu_usage_percent)),
        memory_percent: reported.and_then(|health| measured(health, health.memory_usage_percent)),
        instances: instances
            .map(|instance| instance.instance_name.clone())
            .collect(),
        reason,
    })
}

/// Nothing is measured where nothing runs.
fn measured(health: &ComponentHealth, percent: f64) -> Option<f64> {
    (health.replicas_ready > 0 || percent > 0.0).then_some(percent)
}

fn judge(seen: &Observed<'_>, spec: &Value, health: &ComponentHealth) -> (State, Option<Reason>) {
    let (ready, desired) = (health.replicas_ready, health.replicas_desired);
    let called_unhealthy = health.state == HealthState::Unhealthy;
    if desired == 0 && ready == 0 && !called_unhealthy {
        return (State::Suspended, Some(Reason::Unwanted));
    }
    if ready >= desired && ready > 0 && !called_unhealthy {
        return (State::Healthy, None);
    }
    if let Some((age, delay)) = youth(seen, spec) {
        let starting = Reason::Starting {
            ready,
            desired,
            age,
            delay,
        };
        return (State::Progressing, Some(starting));
    }
    if is_replaced(seen) {
        return (State::Progressing, Some(Reason::RollingOut));
    }
    let above = |percent: f64, much: f64| (percent >= much).then_some(percent);
    let not_ready = Reason::NotReady {
        ready,
        desired,
        memory: above(health.memory_usage_percent, MUCH_MEMORY),
        cpu: above(health.cpu_usage_percent, MUCH_CPU),
    };
    match ready {
        0 => (State::Unhealthy, Some(not_ready)),
        _ if ready < desired => (State::Degraded, Some(not_ready)),
        _ => (State::Unhealthy, Some(Reason::CalledUnhealthy)),
    }
}

/// Returns the age of a component and the delay before its first check, while it is younger than that.
///
/// Instances tell no age, so it counts from when the deployment became active.
fn youth(seen: &Observed<'_>, spec: &Value) -> Option<(Duration, Duration)> {
    let delay = ["health_check", "liveness_health_check"]
        .iter()
        .filter_map(|check| spec.get(check)?.get("initial_delay_seconds")?.as_u64())
        .max()?;
    let active = seen.app.active_deployment.as_ref()?;
    let since = active.phase_last_updated_at.or(active.updated_at)?;
    let (age, delay) = (age(since, seen.now), Duration::from_secs(delay));
    (age < delay).then_some((age, delay))
}

/// Returns how long ago a time was; clocks that differ a little make nothing older or younger than now.
fn age(since: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(since)).unwrap_or_default()
}

/// Tells whether instances are being replaced right now; while a deployment still builds, the old ones have to work.
fn is_replaced(seen: &Observed<'_>) -> bool {
    let in_flight = seen.app.in_flight();
    in_flight.is_some_and(|deployment| {
        matches!(deployment.phase, Phase::PendingDeploy | Phase::Deploying)
    })
}

fn unreported(seen: &Observed<'_>, name: &str, kind: Kind) -> (State, Option<Reason>) {
    let active = seen.app.active_deployment.as_ref();
    let Some(active) = active.filter(|deployment| deployment.phase == Phase::Active) else {
        return match seen.app.in_flight() {
            Some(_) => (State::Progressing, None),
            None => (State::Missing, None),
        };
    };
    let lacks_it = active.spec.as_ref().is_some_and(|spec| !has(spec, name));
    match (seen.app.in_flight(), kind) {
        (None, _) if lacks_it => (State::Missing, Some(Reason::NotInDeployment)),
        (_, Kind::Served) if !lacks_it => (State::Healthy, None),
        (Some(_), _) => (State::Progressing, Some(Reason::RollingOut)),
        (None, _) => (State::Unknown, Some(Reason::Unreported)),
    }
}

fn has(spec: &Value, name: &str) -> bool {
    let lists = LISTS.iter().flat_map(|(list, _)| members(spec, list));
    lists
        .filter_map(|component| component.get("name")?.as_str())
        .any(|known| known == name)
}
