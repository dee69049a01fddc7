//! The JSON envelope, the same for every command.

use serde_json::{Value, json};

use crate::diag::{Code, Diagnostics};

use super::diagnostic::DiagnosticJson;

/// Holds one JSON document of a command.
pub struct Envelope<'a> {
    /// The command's name.
    pub command: &'a str,
    /// The process exit code.
    pub exit: u8,
    /// The command's own data; null when there is none.
    pub data: Value,
    /// The problems found.
    pub diagnostics: &'a Diagnostics,
    /// What made the command fail, with place and next steps.
    pub error: Option<Value>,
}

impl Envelope<'_> {
    /// Writes the document with its closing newline. Exit codes 0 and 2 count as success.
    pub fn to_text(&self) -> String {
        let diagnostics: Vec<DiagnosticJson> =
            self.diagnostics.iter().map(DiagnosticJson::from).collect();
        let mut document = json!({
            "schema": format!("ipctl/{}/v1", self.command),
            "ok": matches!(self.exit, 0 | 2),
            "exit": self.exit,
            "data": self.data,
            "diagnostics": diagnostics,
        });
        if let (Some(error), Some(fields)) = (&self.error, document.as_object_mut()) {
            fields.insert("error".to_owned(), error.clone());
        }
        format!("{document:#}\n")
    }
}

/// Builds the `error` member of an envelope.
pub fn error_json(code: Option<Code>, what: &str, place: Option<&str>, next: &[String]) -> Value {
    let mut error = json!({"message": what, "place": place, "next": next});
    if let (Some(code), Some(fields)) = (code, error.as_object_mut()) {
        fields.insert("code".to_owned(), code.id().into());
    }
    error
}
