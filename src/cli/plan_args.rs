//! The flags of every command that makes a plan.

use crate::plan::SecretMode;

use super::pipeline::PlanOptions;

/// Holds what shapes a plan besides the files.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct PlanArgs {
    /// When to send secret values that are given
    #[arg(long, value_name = "WHEN", default_value = "changed")]
    secrets: SecretChoice,
}

impl PlanArgs {
    /// Returns what the flags mean.
    pub(super) fn options(&self) -> PlanOptions {
        PlanOptions {
            secrets: self.secrets.into(),
        }
    }
}

/// Says on the command line when given secrets are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum SecretChoice {
    /// When they changed
    #[default]
    Changed,
    /// Never, if one is live
    Keep,
    /// Always
    Set,
}

impl From<SecretChoice> for SecretMode {
    fn from(choice: SecretChoice) -> Self {
        match choice {
            SecretChoice::Changed => Self::Changed,
            SecretChoice::Keep => Self::Keep,
            SecretChoice::Set => Self::Set,
        }
    }
}
