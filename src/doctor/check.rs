//! Checks and their rows.

use std::fmt;

/// Names a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckId {
    /// The token is there and accepted.
    Token,
    /// The token may do what is needed.
    Scopes,
    /// Requests are left.
    RateLimit,
    /// The clock is right.
    Clock,
    /// The API answers.
    Api,
    /// The log socket opens.
    LogSocket,
    /// Specs and `ipctl.yaml` are valid.
    Specs,
    /// Every secret has a value.
    Secrets,
    /// Dockerfiles and what they copy exist.
    Sources,
    /// Repositories and their branches can be seen.
    Repositories,
    /// Images and their tags can be seen.
    Images,
    /// Services outside of the platform answer.
    Externals,
    /// Domains are active.
    Domains,
    /// The last deployments went well.
    Deployments,
}

impl CheckId {
    /// Lists all checks in the order in which they are shown.
    pub const ALL: [Self; 14] = [
        Self::Token,
        Self::Scopes,
        Self::RateLimit,
        Self::Clock,
        Self::Api,
        Self::LogSocket,
        Self::Specs,
        Self::Secrets,
        Self::Sources,
        Self::Repositories,
        Self::Images,
        Self::Externals,
        Self::Domains,
        Self::Deployments,
    ];

    /// Returns its name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Scopes => "scopes",
            Self::RateLimit => "rate-limit",
            Self::Clock => "clock",
            Self::Api => "api",
            Self::LogSocket => "log-socket",
            Self::Specs => "specs",
            Self::Secrets => "secrets",
            Self::Sources => "sources",
            Self::Repositories => "repositories",
            Self::Images => "images",
            Self::Externals => "externals",
            Self::Domains => "domains",
            Self::Deployments => "deployments",
        }
    }

    /// Finds a check by its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.name() == name)
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Says how a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// All is well.
    Ok,
    /// Something may be wrong; the run does not fail.
    Warn,
    /// Something is wrong.
    Fail,
    /// It could not be asked.
    Skip,
}

impl State {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skip => "skip",
        }
    }
}

/// Says how a check ended and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All is well.
    Ok,
    /// Something may be wrong, and this cures it.
    Warn(String),
    /// Something is wrong, and this cures it.
    Fail(String),
    /// It could not be asked.
    Skip,
}

/// Holds one thing that was looked at, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The check.
    pub check: CheckId,
    /// What was looked at.
    pub what: String,
    /// What was found.
    pub reason: String,
    /// How it ended.
    pub verdict: Verdict,
}

impl Row {
    /// Makes the row of something that is well.
    pub fn ok(check: CheckId, what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            check,
            what: what.into(),
            reason: reason.into(),
            verdict: Verdict::Ok,
        }
    }

    /// Makes the row of something that could not be asked.
    pub fn skip(check: CheckId, what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Skip,
            ..Self::ok(check, what, reason)
        }
    }

    /// Turns it into a warning with a cure.
    #[must_use]
    pub fn warn(self, cure: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warn(cure.into()),
            ..self
        }
    }

    /// Turns it into a failure with a cure.
    #[must_use]
    pub fn fail(self, cure: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Fail(cure.into()),
            ..self
        }
    }

    /// Returns how it ended.
    pub fn state(&self) -> State {
        match self.verdict {
            Verdict::Ok => State::Ok,
            Verdict::Warn(_) => State::Warn,
            Verdict::Fail(_) => State::Fail,
            Verdict::Skip => State::Skip,
        }
    }

    /// Returns what to do about it; none where nothing has to be done.
    pub fn cure(&self) -> Option<&str> {
        match &self.verdict {
            Verdict::Warn(cure) | Verdict::Fail(cure) => Some(cure),
            Verdict::Ok | Verdict::Skip => None,
        }
    }
}

/// Counts rows by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Those that are well.
    pub ok: usize,
    /// Warnings.
    pub warn: usize,
    /// Failures.
    pub fail: usize,
    /// Those that could not be asked.
    pub skip: usize,
}

/// Counts rows.
pub fn counts(rows: &[Row]) -> Counts {
    let count = |state| rows.iter().filter(|row| row.state() == state).count();
    Counts {
        ok: count(State::Ok),
        warn: count(State::Warn),
        fail: count(State::Fail),
        skip: count(State::Skip),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_checks_are_one_to_one() {
        for check in CheckId::ALL {
            assert_eq!(CheckId::parse(check.name()), Some(check));
        }
        assert!(CheckId::ALL.is_sorted(), "rows are shown in this order");
        assert_eq!(CheckId::parse("teeth"), None);
    }
}
