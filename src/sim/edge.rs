//! What visitors of an app get: requests by the host name of an app instead of by a path of the API.

use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::component::{hosts, list, text};
use super::core::Core;
use super::faults::Subject;
use super::scenario::ScenarioKind;
use super::shape::is_ready;
use super::state::App;

/// Holds the answer to a visitor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The app's name.
    pub(crate) app: String,
    /// The status.
    pub(crate) status: u16,
    /// Where to go instead.
    pub(crate) location: Option<String>,
    /// The text of the page.
    pub(crate) page: String,
}

/// Returns the host that a request is for, in lower case; none when it is for this machine, as requests of the API are.
pub(crate) fn visited_host(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let host = host.to_ascii_lowercase();
    (host != "localhost" && host.contains(|c: char| c.is_ascii_alphabetic()) && !host.contains(':'))
        .then_some(host)
}

/// Answers a visitor of `host`; none when no app has it.
pub(crate) fn visit(core: &mut Core, host: &str, path: &str) -> Option<Visit> {
    let now = core.now;
    let has = |app: &&App| {
        let own = hosts(&app.spec);
        let own = own
            .iter()
            .any(|(own, _)| own == host && is_ready(app, own, now));
        app.host == host || own
    };
    let app = core.world.apps.iter().find(has)?;
    let visit = |status, location, page: &str| Visit {
        app: app.name().to_owned(),
        status,
        location,
        page: format!("{page}\n"),
    };
    let Some(active) = app.active() else {
        return Some(visit(404, None, "nothing serves here yet"));
    };
    let subject = Subject::of(app);
    if core
        .faults
        .strike(ScenarioKind::BadAnswer, subject)
        .is_some()
    {
        return Some(visit(502, None, "bad gateway"));
    }
    let Some(rule) = rule(&active.spec, host, path) else {
        return Some(visit(404, None, "no rule for this path"));
    };
    let component = rule.pointer("/component/name").and_then(Value::as_str);
    let Some(redirect) = rule.get("redirect") else {
        return Some(visit(200, None, component.unwrap_or_default()));
    };
    let status = redirect.get("redirect_code").and_then(Value::as_u64);
    let status = status.and_then(|status| u16::try_from(status).ok());
    let location = location(redirect, host, path);
    Some(visit(status.unwrap_or(302), Some(location), "moved"))
}

/// Returns the first rule that fits.
fn rule<'a>(spec: &'a Value, host: &str, path: &str) -> Option<&'a Value> {
    let rules = list(spec.get("ingress")?, "rules");
    rules.iter().find(|rule| {
        let at = |pointer: &str| rule.pointer(pointer).and_then(Value::as_str);
        let authority = at("/match/authority/exact").filter(|authority| !authority.is_empty());
        let exact = at("/match/path/exact").is_none_or(|exact| exact == path);
        let prefix = at("/match/path/prefix").is_none_or(|prefix| is_below(path, prefix));
        authority.is_none_or(|authority| authority == host) && exact && prefix
    })
}

/// Tells whether a path is a prefix or goes on below it.
fn is_below(path: &str, prefix: &str) -> bool {
    let rest = path.strip_prefix(prefix.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn location(redirect: &Value, host: &str, path: &str) -> String {
    let scheme = text(redirect, "scheme").unwrap_or("https");
    let host = text(redirect, "authority").unwrap_or(host);
    let path = text(redirect, "uri").unwrap_or(path);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use serde_json::json;

    use super::*;

    #[test]
    fn requests_of_the_api_are_for_this_machine() {
        let host = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(value));
            visited_host(&headers)
        };
        assert_eq!(host("127.0.0.1:8080"), None);
        assert_eq!(host("[::1]:8080"), None);
        assert_eq!(host("localhost:8080"), None);
        assert_eq!(host("Shop.Example:8080").as_deref(), Some("shop.example"));
        assert_eq!(host("shop.example").as_deref(), Some("shop.example"));
    }

    #[test]
    fn the_first_rule_that_fits_answers() {
        let spec = json!({"ingress": {"rules": [
            {"match": {"path": {"prefix": "/api"}}, "component": {"name": "api"}},
            {"match": {"path": {"prefix": "/"}, "authority": {"exact": "old.example"}}, "redirect": {"authority": "new.example"}},
            {"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}},
        ]}});
        let name = |host, path| {
            let rule = rule(&spec, host, path)?;
            rule.pointer("/component/name").and_then(Value::as_str)
        };
        assert_eq!(name("a.example", "/api/x"), Some("api"));
        assert_eq!(name("a.example", "/apix"), Some("web"));
        assert_eq!(name("a.example", "/"), Some("web"));
        assert_eq!(name("old.example", "/"), None);
        assert_eq!(
            location(&json!({"authority": "new.example"}), "old.example", "/a"),
            "https://new.example/a"
        );
    }
}
