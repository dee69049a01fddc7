//! Consent to undo what somebody else changed, and the ways out for those who do not want to.

use crate::diag::{Code, Diagnostic};
use crate::model::path::FieldPath;
use crate::plan::{AppPlan, Plan, Stake};
use crate::render::words::plural;

use super::plan_args::quoted;

/// Holds how much of somebody else's work applying would, or might, undo in each app; never none.
pub(super) struct AtStake(Vec<Stake>);

impl AtStake {
    /// Finds it in a plan.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let stakes = plan.apps.iter().map(AppPlan::stake);
        let stakes: Vec<Stake> = stakes.filter(|stake| *stake != Stake::Nothing).collect();
        (!stakes.is_empty()).then_some(Self(stakes))
    }

    /// Returns the question that asks for consent to the whole plan and to undoing the edits.
    pub(super) fn question(&self) -> String {
        match self.count() {
            Some(count) => {
                let edits = plural(count, "edit");
                format!("Apply these changes and undo {edits} made outside ipctl? [y/N] ")
            }
            None => {
                "Apply these changes, which may undo edits made outside ipctl? [y/N] ".to_owned()
            }
        }
    }

    /// Counts the edits; none when that is not known of every app.
    fn count(&self) -> Option<usize> {
        let count = |stake: &Stake| match stake {
            Stake::Edits(count) => Some(*count),
            Stake::Nothing => Some(0),
            Stake::Unknown => None,
        };
        self.0.iter().map(count).sum()
    }
}

/// Refuses in the name of whoever made the edits, and names every way out.
pub(super) fn undoing(app: &str, file: &str, stake: Stake, fields: &[FieldPath]) -> Diagnostic {
    let what = match stake {
        Stake::Edits(count) => {
            let fields = plural(count, "field");
            format!("`{app}` was changed outside ipctl and your file would undo it ({fields})")
        }
        Stake::Nothing | Stake::Unknown => {
            format!("`{app}` was changed outside ipctl and your file may undo it")
        }
    };
    let ways = format!(
        "see it: ipctl drift {app}\ntake theirs: {}\nkeep yours: {}",
        take_theirs(app, fields),
        keep_yours(&[file])
    );
    Diagnostic::error(Code::OutsideEdit, what)
        .help(ways)
        .path(app)
}

/// Names the command that takes what somebody else changed into the file, and nothing else.
///
/// Where the edits are not known one by one it shows what it would take, since that may be more.
pub(super) fn take_theirs<'a>(
    app: &str,
    fields: impl IntoIterator<Item = &'a FieldPath>,
) -> String {
    let paths = fields.into_iter();
    let paths = paths.map(|field| format!(" --path {}", quoted(&field.to_slash())));
    let paths: String = paths.collect();
    let what = if paths.is_empty() { " --diff" } else { &paths };
    format!("ipctl pull {}{what}", quoted(app))
}

/// Names the command that puts what the files say in the place of the edits.
pub(super) fn keep_yours(files: &[&str]) -> String {
    let files: Vec<String> = files.iter().map(|file| quoted(file)).collect();
    format!("ipctl apply {} --overwrite-outside", files.join(" "))
}
