//! Differences that the manifest lets be.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diff::ChangeKind;
use crate::plan::{AppPlan, IgnoredChange};
use crate::render::fit::shorten;
use crate::render::sanitise::one_line;

use super::human::write_remark;
use super::json::DifferenceData;
use super::layout::Text;
use super::rows::text_of;
use super::view::Mark;

/// A difference that is left alone: the value before is live and stays, the one after stands in the file and is not sent.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct IgnoredData {
    /// What differs.
    #[serde(flatten)]
    difference: DifferenceData,
    /// Why it is left alone, from `ipctl.yaml`.
    reason: String,
}

impl From<&IgnoredChange> for IgnoredData {
    fn from(ignored: &IgnoredChange) -> Self {
        Self {
            difference: DifferenceData::from(&ignored.change),
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
