//! Live app and reported health to a state and a reason for each component.

use serde_json::Value;

use crate::model::live::{App, AppHealth, ComponentHealth, HealthState, Phase};

use super::state::State;

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
    /// Why it is not healthy.
    pub reason: Option<String>,
}

/// Holds the judgement of one app.
#[derive(Debug, Clone, PartialEq)]
pub struct AppReport {
    /// The app's name.
    pub app: String,
    /// The worst state of its components.
    pub state: State,
    /// The components in the order of the spec.
    pub components: Vec<ComponentReport>,
}

/// The component lists whose members run all the time and so have a health.
const RUNNING: [&str; 2] = ["services", "workers"];

/// Judges every service and worker of the live spec by what the platform reports.
pub fn assess(app: &App, health: &AppHealth) -> AppReport {
    let rolling = [&app.pending_deployment, &app.in_progress_deployment]
        .into_iter()
        .flatten()
        .any(|deployment| !deployment.phase.is_final());
    let components: Vec<ComponentReport> = component_names(&app.spec)
        .map(|name| component(name, app, health, rolling))
        .collect();
    let state = State::worst(components.iter().map(|component| component.state));
    AppReport {
        app: app.name().to_owned(),
        state,
        components,
    }
}

fn component_names(spec: &Value) -> impl Iterator<Item = &str> {
    RUNNING
        .iter()
        .filter_map(|list| spec.get(list)?.as_array())
        .flatten()
        .filter_map(|component| component.get("name")?.as_str())
}

fn component(name: &str, app: &App, health: &AppHealth, rolling: bool) -> ComponentReport {
    let reported = health
        .components
        .iter()
        .find(|component| component.name == name);
    let (state, reason) = judge(reported, app, rolling);
    ComponentReport {
        name: name.to_owned(),
        state,
        ready: reported.map(|health| (health.replicas_ready, health.replicas_desired)),
        cpu_percent: reported.map(|health| health.cpu_usage_percent),
        memory_percent: reported.map(|health| health.memory_usage_percent),
        reason,
    }
}

fn judge(reported: Option<&ComponentHealth>, app: &App, rolling: bool) -> (State, Option<String>) {
    let Some(health) = reported else {
        return unreported(app, rolling);
    };
    let (ready, desired) = (health.replicas_ready, health.replicas_desired);
    if ready >= desired && ready > 0 && health.state != HealthState::Unhealthy {
        return (State::Healthy, None);
    }
    let count = format!("{ready} of {desired} instances ready");
    match (ready, rolling) {
        (_, true) => (State::Progressing, Some(count)),
        (0, false) => (State::Unhealthy, Some(count)),
        (_, false) if ready < desired => (State::Degraded, Some(count)),
        _ => (
            State::Unhealthy,
            Some("the platform calls it unhealthy".to_owned()),
        ),
    }
}

fn unreported(app: &App, rolling: bool) -> (State, Option<String>) {
    let active = app
        .active_deployment
        .as_ref()
        .is_some_and(|deployment| deployment.phase == Phase::Active);
    match (active, rolling) {
        (_, true) => (State::Progressing, Some("being rolled out".to_owned())),
        (true, false) => (
            State::Unknown,
            Some("the platform reports nothing about it".to_owned()),
        ),
        (false, false) => (State::Missing, Some("no deployment is active".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(health: Value, deployments: &Value) -> AppReport {
        let mut app = json!({"id": "1", "spec": {"name": "shop", "services": [{"name": "web"}]}});
        let fields = app.as_object_mut().unwrap();
        fields.extend(deployments.as_object().unwrap().clone());
        let app = serde_json::from_value(app).unwrap();
        assess(&app, &serde_json::from_value(health).unwrap())
    }

    fn active() -> Value {
        json!({"active_deployment": {"id": "d", "phase": "ACTIVE"}})
    }

    fn health(ready: u64, desired: u64, state: &str) -> Value {
        json!({"components": [{"name": "web", "replicas_ready": ready, "replicas_desired": desired, "state": state}]})
    }

    #[test]
    fn states_follow_from_the_counts() {
        assert_eq!(
            report(health(2, 2, "HEALTHY"), &active()).state,
            State::Healthy
        );
        assert_eq!(
            report(health(2, 1, "HEALTHY"), &active()).state,
            State::Healthy
        );
        assert_eq!(
            report(health(1, 2, "UNHEALTHY"), &active()).state,
            State::Degraded
        );
        assert_eq!(
            report(health(0, 1, "UNHEALTHY"), &active()).state,
            State::Unhealthy
        );
        assert_eq!(
            report(health(1, 1, "UNHEALTHY"), &active()).state,
            State::Unhealthy
        );
    }

    #[test]
    fn a_roll_out_is_progress_not_trouble() {
        let rolling = json!({"pending_deployment": {"id": "d", "phase": "BUILDING"}});
        assert_eq!(report(json!({}), &rolling).state, State::Progressing);
    }

    #[test]
    fn silence_is_not_health() {
        assert_eq!(report(json!({}), &active()).state, State::Unknown);
        assert_eq!(report(json!({}), &json!({})).state, State::Missing);
    }

    #[test]
    fn a_whole_is_as_bad_as_its_worst_part() {
        assert_eq!(
            State::worst([State::Healthy, State::Degraded, State::Progressing]),
            State::Degraded
        );
        assert_eq!(State::worst([]), State::Healthy);
    }
}
