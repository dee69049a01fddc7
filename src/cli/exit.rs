//! The exit codes, which are stable and documented by `ipctl help exit-codes`.

use std::process::ExitCode;

use clap::builder::{BoolValueParser, TypedValueParser};

/// Says how a run ended; each has one process exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// The work is done, or there was nothing to do.
    Done,
    /// The operation failed.
    Failed,
    /// Changes are pending; only with `--exit-code`.
    ChangesPending,
    /// A spec or the manifest is invalid.
    SpecInvalid,
    /// There is no token, or it lacks a scope.
    NotLoggedIn,
    /// No such app, component, deployment or file.
    NotFound,
    /// The live state is not what the plan was made for.
    Conflict,
    /// A budget or a rule forbids it.
    Refused,
    /// Time ran out; what was started may still finish.
    TimedOut,
    /// The user said no.
    Declined,
    /// The API or the network stayed out of reach.
    Unreachable,
    /// The command line is wrong.
    Usage,
    /// `ipctl` has a bug.
    Bug,
    /// Ctrl-C ended the run.
    Interrupted,
    /// A termination signal ended the run.
    Terminated,
    /// A command in a container ended with this status, which the run passes on.
    Command(u8),
}

/// One row of the table of exit codes: the exit, its number and what it means.
pub(super) type Row = (Exit, u8, &'static str);

/// Lists every exit code with its meaning, in ascending order.
pub const TABLE: &[Row] = &[
    (Exit::Done, 0, "done, or nothing to do"),
    (Exit::Failed, 1, "the operation failed"),
    (
        Exit::ChangesPending,
        2,
        "changes are pending (only with --exit-code)",
    ),
    (Exit::SpecInvalid, 3, "a spec or ipctl.yaml is invalid"),
    (
        Exit::NotLoggedIn,
        4,
        "not logged in, or the token lacks a scope",
    ),
    (
        Exit::NotFound,
        5,
        "no such app, component, deployment or file",
    ),
    (
        Exit::Conflict,
        6,
        "conflict: stale plan, outside edit, pinned app, deployment in flight",
    ),
    (Exit::Refused, 7, "refused by a budget or a rule"),
    (
        Exit::TimedOut,
        8,
        "time ran out; the deployment may still finish",
    ),
    (Exit::Declined, 9, "you said no; nothing was changed"),
    (
        Exit::Unreachable,
        10,
        "the API or the network is out of reach",
    ),
    (Exit::Usage, 64, "wrong usage"),
    (Exit::Bug, 70, "a bug in ipctl"),
    (Exit::Interrupted, 130, "interrupted by Ctrl-C"),
    (Exit::Terminated, 143, "ended by a termination signal"),
];

impl Exit {
    /// Returns the process exit code.
    pub fn code(self) -> u8 {
        if let Self::Command(status) = self {
            return status;
        }
        TABLE
            .iter()
            .find(|(exit, _, _)| *exit == self)
            .map_or(70, |(_, code, _)| *code)
    }
}

/// Reads `--exit-code`: how a run ends that finds changes.
pub(super) fn when_changed() -> impl TypedValueParser<Value = Exit> {
    BoolValueParser::new().map(|given| {
        if given {
            Exit::ChangesPending
        } else {
            Exit::Done
        }
    })
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend_and_are_unique() {
        assert!(TABLE.windows(2).all(|pair| pair[0].1 < pair[1].1));
    }

    #[test]
    fn every_exit_has_a_row() {
        assert_eq!(Exit::Done.code(), 0);
        assert_eq!(Exit::Terminated.code(), 143);
        assert_eq!(TABLE.len(), 15);
    }
}
