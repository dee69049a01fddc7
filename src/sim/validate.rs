//! What the platform refuses in a spec.
//!
//! First the types, words, bounds and patterns of single values in the order of the spec, then the rules between fields.
//! Only the first problem is named. Choices where the documentation is silent or contradicts itself:
//!
//! - Keys that are not known are accepted and ignored.
//! - Zero values count as absent, so `instance_count: 0` is no error.
//! - An app of databases alone is accepted, one of nothing is not.
//! - Autoscaling is accepted on shared sizes that can run several instances; least and greatest may be equal.
//! - `health_check.port` must be a port of the service; the port of a liveness check is not compared.
//! - Legacy sizes are accepted, a development database may be PostgreSQL or Valkey, the host of a domain may follow
//!   either of the two published patterns.
//! - Variables and domains that appear twice are accepted.

mod alerts;
mod components;
mod names;
mod routing;
mod scaling;
mod sources;
mod types;

use serde_json::Value;

/// Names the first problem of a spec as the platform does in its 400 replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// The field as the platform writes it, such as `services.name`.
    pub(crate) field: String,
    /// The text after the field.
    pub(crate) reason: String,
}

impl Rejection {
    /// Makes the rejection of `field` for `reason`.
    pub(crate) fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            reason: reason.into(),
        }
    }
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "error validating app spec field \"{}\": {}",
            self.field, self.reason
        )
    }
}

/// Is the outcome of one check.
type Checked = Result<(), Rejection>;

/// Checks a submitted spec and returns its first problem.
pub(crate) fn validate(spec: &Value) -> Result<(), Rejection> {
    types::check(spec)?;
    names::check(spec)?;
    components::check(spec)?;
    scaling::check_total(spec)?;
    alerts::check_app(spec)?;
    routing::check(spec)
}

/// Names one component for the checks and their messages.
#[derive(Clone, Copy)]
struct Component<'a> {
    /// The key of its list, such as `services`.
    list: &'static str,
    /// The object.
    spec: &'a Value,
}

impl<'a> Component<'a> {
    /// Returns the name, empty when it has none.
    fn name(&self) -> &'a str {
        text(self.spec, "name")
    }

    /// Returns the word for its kind and its quoted name.
    fn label(&self) -> String {
        let kind = match self.list {
            "services" => "service",
            "static_sites" => "static site",
            "workers" => "worker",
            "jobs" => "job",
            "functions" => "function",
            _ => "database",
        };
        format!("{kind} \"{}\"", self.name())
    }

    /// Makes a rejection of one of its fields.
    fn reject(&self, field: &str, reason: impl Into<String>) -> Rejection {
        Rejection::new(format!("{}.{field}", self.list), reason)
    }
}

/// Returns the components of the given lists in their order.
fn components<'a>(
    spec: &'a Value,
    lists: &'static [&'static str],
) -> impl Iterator<Item = Component<'a>> {
    lists
        .iter()
        .flat_map(move |list| items(spec, list).map(move |spec| Component { list, spec }))
}

/// Returns the items of the list under `key`, none when it is absent.
fn items<'a>(object: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    object
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// Returns the text under `key`, empty when it is absent.
fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the whole number under `key`, 0 when it is absent.
fn integer(object: &Value, key: &str) -> i64 {
    object
        .get(key)
        .and_then(super::canonical::as_whole)
        .unwrap_or_default()
}

/// Tells whether the boolean under `key` is true; the string `true` counts.
fn flag(object: &Value, key: &str) -> bool {
    match object.get(key) {
        Some(Value::Bool(value)) => *value,
        Some(Value::String(value)) => value == "true",
        _ => false,
    }
}

/// Tells whether there is anything under `key`, even if empty.
fn has(object: &Value, key: &str) -> bool {
    object.get(key).is_some_and(|value| !value.is_null())
}

#[cfg(test)]
mod tests;
