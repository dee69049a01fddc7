//! The platform's reason codes in words.

/// Says what the platform saw, as far as its code is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// The build command failed.
    BuildFailed,
    /// The build took longer than the platform allows, 60 minutes.
    BuildTimedOut,
    /// The build needed more memory than it gets.
    BuildOutOfMemory,
    /// Too many builds were asked for.
    BuildLimit,
    /// The process ended by itself.
    Exited,
    /// The process was stopped because it used more memory than its instance has.
    OutOfMemory,
    /// The run command could not be started.
    NotExecutable,
    /// The process never answered its health check.
    Unhealthy,
    /// A database is not there or not ready.
    Database,
    /// The platform had no room.
    NoRoom,
    /// The platform failed.
    Internal,
}

/// Codes by how they end: some replies carry the prefix `Deploy` or `Build`, the documentation does not.
const CODES: &[(&str, Happening)] = &[
    ("BuildJobTimeout", Happening::BuildTimedOut),
    ("BuildJobOutOfMemory", Happening::BuildOutOfMemory),
    ("BuildRateLimit", Happening::BuildLimit),
    ("BuildJobFailed", Happening::BuildFailed),
    ("BuildJobExitNonZero", Happening::BuildFailed),
    ("BuildpackBuildFailed", Happening::BuildFailed),
    ("ContainerCommandNotExecutable", Happening::NotExecutable),
    ("ContainerExitNonZero", Happening::Exited),
    ("ContainerHealthChecksFailed", Happening::Unhealthy),
    ("ContainerOutOfMemory", Happening::OutOfMemory),
    ("DatabaseNotAvailable", Happening::Database),
    ("DatabaseNotFound", Happening::Database),
    ("DatabaseLimitExceeded", Happening::Database),
    ("ResourceExhausted", Happening::NoRoom),
    ("InternalError", Happening::Internal),
];

/// Returns what a reason code says; none for a code that is not known.
pub fn happening(code: &str) -> Option<Happening> {
    let known = CODES.iter().find(|(known, _)| code.ends_with(known));
    known.map(|(_, happening)| *happening)
}

impl Happening {
    /// Says it in words, without the component.
    pub fn words(self) -> &'static str {
        match self {
            Self::BuildFailed => "the build command failed",
            Self::BuildTimedOut => "the build took longer than the platform allows",
            Self::BuildOutOfMemory => "the build needed more memory than it gets",
            Self::BuildLimit => "too many builds were asked for",
            Self::Exited => "the process ended by itself",
            Self::OutOfMemory => "the process used more memory than its instance has",
            Self::NotExecutable => "the run command could not be started",
            Self::Unhealthy => "the health check was never answered",
            Self::Database => "a database is not there or not ready",
            Self::NoRoom => "the platform had no room for it",
            Self::Internal => "the platform failed by itself",
        }
    }

    /// Tells whether it happened while sources were built.
    pub fn is_build(self) -> bool {
        matches!(
            self,
            Self::BuildFailed | Self::BuildTimedOut | Self::BuildOutOfMemory | Self::BuildLimit
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_with_and_without_a_prefix() {
        for code in ["ContainerExitNonZero", "DeployContainerExitNonZero"] {
            assert_eq!(happening(code), Some(Happening::Exited));
        }
        assert_eq!(
            happening("BuildJobExitNonZero"),
            Some(Happening::BuildFailed)
        );
        assert_eq!(happening("SomethingNew"), None);
    }
}
