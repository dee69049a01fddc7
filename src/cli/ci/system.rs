//! Which CI system runs this.

use crate::cli::environment::{self as env, Environment};

/// Says which CI system is told something; it is found by the variables that it sets itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum System {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
    /// None, or one without commands of its own.
    Plain,
}

impl System {
    /// Finds the system by the environment.
    pub(in crate::cli) fn of(environment: &Environment) -> Self {
        if environment.get(env::GITHUB_ACTIONS) == Some("true") {
            Self::GitHub
        } else if environment.get(env::GITLAB_CI) == Some("true") {
            Self::GitLab
        } else {
            Self::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_its_own_variable() {
        let of = |name, value| System::of(&Environment::of([(name, value)]));
        assert_eq!(of("GITHUB_ACTIONS", "true"), System::GitHub);
        assert_eq!(of("GITLAB_CI", "true"), System::GitLab);
        assert_eq!(of("GITHUB_ACTIONS", "false"), System::Plain);
        assert_eq!(of("CI", "true"), System::Plain);
    }
}
