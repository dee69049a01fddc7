//! The process environment, read once; nothing else in the crate asks for it.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Names the file of the API token; the flag `--token-file` wins.
pub(super) const TOKEN_FILE: &str = "IPCTL_TOKEN_FILE";
/// Holds the API token; wins over the variables of other clients.
pub(super) const TOKEN: &str = "IPCTL_TOKEN";
/// Holds the API token as doctl and the official action read it.
pub(super) const DOCTL_TOKEN: &str = "DIGITALOCEAN_ACCESS_TOKEN";
/// Holds the API token as the Terraform provider reads it.
pub(super) const PROVIDER_TOKEN: &str = "DIGITALOCEAN_TOKEN";
/// Names the context of doctl's configuration file.
pub(super) const DOCTL_CONTEXT: &str = "DIGITALOCEAN_CONTEXT";
/// Names doctl's configuration file.
pub(super) const DOCTL_CONFIG: &str = "DIGITALOCEAN_CONFIG";
/// Holds the base URL of the API.
pub(super) const API_URL: &str = "IPCTL_API_URL";
/// Holds the base URL of the API as doctl reads it.
pub(super) const DOCTL_API_URL: &str = "DIGITALOCEAN_API_URL";
/// Runs against the embedded App Platform: `1`, or the folder of its state.
pub(super) const SIM: &str = "IPCTL_SIM";
/// Says how many times faster than real time the embedded App Platform runs.
pub(super) const SIM_SPEED: &str = "IPCTL_SIM_SPEED";
/// Says how long a command that prints a secret may take.
pub(super) const SECRET_TIMEOUT: &str = "IPCTL_SECRET_TIMEOUT";
/// Prints JSON when set to something other than `0`.
pub(super) const JSON: &str = "IPCTL_JSON";
/// Prints a stream of events when set to something other than `0`.
pub(super) const NDJSON: &str = "IPCTL_NDJSON";
/// Names the file that a step of GitHub Actions is summed up in.
pub(super) const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";
/// Names the file that takes the outputs of a step of GitHub Actions.
pub(super) const STEP_OUTPUT: &str = "GITHUB_OUTPUT";
/// Is `true` in GitHub Actions.
pub(super) const GITHUB_ACTIONS: &str = "GITHUB_ACTIONS";
/// Is `true` in GitLab CI.
pub(super) const GITLAB_CI: &str = "GITLAB_CI";
/// Forces plain ASCII symbols when set to something other than `0`.
pub(super) const ASCII: &str = "IPCTL_ASCII";
/// Sets the output width in columns.
pub(super) const WIDTH: &str = "IPCTL_WIDTH";

/// Holds a copy of the environment.
#[derive(Clone, Default)]
pub(super) struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// Reads the environment of this process; variables that are not UTF-8 are left out.
    pub(super) fn of_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self { variables }
    }

    /// Makes an environment of the given pairs.
    #[cfg(test)]
    pub(super) fn of<const N: usize>(pairs: [(&str, &str); N]) -> Self {
        let variables = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        Self { variables }
    }

    /// Returns the value of `name`, empty ones included.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// Returns the value of `name` unless it is unset or empty.
    pub(super) fn non_empty(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Tells whether `name` is set to something other than nothing and `0`.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.non_empty(name).is_some_and(|value| value != "0")
    }

    /// Returns `name` as a path unless it is unset or empty.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.non_empty(name).map(PathBuf::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_off() {
        let environment = Environment::of([("A", ""), ("B", "0"), ("C", "1")]);
        assert_eq!(environment.get("A"), Some(""));
        assert_eq!(environment.non_empty("A"), None);
        assert!(!environment.is_on("A") && !environment.is_on("B") && environment.is_on("C"));
    }
}
