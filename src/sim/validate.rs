//! What the platform refuses in a spec.

use serde_json::Value;

/// Names the first problem of a spec as the platform does in its 400 replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// The field as the platform writes it, such as `services.name`.
    pub(crate) field: String,
    /// The text after the field.
    pub(crate) reason: String,
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

/// Checks a submitted spec and returns its first problem.
pub(crate) fn validate(spec: &Value) -> Result<(), Rejection> {
    let _ = spec;
    Ok(())
}
