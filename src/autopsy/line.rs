//! Lines of a log as evidence.

use std::fmt;

/// Says which log a line is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// What the build wrote.
    Build,
    /// What the roll-out wrote.
    Deploy,
    /// What an instance wrote.
    Run,
    /// What an instance wrote before it crashed.
    Crash,
}

impl fmt::Display for LineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Build => "build",
            Self::Deploy => "deploy",
            Self::Run => "run",
            Self::Crash => "crash",
        })
    }
}

/// Holds one line that the failed component wrote, oldest first in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The log it is from.
    pub kind: LineKind,
    /// What was written; foreign text that may hold anything.
    pub text: String,
}
