//! What somebody else changed, as data.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::plan::{Outside, OutsideEdit, Trace, Verdict};

use super::json::DifferenceData;
use super::values::conceal;

/// What somebody else changed after the last apply.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct OutsideData {
    /// Whether the edits are known one by one.
    known: bool,
    /// When the spec was sent that the edits were made to; null if that is not known.
    after: Option<String>,
    /// The deployments that brought them, oldest first.
    by: Vec<TraceData>,
    /// The edits.
    edits: Vec<EditData>,
}

/// A deployment that brought another spec.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
struct TraceData {
    /// Its id.
    deployment: String,
    /// When it was made.
    at: Option<String>,
    /// Who made it, as far as the platform tells.
    by: Option<String>,
    /// Why it was made, in the platform's words.
    cause: Option<String>,
}

/// One edit by somebody else: the value before is that of the last apply, the one after is live.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct EditData {
    /// What differs.
    #[serde(flatten)]
    difference: DifferenceData,
    /// What applying does to the edit.
    verdict: VerdictData,
    /// What the file says there, if that is a third thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<Value>,
}

/// What applying does to an edit by somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum VerdictData {
    /// The file says what was there before.
    Undone,
    /// The file agrees, or leaves the field alone.
    Kept,
    /// The file says a third thing.
    Overwritten,
}

impl From<&Outside> for OutsideData {
    fn from(outside: &Outside) -> Self {
        match outside {
            Outside::Untold => Self {
                known: false,
                after: None,
                by: Vec::new(),
                edits: Vec::new(),
            },
            Outside::Told {
                after,
                traces,
                edits,
            } => Self {
                known: true,
                after: after.map(|at| at.to_string()),
                by: traces.iter().map(TraceData::from).collect(),
                edits: edits.iter().map(EditData::from).collect(),
            },
        }
    }
}

impl From<&Trace> for TraceData {
    fn from(trace: &Trace) -> Self {
        Self {
            deployment: trace.deployment.as_str().to_owned(),
            at: trace.at.map(|at| at.to_string()),
            by: trace.by.clone(),
            cause: trace.cause.clone(),
        }
    }
}

impl From<&OutsideEdit> for EditData {
    fn from(edit: &OutsideEdit) -> Self {
        let (verdict, file) = match &edit.verdict {
            Verdict::Undoes => (VerdictData::Undone, None),
            Verdict::Agrees => (VerdictData::Kept, None),
            Verdict::BothChanged { file } => (VerdictData::Overwritten, file.as_ref()),
        };
        Self {
            difference: DifferenceData::from(&edit.change),
            verdict,
            file: file.map(conceal),
        }
    }
}
