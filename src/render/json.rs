//! The JSON envelope, the same for every command.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::diag::{Code, Diagnostics};

use super::diagnostic::DiagnosticJson;
use super::sanitise::inert_json;

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
    pub error: Option<ErrorData>,
}

/// Why a run failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErrorData {
    /// What happened.
    message: String,
    /// Where it happened; null if that is no place.
    place: Option<String>,
    /// What to do about it.
    next: Vec<String>,
    /// The stable code; left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
}

impl ErrorData {
    /// Describes a failure.
    pub fn new(code: Option<Code>, what: &str, place: Option<&str>, next: &[String]) -> Self {
        Self {
            message: what.to_owned(),
            place: place.map(str::to_owned),
            next: next.to_vec(),
            code: code.map(Code::id),
        }
    }
}

impl Envelope<'_> {
    /// Returns the name and version of the format of the data.
    pub fn schema(&self) -> String {
        format!("ipctl/{}/v1", self.command)
    }

    /// Tells whether the run succeeded: exit codes 0 and 2 count as success.
    pub fn ok(&self) -> bool {
        matches!(self.exit, 0 | 2)
    }

    /// Writes the document with its closing newline.
    pub fn to_text(&self) -> String {
        let diagnostics: Vec<DiagnosticJson> =
            self.diagnostics.iter().map(DiagnosticJson::from).collect();
        let mut document = json!({
            "schema": self.schema(),
            "ok": self.ok(),
            "exit": self.exit,
            "data": self.data,
            "diagnostics": diagnostics,
        });
        if let (Some(error), Some(fields)) = (&self.error, document.as_object_mut()) {
            fields.insert("error".to_owned(), json!(error));
        }
        inert_json(format!("{document:#}\n"))
    }
}
