//! The ordered states of health; a whole takes the worst of its parts.

use std::fmt;

/// Says how well something is, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Everything that should run is ready.
    Healthy,
    /// It is stopped on purpose.
    Suspended,
    /// It is being rolled out, or still starts.
    Progressing,
    /// The platform does not say.
    Unknown,
    /// It works in part.
    Degraded,
    /// It should run and does not.
    Missing,
    /// No instance is ready, the platform calls it unhealthy, or visitors get no good answer.
    Unhealthy,
}

impl State {
    /// Returns the worst of `states`; none of them means healthy.
    pub fn worst(states: impl IntoIterator<Item = Self>) -> Self {
        states.into_iter().max().unwrap_or(Self::Healthy)
    }

    /// Tells whether this state is reason for a failing exit code.
    pub fn is_bad(self) -> bool {
        self >= Self::Degraded
    }

    /// Tells whether nothing is left to wait for: it is well, or stopped on purpose.
    pub fn is_settled(self) -> bool {
        self <= Self::Suspended
    }

    /// Returns the lower-case word of the state.
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Suspended => "suspended",
            Self::Progressing => "progressing",
            Self::Unknown => "unknown",
            Self::Degraded => "degraded",
            Self::Missing => "missing",
            Self::Unhealthy => "unhealthy",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
