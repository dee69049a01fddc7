//! Differences that the manifest lets be.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::diff::ChangeKind;
use crate::plan::{AppPlan, IgnoredChange};
use crate::render::fit::shorten;
use crate::render::sanitise::one_line;

use super::human::write_remark;
use super::json::{OperationData, difference};
use super::layout::Text;
use super::rows::text_of;
use super::view::Mark;

/// A difference that is left alone; the live side stays.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct IgnoredData {
    /// Where, as in a change.
    path: String,
    /// What the file would do there.
    op: OperationData,
    /// The live value, which stays; left out for secrets and for what is not live.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    /// The value of the file, which is not sent; left out for secrets and for what the file does not have.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
    /// Whether it is a secret, of which no value is shown.
    sensitive: bool,
    /// Why it is left alone, from `ipctl.yaml`.
    reason: String,
}

impl From<&IgnoredChange> for IgnoredData {
    fn from(ignored: &IgnoredChange) -> Self {
        let (op, before, after) = difference(&ignored.change);
        Self {
            path: ignored.change.path.to_slash(),
            op,
            before,
            after,
            sensitive: matches!(ignored.change.kind, ChangeKind::Secret(_)),
            reason: ignored.reason.clone(),
        }
    }
}

/// Writes a line for each difference of an app that is left alone.
pub(super) fn write_ignored(text: &mut Text, app: &AppPlan) {
    for ignored in &app.ignored {
        write_remark(text, Mark::Same, &words(ignored));
    }
}

/// The longest value that stands in a sentence.
const MOST_VALUE: usize = 60;

fn words(ignored: &IgnoredChange) -> String {
    let change = &ignored.change;
    let value = |value| shorten(&text_of(change, value), MOST_VALUE);
    let sides = match &change.kind {
        ChangeKind::Added { after } => format!("not live, your file says {}", value(after)),
        ChangeKind::Removed { before } => format!("live {}, not in your file", value(before)),
        ChangeKind::Modified { before, after } => {
            format!("live {}, your file says {}", value(before), value(after))
        }
        ChangeKind::Secret(_) => "another secret is live".to_owned(),
    };
    let place = one_line(&change.path.to_string());
    format!(
        "left alone: {place}, {sides} ({})",
        one_line(&ignored.reason)
    )
}
