//! What specs say of components before they are rolled out.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::render::sanitise::one_line;

/// Holds what is to be expected of the components of several apps.
#[derive(Debug, Default)]
pub struct Expectations {
    apps: BTreeMap<String, BTreeMap<String, Expectation>>,
}

/// Says what is to be expected of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expectation {
    /// It is ready once this answers.
    Answer(String),
    /// It runs to its end, at this time of the deployment.
    End(String),
}

impl Expectations {
    /// Reads the specs of apps by name; what is not understood is left out.
    pub fn of<'a>(specs: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Self {
        let apps = specs.into_iter();
        Self {
            apps: apps
                .map(|(name, spec)| (name.to_owned(), of_spec(spec)))
                .collect(),
        }
    }

    pub(super) fn of_component(&self, app: &str, component: &str) -> Option<&Expectation> {
        self.apps.get(app)?.get(component)
    }
}

fn of_spec(spec: &Value) -> BTreeMap<String, Expectation> {
    let services = components(spec, "services")
        .filter_map(|service| Some((name(service)?, Expectation::Answer(answer(service)))));
    let jobs = components(spec, "jobs")
        .filter_map(|job| Some((name(job)?, Expectation::End(moment(job)))));
    services.chain(jobs).collect()
}

fn components<'a>(spec: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    spec.get(list)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn name(component: &Value) -> Option<String> {
    Some(component.get("name")?.as_str()?.to_owned())
}

/// Names what the platform asks a service before it counts as ready.
fn answer(service: &Value) -> String {
    let check = |key: &str| service.get("health_check")?.get(key);
    let port = check("port").or_else(|| service.get("http_port"));
    let port = port.and_then(Value::as_u64).map(|port| format!(":{port}"));
    match (check("http_path").and_then(Value::as_str), port) {
        (Some(path), port) => format!("GET {}{}", port.unwrap_or_default(), one_line(path)),
        (None, Some(port)) => format!("TCP {port}"),
        (None, None) => "its port".to_owned(),
    }
}

fn moment(job: &Value) -> String {
    let kind = job.get("kind").and_then(Value::as_str).unwrap_or("job");
    one_line(&kind.to_lowercase().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_service_is_ready_once_it_answers_and_a_job_runs_to_its_end() {
        let spec = json!({
            "services": [
                {"name": "web", "http_port": 8080, "health_check": {"http_path": "/health", "port": 8088}},
                {"name": "api", "http_port": 8080},
                {"name": "redis"},
                {"name": 7},
            ],
            "jobs": [{"name": "migrate", "kind": "PRE_DEPLOY"}],
        });
        let expected = Expectations::of([("shop", &spec)]);
        let of = |component| expected.of_component("shop", component);
        let answer = |text: &str| Expectation::Answer(text.to_owned());
        assert_eq!(of("web"), Some(&answer("GET :8088/health")));
        assert_eq!(of("api"), Some(&answer("TCP :8080")));
        assert_eq!(of("redis"), Some(&answer("its port")));
        assert_eq!(
            of("migrate"),
            Some(&Expectation::End("pre-deploy".to_owned()))
        );
        assert_eq!(of("worker"), None);
    }
}
