//! The status object of a custom domain.

use serde_json::{Value, json};

use crate::sim::clock::{MILLISECOND, Moment, SECOND};
use crate::sim::component::text;
use crate::sim::fields::{Fields, wrap};
use crate::sim::random::{stable_hex, stable_uuid};
use crate::sim::state::{App, DomainState};

/// The platform's steps, in order.
const STEPS: [&str; 15] = [
    "default-ingress-ready",
    "ensure-zone",
    "ensure-ns-records",
    "verify-nameservers",
    "ensure-record",
    "ensure-alias-record",
    "ensure-wildcard-record",
    "verify-cname",
    "ensure-ssl-txt-record-saved",
    "ensure-ssl-txt-record",
    "ensure-renewal-email",
    "ensure-CA-authorization",
    "ensure-certificate",
    "create-deployment",
    "configuration-alert",
];

/// Steps whose end the platform never shows.
const OPEN_ENDED: [&str; 4] = [
    "default-ingress-ready",
    "verify-cname",
    "ensure-CA-authorization",
    "ensure-certificate",
];

/// Days for which a certificate is valid.
const CERTIFICATE_DAYS: i64 = 90;

/// Tells whether `host` serves at `now`.
pub(crate) fn is_ready(app: &App, host: &str, now: Moment) -> bool {
    state(app, host).is_some_and(|state| now >= state.ready_at)
}

fn state<'a>(app: &'a App, host: &str) -> Option<&'a DomainState> {
    app.domains.iter().find(|state| state.host == host)
}

/// Returns the status of the domain `host`, whose entry in the spec is `spec`.
pub(crate) fn domain(app: &App, host: &str, spec: &Value, now: Moment) -> Value {
    let state = state(app, host);
    let phase = match state {
        None => "PENDING",
        Some(state) if now < state.ready_at => "CONFIGURING",
        Some(_) => "ACTIVE",
    };
    let ready = state.filter(|state| now >= state.ready_at);
    let expires = ready.map(|state| {
        let days = CERTIFICATE_DAYS * 24 * 3600 * SECOND;
        state.ready_at.plus(days).in_seconds()
    });
    let steps: Vec<Value> = (0..)
        .zip(STEPS)
        .map(|(n, name)| step(state, (n, name), now))
        .collect();
    Fields::new()
        .keep("id", stable_uuid(&["domain", &app.id, host]))
        .keep("spec", spec.clone())
        .keep("phase", phase)
        .keep("progress", wrap("steps", steps))
        .put("validations", validations(app, host, spec))
        .put("certificate_expires_at", expires)
        .done()
}

fn step(state: Option<&DomainState>, (place, name): (i64, &str), now: Moment) -> Value {
    let pending = || {
        Fields::new()
            .keep("name", name)
            .keep("status", "PENDING")
            .done()
    };
    let Some(state) = state else {
        return pending();
    };
    let share = state.ready_at.since(state.since) / 15;
    let from = state.since.plus(share * place);
    let to = from.plus(share.saturating_sub(MILLISECOND));
    if now < from {
        return pending();
    }
    let over = now >= to || now >= state.ready_at;
    let closed = over && !OPEN_ENDED.contains(&name);
    let began = (name != "create-deployment").then(|| from.in_nanos());
    Fields::new()
        .keep("name", name)
        .keep("status", if over { "SUCCESS" } else { "RUNNING" })
        .put("started_at", began)
        .put("ended_at", closed.then(|| to.in_nanos()))
        .done()
}

/// Returns the TXT records that a wildcard outside the platform's DNS needs.
fn validations(app: &App, host: &str, spec: &Value) -> Vec<Value> {
    let wildcard = spec.get("wildcard") == Some(&Value::Bool(true));
    if !wildcard || text(spec, "zone").is_some() {
        return Vec::new();
    }
    let value = stable_hex(&["validation", &app.id, host], 43);
    vec![json!({"txt_name": format!("_acme-challenge.{host}"), "txt_value": value})]
}
