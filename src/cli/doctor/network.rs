//! Who may be asked, and for how long.

use std::time::Duration;

/// Bounds one question to anybody.
pub(in crate::cli) const LIMIT: Duration = Duration::from_secs(10);

/// Says who may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Network {
    /// Everybody.
    Open,
    /// Only the embedded platform, with `--sim`.
    Embedded,
    /// Nobody, with `--offline`.
    Closed,
}

impl Network {
    /// Says why a service outside of the platform is not asked; none when it is.
    pub(in crate::cli) fn refusal(self) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::Embedded => Some("not asked: with --sim everything stays on this machine"),
            Self::Closed => Some("not asked with --offline"),
        }
    }
}
