//! The published JSON Schema of what `ipctl plan --json` prints.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::render::diagnostic::DiagnosticJson;
use crate::render::json::ErrorData;

use super::json::PlanData;

/// What `ipctl plan --json` prints. Fields may be added; none is taken away or gets another meaning.
#[derive(JsonSchema)]
#[schemars(title = "ipctl plan", inline)]
#[expect(
    dead_code,
    reason = "it is there for its schema; the envelope is written for every command alike"
)]
struct PlanEnvelope {
    /// The name and version of this format.
    #[schemars(extend("const" = "ipctl/plan/v1"))]
    schema: String,
    /// Whether the run succeeded: true exactly for the exit codes 0 and 2.
    ok: bool,
    /// The exit code.
    exit: u8,
    /// The plan; null if none could be made.
    data: Option<PlanData>,
    /// What was found in the files.
    diagnostics: Vec<DiagnosticJson>,
    /// What made the run fail; left out if it did not.
    #[schemars(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorData>,
}

/// Returns the schema (draft 2020-12) of the JSON document of `ipctl plan`.
pub fn plan_schema() -> Value {
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    generator.into_root_schema_for::<PlanEnvelope>().to_value()
}
