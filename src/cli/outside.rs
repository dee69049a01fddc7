//! Consent to undo what somebody else changed, and the ways out for those who do not want to.

use crate::diag::Code;
use crate::plan::{AppPlan, Outside, Plan, Stake};

use super::error::Failure;
use super::exit::Exit;
use super::plan_args::quoted;
use super::words::plural;

/// Holds the apps in which applying would, or might, undo edits by somebody else; never none.
pub(super) struct AtStake<'a> {
    apps: Vec<&'a AppPlan>,
}

impl<'a> AtStake<'a> {
    /// Finds them in a plan.
    pub(super) fn of(plan: &'a Plan) -> Option<Self> {
        let apps = plan.apps.iter();
        let apps: Vec<&AppPlan> = apps.filter(|app| app.stake() != Stake::Nothing).collect();
        (!apps.is_empty()).then_some(Self { apps })
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

    /// Refuses in the name of whoever made the edits, and names every way out.
    pub(super) fn refusal(&self) -> Failure {
        let apps: Vec<String> = self.apps.iter().map(|app| refused(app)).collect();
        let what = format!("{}; nothing was sent", apps.join("\n"));
        let failure = Failure::new(Exit::Conflict, what).coded(Code::OutsideEdit);
        self.ways_out(failure)
    }

    fn ways_out(&self, failure: Failure) -> Failure {
        let names: Vec<&str> = self.apps.iter().map(|app| app.name.as_str()).collect();
        let failure = failure.next(format!("see it: ipctl drift {}", names.join(" ")));
        let failure = self.apps.iter().fold(failure, |failure, app| {
            failure.next(format!("take theirs: {}", take_theirs(app)))
        });
        failure.next(format!("keep yours: {}", keep_yours(&self.apps)))
    }

    /// Counts the edits; none when that is not known of every app.
    fn count(&self) -> Option<usize> {
        let count = |app: &&AppPlan| match app.stake() {
            Stake::Edits(count) => Some(count),
            Stake::Nothing => Some(0),
            Stake::Unknown => None,
        };
        self.apps.iter().map(count).sum()
    }
}

fn refused(app: &AppPlan) -> String {
    let name = &app.name;
    match app.stake() {
        Stake::Edits(count) => {
            let fields = plural(count, "field");
            format!("{name} was changed outside ipctl and your file would undo it ({fields})")
        }
        Stake::Nothing | Stake::Unknown => {
            format!("{name} was changed outside ipctl and your file may undo it")
        }
    }
}

/// Names the command that takes what somebody else changed into the file, and nothing else.
///
/// Where the edits are not known one by one it shows what it would take, since that may be more.
pub(super) fn take_theirs(app: &AppPlan) -> String {
    let edits = app.outside.as_ref().map_or(&[][..], Outside::edits);
    let lost = edits.iter().filter(|edit| edit.is_lost());
    let paths = lost.map(|edit| format!(" --path {}", quoted(&edit.change.path.to_slash())));
    let paths: String = paths.collect();
    let what = if paths.is_empty() { " --diff" } else { &paths };
    format!("ipctl pull {}{what}", quoted(&app.name))
}

/// Names the command that puts what the files say in the place of the edits.
pub(super) fn keep_yours(apps: &[&AppPlan]) -> String {
    let files: Vec<&str> = apps.iter().map(|app| app.file.as_str()).collect();
    format!("ipctl apply {} --overwrite-outside", files.join(" "))
}
