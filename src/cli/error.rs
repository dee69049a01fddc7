//! Failures of a command: a kind that fixes the exit code, a chain of causes, and the next steps.

use std::fmt::Display;

use crate::api::{ApiError, ErrorKind};
use crate::diag::{Code, Diagnostics};
use crate::sim::StartError;

use super::exit::Exit;

/// Holds why a command ended without its result.
#[derive(Debug)]
pub(super) struct Failure {
    exit: Exit,
    error: anyhow::Error,
    code: Option<Code>,
    place: Option<String>,
    next: Vec<String>,
    account: Account,
    diagnostics: Diagnostics,
}

/// Says whether the same can be tried without an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Account {
    /// It would make no difference, or has been tried.
    AsItIs,
    /// The embedded App Platform asks for no token.
    NotNeeded,
}

/// Abbreviates the result of everything in `cli` that can fail.
pub(super) type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// Makes a failure with its exit code and what happened.
    pub(super) fn new(exit: Exit, what: impl Display) -> Self {
        Self::caused(exit, anyhow::anyhow!("{what}"))
    }

    /// Makes a failure of an error chain.
    pub(super) fn caused(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit,
            error: error.into(),
            code: None,
            place: None,
            next: Vec::new(),
            account: Account::AsItIs,
            diagnostics: Diagnostics::default(),
        }
    }

    /// Makes a failure that the diagnostics explain.
    pub(super) fn diagnosed(exit: Exit, what: impl Display, diagnostics: Diagnostics) -> Self {
        Self {
            diagnostics,
            ..Self::new(exit, what)
        }
    }

    /// Makes a usage failure.
    pub(super) fn usage(what: impl Display) -> Self {
        Self::new(Exit::Usage, what)
    }

    /// Gives it a code that can be explained.
    #[must_use]
    pub(super) fn coded(mut self, code: Code) -> Self {
        self.code = Some(code);
        self
    }

    /// Says where it happened: a file, or app and component.
    #[must_use]
    pub(super) fn at(mut self, place: impl Display) -> Self {
        self.place = Some(place.to_string());
        self
    }

    /// Adds a next step, best a command that can be pasted.
    #[must_use]
    pub(super) fn next(mut self, step: impl Display) -> Self {
        self.next.push(step.to_string());
        self
    }

    /// Says that the embedded App Platform would do.
    #[must_use]
    pub(super) fn or_without_account(mut self) -> Self {
        self.account = Account::NotNeeded;
        self
    }

    /// Tells whether the embedded App Platform would do.
    pub(super) fn is_for_want_of_an_account(&self) -> bool {
        self.account == Account::NotNeeded
    }

    /// Changes each next step.
    #[must_use]
    pub(super) fn with_steps(mut self, change: impl FnMut(String) -> String) -> Self {
        self.next = self.next.into_iter().map(change).collect();
        self
    }

    /// Returns how the run ends.
    pub(super) fn exit(&self) -> Exit {
        self.exit
    }

    /// Returns its code, if it has one.
    pub(super) fn code(&self) -> Option<Code> {
        self.code
    }

    /// Returns what happened, its causes after colons.
    pub(super) fn what(&self) -> String {
        format!("{:#}", self.error)
    }

    /// Returns where it happened.
    pub(super) fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// Returns the next steps.
    pub(super) fn steps(&self) -> &[String] {
        &self.next
    }

    /// Returns the diagnostics that explain it, often none.
    pub(super) fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }
}

/// Tells whether the platform refused the spec itself; its message then has this fixed beginning.
fn refuses_spec(error: &ApiError) -> bool {
    matches!(error, ApiError::Rejected { message, .. } if message.starts_with("error validating app spec"))
}

/// Returns how a run ends that a failed call ended.
pub(super) fn exit_of_call(error: &ApiError) -> Exit {
    match error.kind() {
        ErrorKind::Login | ErrorKind::Scope => Exit::NotLoggedIn,
        ErrorKind::Missing => Exit::NotFound,
        ErrorKind::Conflict => Exit::Conflict,
        ErrorKind::Refused if refuses_spec(error) => Exit::SpecInvalid,
        ErrorKind::Refused => Exit::Failed,
        ErrorKind::Limit
        | ErrorKind::Server
        | ErrorKind::Network
        | ErrorKind::Uncertain
        | ErrorKind::Stream => Exit::Unreachable,
        ErrorKind::Setup => Exit::Usage,
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let hint = error.hint();
        let failure = Self::caused(exit_of_call(&error), error);
        match hint {
            Some(hint) => failure.next(hint),
            None => failure,
        }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let exit = match error {
            StartError::NotLoopback { .. } => Exit::Usage,
            _ => Exit::Failed,
        };
        let hint = error.hint();
        Self::caused(exit, error).next(hint)
    }
}
