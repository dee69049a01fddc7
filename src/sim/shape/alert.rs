//! Alerts, which follow from the spec.

use serde_json::{Value, json};

use crate::sim::clock::{Moment, SECOND};
use crate::sim::component::{components, list, text};
use crate::sim::fields::Fields;
use crate::sim::random::stable_uuid;
use crate::sim::state::{App, Destinations, EMAIL};

/// Points at one alert of an app.
#[derive(Debug, Clone)]
pub(crate) struct AlertRef<'a> {
    /// Its id.
    pub(crate) id: String,
    component: Option<&'a str>,
    spec: &'a Value,
}

/// Returns the alerts of `app`: its own, then those of its components.
pub(crate) fn alerts(app: &App) -> Vec<AlertRef<'_>> {
    let own = list(&app.spec, "alerts").iter().map(|spec| (None, spec));
    let inner = components(&app.spec).into_iter().flat_map(|component| {
        list(component.value, "alerts")
            .iter()
            .map(move |spec| (Some(component.name), spec))
    });
    own.chain(inner)
        .map(|(component, spec)| AlertRef {
            id: alert_id(app, component, spec),
            component,
            spec,
        })
        .collect()
}

fn alert_id(app: &App, component: Option<&str>, spec: &Value) -> String {
    let rule = text(spec, "rule").unwrap_or_default();
    stable_uuid(&["alert", &app.id, component.unwrap_or_default(), rule])
}

/// Returns `alert` of `app` as the platform shows it.
pub(crate) fn alert(app: &App, alert: &AlertRef<'_>, now: Moment) -> Value {
    let default = Destinations {
        emails: vec![EMAIL.to_owned()],
        slack_webhooks: Vec::new(),
    };
    let goes_to = app.destinations.get(&alert.id).unwrap_or(&default);
    let since = app.created_at;
    let ready = now.since(since) >= SECOND;
    let (phase, status) = if ready {
        ("ACTIVE", "SUCCESS")
    } else {
        ("CONFIGURING", "RUNNING")
    };
    let step = Fields::new()
        .keep("name", "alert-configure-insight-alert")
        .keep("status", status)
        .keep("started_at", since.in_seconds())
        .put("ended_at", ready.then(|| since.plus(SECOND).in_seconds()))
        .done();
    Fields::new()
        .keep("id", alert.id.as_str())
        .put("component_name", alert.component)
        .keep("spec", alert.spec.clone())
        .put("emails", goes_to.emails.clone())
        .put("slack_webhooks", goes_to.slack_webhooks.clone())
        .keep("phase", phase)
        .keep("progress", json!({"steps": [step]}))
        .done()
}
