//! Requests from outside that show whether an app works: which ones, and what their answers mean.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use serde_json::Value;

use crate::api::{ProbeError, Prober, PublicAnswer, Redirects};
use crate::model::live::{App, DomainPhase};

/// The longest that one answer may take when nothing else is said.
const LONGEST: Duration = Duration::from_secs(10);

/// One request from outside, and the answer that shows the app works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The path on the app's address.
    pub path: String,
    /// The status of a good answer.
    pub status: Expected,
    /// The longest that a good answer takes.
    pub within: Option<Duration>,
    /// Text that a good answer contains.
    pub contains: Option<String>,
}

/// Says which statuses are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Those with which the platform itself calls an instance healthy: 200 to 399.
    Success,
    /// This one.
    Exactly(u16),
}

impl Expected {
    /// Tells whether a status is a good one.
    pub fn accepts(self, status: u16) -> bool {
        match self {
            Self::Success => (200..400).contains(&status),
            Self::Exactly(wanted) => status == wanted,
        }
    }
}

/// Holds a good answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The path that was asked for.
    pub path: String,
    /// The status.
    pub status: u16,
    /// The time it took.
    pub took: Duration,
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, status, took } = self;
        write!(f, "GET {path} {status} in {} ms", took.as_millis())
    }
}

/// A question that is on its way.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Result<PublicAnswer, ProbeError>> + 'a>>;

/// Asks the public address of an app.
pub trait Ask {
    /// Asks one address and waits for the answer no longer than `within`.
    fn ask<'a>(&'a self, address: &'a str, redirects: Redirects, within: Duration) -> Asking<'a>;
}

impl Ask for Prober {
    fn ask<'a>(&'a self, address: &'a str, redirects: Redirects, within: Duration) -> Asking<'a> {
        Box::pin(self.get(address, redirects, within))
    }
}

impl Probe {
    /// Returns how long an answer is waited for: one that is late by a little is still told from none.
    pub fn patience(&self) -> Duration {
        self.within.map_or(LONGEST, |within| {
            within.saturating_add(Duration::from_secs(1))
        })
    }

    /// Returns whether a redirect is an answer: only where one is expected.
    pub fn redirects(&self) -> Redirects {
        match self.status {
            Expected::Exactly(300..=399) => Redirects::Keep,
            _ => Redirects::Follow,
        }
    }

    /// Judges an answer; what is wrong with a bad one reads on after `GET /path`.
    pub fn judge(&self, answer: &PublicAnswer) -> Result<Answered, String> {
        let PublicAnswer { status, took, page } = answer;
        if !self.status.accepts(*status) {
            return Err(match self.status {
                Expected::Success => format!("answered {status}"),
                Expected::Exactly(wanted) => format!("answered {status} instead of {wanted}"),
            });
        }
        if let Some(within) = self.within.filter(|within| took > within) {
            let (took, within) = (took.as_millis(), within.as_millis());
            return Err(format!("took {took} ms, longer than {within} ms"));
        }
        if let Some(text) = self.contains.as_ref().filter(|text| !page.contains(*text)) {
            return Err(format!("answered {status} without the text `{text}`"));
        }
        Ok(Answered {
            path: self.path.clone(),
            status: *status,
            took: *took,
        })
    }
}

/// Returns the probes that the health checks of services amount to, as far as their paths can be reached from outside.
pub fn probes_of(spec: &Value) -> Vec<Probe> {
    let services = spec.get("services").and_then(Value::as_array);
    let paths = services.into_iter().flatten();
    let mut paths: Vec<String> = paths
        .filter_map(|service| public_path(spec, service))
        .collect();
    paths.sort_unstable();
    paths.dedup();
    let probe = |path| Probe {
        path,
        status: Expected::Success,
        within: None,
        contains: None,
    };
    paths.into_iter().map(probe).collect()
}

/// Returns the path at which the health check of a service is seen from outside.
fn public_path(spec: &Value, service: &Value) -> Option<String> {
    let check = service.get("health_check")?;
    let other = |port: &Value| Some(port) != service.get("http_port");
    if check.get("port").is_some_and(other) {
        return None;
    }
    let inside = ["http_path", "path"]
        .iter()
        .find_map(|key| check.get(key)?.as_str())?;
    let name = service.get("name")?.as_str()?;
    let rules = spec.pointer("/ingress/rules")?.as_array()?;
    let own = |rule: &&Value| rule.pointer("/component/name").and_then(Value::as_str) == Some(name);
    let own_rules = rules.iter().filter(own);
    let mut outside = own_rules.filter_map(|rule| outside(rule, inside));
    outside.find(|path| {
        // It is not documented whether the first rule or the longest prefix wins: both have to be the service's own.
        let mut first = rules.iter().filter(|rule| leads(rule, path));
        let longest = first.clone().max_by_key(|rule| prefix(rule).len());
        longest.is_some_and(|rule| own(&rule)) && first.next().is_some_and(|rule| own(&rule))
    })
}

fn prefix(rule: &Value) -> &str {
    let prefix = rule.pointer("/match/path/prefix").and_then(Value::as_str);
    prefix.unwrap_or("/").trim_end_matches('/')
}

fn leads(rule: &Value, path: &str) -> bool {
    let rest = path.strip_prefix(prefix(rule));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns the path outside that a rule turns into a path inside; none for rules of one host or one path only.
fn outside(rule: &Value, inside: &str) -> Option<String> {
    let text = |pointer: &str| rule.pointer(pointer).and_then(Value::as_str);
    let host = text("/match/authority/exact").filter(|host| !host.is_empty());
    if host.is_some() || rule.pointer("/match/path/exact").is_some() {
        return None;
    }
    let prefix = prefix(rule);
    let keeps = rule.pointer("/component/preserve_path_prefix") == Some(&Value::Bool(true));
    match text("/component/rewrite") {
        Some(rewrite) => {
            let rest = inside.strip_prefix(rewrite.trim_end_matches('/'))?;
            Some(format!("{prefix}{rest}"))
        }
        None if keeps => leads(rule, inside).then(|| inside.to_owned()),
        None => Some(format!("{prefix}{inside}")),
    }
}

/// Returns the address at which visitors reach an app now: that of a domain counts only once the domain works.
pub fn public_address(app: &App) -> Option<&str> {
    let of_domain = |url: &str| {
        let host = url.strip_prefix("https://").unwrap_or(url);
        let host = host.split('/').next().unwrap_or(host);
        let domain = app.domains.iter().find(|domain| domain.host() == host);
        domain.is_none_or(|domain| domain.phase == DomainPhase::Active)
    };
    [app.live_url.as_str(), app.default_ingress.as_str()]
        .into_iter()
        .find(|url| !url.is_empty() && of_domain(url))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(ingress: &Value, services: &Value) -> Vec<String> {
        let spec = json!({"ingress": {"rules": ingress}, "services": services});
        let paths = probes_of(&spec).into_iter().map(|probe| probe.path);
        paths.collect()
    }

    #[test]
    fn a_health_check_is_asked_where_visitors_see_it() {
        let service =
            |check: Value| json!([{"name": "api", "http_port": 8080, "health_check": check}]);
        let up = service(json!({"http_path": "/up"}));
        let rule = |prefix: &str, more: Value| {
            let mut component = json!({"name": "api"});
            component
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            json!([{"match": {"path": {"prefix": prefix}}, "component": component}])
        };
        for (ingress, services, expected) in [
            (rule("/", json!({})), up.clone(), vec!["/up"]),
            (rule("/api", json!({})), up.clone(), vec!["/api/up"]),
            (
                rule("/api", json!({"preserve_path_prefix": true})),
                up.clone(),
                vec![],
            ),
            (
                rule("/up", json!({"preserve_path_prefix": true})),
                up.clone(),
                vec!["/up"],
            ),
            (
                rule("/v1", json!({"rewrite": "/up"})),
                up.clone(),
                vec!["/v1"],
            ),
            (
                rule("/v1", json!({"rewrite": "/other"})),
                up.clone(),
                vec![],
            ),
            (
                rule("/", json!({})),
                service(json!({"http_path": "/up", "port": 9090})),
                vec![],
            ),
            (
                rule("/", json!({})),
                service(json!({"http_path": "/up", "port": 8080})),
                vec!["/up"],
            ),
            (
                rule("/", json!({})),
                service(json!({"path": "/old"})),
                vec!["/old"],
            ),
            (rule("/", json!({})), service(json!({})), vec![]),
            (json!([]), up.clone(), vec![]),
        ] {
            assert_eq!(paths(&ingress, &services), expected, "{ingress} {services}");
        }
    }

    #[test]
    fn a_path_that_another_component_takes_is_not_asked() {
        let ingress = json!([
            {"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}},
            {"match": {"path": {"prefix": "/up"}}, "component": {"name": "api"}},
        ]);
        let web = json!([{"name": "web", "health_check": {"http_path": "/up"}}]);
        assert_eq!(paths(&ingress, &web), [""; 0]);
        let web = json!([{"name": "web", "health_check": {"http_path": "/live"}}]);
        assert_eq!(paths(&ingress, &web), ["/live"]);
    }

    fn answer(status: u16, took: u64, page: &str) -> PublicAnswer {
        PublicAnswer {
            status,
            took: Duration::from_millis(took),
            page: page.to_owned(),
        }
    }

    #[test]
    fn answers_are_judged_by_status_time_and_text() {
        let probe = Probe {
            path: "/up".to_owned(),
            status: Expected::Exactly(200),
            within: Some(Duration::from_secs(5)),
            contains: Some("ready".to_owned()),
        };
        let said = |probe: &Probe, answer| match probe.judge(&answer) {
            Ok(good) => good.to_string(),
            Err(bad) => bad,
        };
        assert_eq!(
            said(&probe, answer(200, 84, "all ready")),
            "GET /up 200 in 84 ms"
        );
        assert_eq!(
            said(&probe, answer(503, 84, "ready")),
            "answered 503 instead of 200"
        );
        assert_eq!(
            said(&probe, answer(200, 5001, "ready")),
            "took 5001 ms, longer than 5000 ms"
        );
        assert_eq!(
            said(&probe, answer(200, 84, "red")),
            "answered 200 without the text `ready`"
        );
        let lenient = Probe {
            status: Expected::Success,
            within: None,
            contains: None,
            ..probe
        };
        assert_eq!(
            said(&lenient, answer(302, 9000, "")),
            "GET /up 302 in 9000 ms"
        );
        assert_eq!(said(&lenient, answer(404, 1, "")), "answered 404");
    }

    #[test]
    fn only_an_expected_redirect_is_an_answer() {
        let probe = |status| Probe {
            path: "/".to_owned(),
            status,
            within: None,
            contains: None,
        };
        assert_eq!(probe(Expected::Exactly(302)).redirects(), Redirects::Keep);
        assert_eq!(probe(Expected::Exactly(200)).redirects(), Redirects::Follow);
        assert_eq!(probe(Expected::Success).redirects(), Redirects::Follow);
    }

    #[test]
    fn a_domain_that_does_not_work_yet_is_not_asked() {
        let app = |phase: &str| -> App {
            serde_json::from_value(json!({
                "id": "a", "spec": {}, "live_url": "https://shop.example", "default_ingress": "https://shop-x.ondigitalocean.app",
                "domains": [{"id": "d", "spec": {"domain": "shop.example"}, "phase": phase}],
            }))
            .unwrap()
        };
        assert_eq!(public_address(&app("ACTIVE")), Some("https://shop.example"));
        assert_eq!(
            public_address(&app("CONFIGURING")),
            Some("https://shop-x.ondigitalocean.app")
        );
    }
}
