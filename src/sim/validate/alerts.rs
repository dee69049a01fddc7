//! Alert rules per level, and log destinations.

use serde_json::Value;

use super::{Checked, Component, Rejection, flag, has, items, text};

const APP: &[&str] = &[
    "DEPLOYMENT_FAILED",
    "DEPLOYMENT_LIVE",
    "DEPLOYMENT_STARTED",
    "DEPLOYMENT_CANCELED",
    "DOMAIN_FAILED",
    "DOMAIN_LIVE",
    "AUTOSCALE_FAILED",
    "AUTOSCALE_SUCCEEDED",
];
const INSTANCE: &[&str] = &["CPU_UTILIZATION", "MEM_UTILIZATION", "RESTART_COUNT"];
const REQUESTS: &[&str] = &["REQUESTS_PER_SECOND", "REQUEST_DURATION_P95_MS"];
const JOB: &[&str] = &["JOB_INVOCATION_FAILED"];
const FUNCTIONS: &[&str] = &[
    "FUNCTIONS_ACTIVATION_COUNT",
    "FUNCTIONS_AVERAGE_DURATION_MS",
    "FUNCTIONS_ERROR_RATE_PER_MINUTE",
    "FUNCTIONS_AVERAGE_WAIT_TIME_MS",
    "FUNCTIONS_ERROR_COUNT",
    "FUNCTIONS_GB_RATE_PER_SECOND",
];

/// Checks the alerts of the app itself.
pub(super) fn check_app(spec: &Value) -> Checked {
    items(spec, "alerts").try_for_each(|alert| {
        check_rule(alert, &[APP], "the app").map_err(|reason| Rejection::new("alerts.rule", reason))
    })
}

/// Checks the alerts of a component.
pub(super) fn check_component(component: Component<'_>) -> Checked {
    let allowed: &[&[&str]] = match component.list {
        "services" => &[INSTANCE, REQUESTS],
        "jobs" => &[INSTANCE, JOB],
        "functions" => &[FUNCTIONS],
        _ => &[INSTANCE],
    };
    items(component.spec, "alerts").try_for_each(|alert| {
        check_rule(alert, allowed, &component.label())
            .map_err(|reason| component.reject("alerts.rule", reason))?;
        check_threshold(component, alert)
    })
}

fn check_rule(alert: &Value, allowed: &[&[&str]], owner: &str) -> Result<(), String> {
    let rule = text(alert, "rule");
    if rule.is_empty() || rule == "UNSPECIFIED_RULE" {
        return Err("is required".to_owned());
    }
    if allowed.iter().any(|rules| rules.contains(&rule)) {
        return Ok(());
    }
    let shown: String = rule.chars().take(64).collect();
    Err(format!(
        "alert rule \"{shown}\" is not supported on {owner}"
    ))
}

/// Checks that an alert on a measure says what to compare; a failed run of a job has nothing to compare.
fn check_threshold(component: Component<'_>, alert: &Value) -> Checked {
    if JOB.contains(&text(alert, "rule")) || flag(alert, "disabled") {
        return Ok(());
    }
    for (key, unset) in [
        ("operator", "UNSPECIFIED_OPERATOR"),
        ("window", "UNSPECIFIED_WINDOW"),
    ] {
        let word = text(alert, key);
        if word.is_empty() || word == unset {
            return Err(component.reject(&format!("alerts.{key}"), "is required"));
        }
    }
    Ok(())
}

/// Lists the providers of log destinations; `endpoint` is the plain HTTP one.
const PROVIDERS: [&str; 5] = [
    "papertrail",
    "datadog",
    "logtail",
    "open_search",
    "endpoint",
];

/// Checks the log destinations of a component.
pub(super) fn check_log_destinations(component: Component<'_>) -> Checked {
    items(component.spec, "log_destinations").try_for_each(|destination| {
        check_destination(destination).map_err(|rejection| {
            let field = format!("log_destinations.{}", rejection.field);
            component.reject(&field, rejection.reason)
        })
    })
}

fn check_destination(destination: &Value) -> Checked {
    require(destination, "name", "name")?;
    let providers = PROVIDERS.iter().filter(|key| has(destination, key)).count();
    if providers != 1 {
        let name = text(destination, "name");
        let reason = format!("log destination \"{name}\" must have exactly one provider");
        return Err(Rejection::new("provider", reason));
    }
    for (provider, key) in [
        ("papertrail", "endpoint"),
        ("datadog", "api_key"),
        ("logtail", "token"),
    ] {
        if let Some(settings) = destination.get(provider).filter(|s| s.is_object()) {
            require(settings, key, &format!("{provider}.{key}"))?;
        }
    }
    match destination.get("open_search") {
        Some(settings) if settings.is_object() => check_open_search(settings),
        _ => Ok(()),
    }
}

fn require(object: &Value, key: &str, field: &str) -> Checked {
    if text(object, key).is_empty() {
        return Err(Rejection::new(field, "is required"));
    }
    Ok(())
}

fn check_open_search(settings: &Value) -> Checked {
    let managed = !text(settings, "cluster_name").is_empty();
    if managed != text(settings, "endpoint").is_empty() {
        return Err(Rejection::new(
            "open_search",
            "must have exactly one of endpoint and cluster_name",
        ));
    }
    let password = settings
        .get("basic_auth")
        .is_some_and(|auth| !text(auth, "password").is_empty());
    match (managed, password) {
        (true, true) => Err(Rejection::new(
            "open_search.basic_auth.password",
            "cannot be used together with cluster_name",
        )),
        (false, false) => Err(Rejection::new(
            "open_search.basic_auth",
            "is required together with endpoint",
        )),
        _ => Ok(()),
    }
}
