//! Joins what is known about a failed deployment.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::diff::Change;
use crate::model::live::{App, Deployment, DeploymentId, FailedStep, Phase, Progress};
use crate::model::path::COMPONENT_LISTS;

use super::blame::blamed;
use super::cause::Cause;
use super::line::{Line, LineKind};
use super::pattern::{answer_in, cause_in, listener_in};
use super::reason::{Happening, happening};

/// Holds what an autopsy is made of.
pub struct Evidence<'a> {
    /// The app as it is now.
    pub app: &'a App,
    /// The deployment that failed.
    pub deployment: &'a Deployment,
    /// What the failed component wrote, oldest first.
    pub lines: Vec<Line>,
    /// What the deployment changed against the one before it.
    pub changes: &'a [Change],
    /// The time now.
    pub now: Timestamp,
}

/// Says what serves after the failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Survivor {
    /// An earlier deployment goes on serving.
    Earlier(DeploymentId),
    /// Nothing serves.
    Nothing,
}

/// Holds why a deployment failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Autopsy {
    /// The app.
    pub app: String,
    /// The deployment.
    pub deployment: DeploymentId,
    /// How it ended.
    pub phase: Phase,
    /// The first step that failed.
    pub step: Option<FailedStep>,
    /// What the platform saw, if its code is known.
    pub happening: Option<Happening>,
    /// How long the deployment took.
    pub after: Option<Duration>,
    /// What serves now.
    pub survivor: Survivor,
    /// What the failed component wrote, oldest first.
    pub lines: Vec<Line>,
    /// The likely cause.
    pub likely: Option<Cause>,
    /// The changes of this deployment that have to do with it, in words.
    pub changed: Vec<String>,
}

/// Finds out why a deployment failed.
pub fn examine(evidence: Evidence<'_>) -> Autopsy {
    let deployment = evidence.deployment;
    let step = deployment.progress.as_ref().and_then(Progress::failed_step);
    let code = step.as_ref().and_then(|step| step.reason.as_ref());
    let happening = code.and_then(|reason| happening(&reason.code));
    let component = step.as_ref().and_then(|step| step.component.clone());
    let spec = deployment.spec.as_ref().unwrap_or(&evidence.app.spec);
    let owner = component
        .as_deref()
        .and_then(|name| find_component(spec, name));
    let likely = likely(happening, &evidence.lines, owner);
    Autopsy {
        app: evidence.app.name().to_owned(),
        deployment: deployment.id.clone(),
        phase: deployment.phase.clone(),
        happening,
        after: deployment.took(evidence.now),
        survivor: survivor(evidence.app, &deployment.id),
        changed: blamed(likely.as_ref(), component.as_deref(), evidence.changes),
        lines: evidence.lines,
        step,
        likely,
    }
}

fn survivor(app: &App, failed: &DeploymentId) -> Survivor {
    let active = app.active_deployment.as_ref();
    match active.filter(|active| active.id != *failed) {
        Some(active) => Survivor::Earlier(active.id.clone()),
        None => Survivor::Nothing,
    }
}

fn find_component<'a>(spec: &'a Value, name: &str) -> Option<&'a Value> {
    let lists = COMPONENT_LISTS.iter();
    let mut components = lists
        .filter_map(|list| spec.get(*list)?.as_array())
        .flatten();
    components.find(|component| component.get("name").and_then(Value::as_str) == Some(name))
}

/// What the platform states goes first, then what lines give away, the last first: a program says why it ends at its end.
fn likely(
    happening: Option<Happening>,
    lines: &[Line],
    component: Option<&Value>,
) -> Option<Cause> {
    match happening {
        Some(Happening::OutOfMemory | Happening::BuildOutOfMemory) => {
            return Some(Cause::OutOfMemory);
        }
        Some(Happening::Internal | Happening::NoRoom | Happening::BuildLimit) => return None,
        _ => {}
    }
    let told = |line: &Line| cause_in(&line.text);
    let mut crash = lines
        .iter()
        .rev()
        .filter(|line| line.kind != LineKind::Deploy);
    let cause = crash
        .find_map(told)
        .or_else(|| lines.iter().rev().find_map(told));
    match (cause, happening) {
        (Some(cause), _) => Some(cause),
        (None, Some(Happening::Unhealthy)) => component.and_then(|it| unanswered(lines, it)),
        (None, Some(Happening::NotExecutable)) => Some(Cause::CommandNotFound { command: None }),
        (None, _) => None,
    }
}

/// Finds out why a health check was not answered by a process that did not end.
fn unanswered(lines: &[Line], component: &Value) -> Option<Cause> {
    let number = |pointer: &str| component.pointer(pointer).and_then(Value::as_u64);
    let check = component.get("health_check");
    let path = check.and_then(|check| check.get("http_path")?.as_str());
    let mut answers = lines.iter().rev().filter_map(|line| answer_in(&line.text));
    if let Some((path, status)) =
        answers.find(|(asked, status)| Some(*asked) == path && *status >= 400)
    {
        let path = path.to_owned();
        return Some(Cause::HealthPath { path, status });
    }
    let expected = number("/health_check/port").or_else(|| number("/http_port"));
    let expected = expected
        .and_then(|port| u16::try_from(port).ok())
        .unwrap_or(8080);
    let listeners: Vec<_> = lines
        .iter()
        .filter_map(|line| listener_in(&line.text))
        .collect();
    if listeners.is_empty() {
        let delay = number("/health_check/initial_delay_seconds").unwrap_or(0);
        return Some(Cause::SlowStart { delay });
    }
    if let Some(listener) = listeners.iter().find(|listener| listener.port == expected) {
        return listener.is_loopback().then(|| Cause::Loopback {
            address: format!(
                "{}:{}",
                listener.host.as_deref().unwrap_or_default(),
                listener.port
            ),
        });
    }
    let listens = listeners.first()?.port;
    Some(Cause::OtherPort { listens, expected })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diff::{compare, normalise};

    fn component() -> Value {
        json!({"name": "web", "http_port": 8088, "health_check": {"http_path": "/health", "initial_delay_seconds": 20}})
    }

    fn app() -> App {
        serde_json::from_value(
            json!({"id": "a", "spec": {"name": "superset", "services": [component()]},
            "active_deployment": {"id": "8c1f90aa-0", "phase": "ACTIVE"}}),
        )
        .unwrap()
    }

    fn failed(code: &str) -> Deployment {
        serde_json::from_value(json!({"id": "4f0a1c22-0", "phase": "ERROR", "spec": {"services": [component()]},
            "created_at": "2026-08-07T09:00:00Z", "phase_last_updated_at": "2026-08-07T09:05:10Z",
            "progress": {"steps": [{"name": "deploy", "status": "ERROR", "steps": [{"name": "components", "status": "ERROR", "steps": [
                {"name": "web", "component_name": "web", "status": "ERROR", "steps": [
                    {"name": "wait", "component_name": "web", "status": "ERROR", "reason": {"code": code, "message": "No."}}]}]}]}]}}))
        .unwrap()
    }

    fn autopsy(code: &str, lines: &[&str], changes: &[Change]) -> Autopsy {
        let lines = lines.iter().map(|text| Line {
            kind: LineKind::Run,
            text: (*text).to_owned(),
        });
        let (app, deployment) = (app(), failed(code));
        examine(Evidence {
            app: &app,
            deployment: &deployment,
            lines: lines.collect(),
            changes,
            now: "2026-08-07T10:00:00Z".parse().unwrap(),
        })
    }

    #[test]
    fn a_crash_is_explained_by_its_last_words_and_by_what_was_changed() {
        let env = |key: &str| json!({"name": "s", "services": [{"name": "web", "instance_count": 1, "envs": [{"key": key, "value": "x"}]}]});
        let changes = compare(
            &normalise(&env("SUPERSET_SECRET_KEY")),
            &normalise(&env("SECRET_KEY")),
        );
        let lines = ["Starting", "KeyError: 'SUPERSET_SECRET_KEY'"];
        let found = autopsy("DeployContainerExitNonZero", &lines, &changes);
        assert_eq!(found.happening, Some(Happening::Exited));
        assert_eq!(
            found.likely,
            Some(Cause::MissingVariable {
                name: "SUPERSET_SECRET_KEY".to_owned()
            })
        );
        assert_eq!(
            found.changed,
            ["added envs.SECRET_KEY", "removed envs.SUPERSET_SECRET_KEY"]
        );
        assert_eq!(
            found.survivor,
            Survivor::Earlier(DeploymentId::new("8c1f90aa-0"))
        );
        assert_eq!(found.after, Some(Duration::from_secs(310)));
    }

    #[test]
    fn an_unanswered_check_is_explained_by_where_the_process_listens() {
        let unhealthy = |lines: &[&str]| autopsy("ContainerHealthChecksFailed", lines, &[]).likely;
        assert_eq!(
            unhealthy(&["Listening at: http://0.0.0.0:5000"]),
            Some(Cause::OtherPort {
                listens: 5000,
                expected: 8088
            })
        );
        assert_eq!(
            unhealthy(&["Listening at: http://127.0.0.1:8088"]),
            Some(Cause::Loopback {
                address: "127.0.0.1:8088".to_owned()
            })
        );
        assert_eq!(
            unhealthy(&[
                "Listening at: http://0.0.0.0:8088",
                "\"GET /health HTTP/1.1\" 404"
            ]),
            Some(Cause::HealthPath {
                path: "/health".to_owned(),
                status: 404
            })
        );
        assert_eq!(
            unhealthy(&["Loading addons"]),
            Some(Cause::SlowStart { delay: 20 })
        );
        assert_eq!(unhealthy(&["Listening at: http://0.0.0.0:8088"]), None);
    }

    #[test]
    fn what_the_platform_states_needs_no_lines() {
        assert_eq!(
            autopsy("ContainerOutOfMemory", &[], &[]).likely,
            Some(Cause::OutOfMemory)
        );
        assert_eq!(
            autopsy("InternalError", &["KeyError: 'ABC'"], &[]).likely,
            None
        );
        assert_eq!(autopsy("SomethingNew", &[], &[]).happening, None);
    }
}
