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

/// Lists every variable that is read, by what it is about, with what it does; `ipctl help environment` prints it.
pub(super) const VARIABLES: &[(&str, &[(&str, &str)])] = &[
    (
        "Token",
        &[
            (
                TOKEN_FILE,
                "names the file of the API token, as --token-file does",
            ),
            (TOKEN, "holds the API token"),
            (DOCTL_TOKEN, "holds the API token, as doctl reads it"),
            (
                PROVIDER_TOKEN,
                "holds the API token, as the Terraform provider reads it",
            ),
            (
                DOCTL_CONTEXT,
                "names the context of doctl's configuration, as --context does",
            ),
            (DOCTL_CONFIG, "names doctl's configuration file"),
            (
                "XDG_CONFIG_HOME",
                "the folder of doctl's configuration, in place of ~/.config",
            ),
            ("APPDATA", "the same on Windows"),
        ],
    ),
    (
        "Platform",
        &[
            (API_URL, "the base URL of the API, as --api-url"),
            (DOCTL_API_URL, "the same, as doctl reads it"),
            (
                SIM,
                "1 or a folder: runs against the embedded platform, as --sim does",
            ),
            (
                SIM_SPEED,
                "how many times faster than real time the embedded platform runs",
            ),
            (
                SECRET_TIMEOUT,
                "how long a command that prints a secret may take",
            ),
            (
                "IPCTL_DOCTOR_TIMEOUT",
                "how long doctor waits for one answer",
            ),
            (
                "IPCTL_DOCKER_HUB_URL",
                "where doctor asks for images of Docker Hub",
            ),
            (
                "IPCTL_GHCR_URL",
                "where doctor asks for images of the GitHub registry",
            ),
        ],
    ),
    (
        "Output",
        &[
            (
                JSON,
                "prints one JSON document unless it is 0, as --json does",
            ),
            (
                NDJSON,
                "prints a stream of JSON objects unless it is 0, as --ndjson does",
            ),
            (WIDTH, "the width in columns, as --width"),
            (ASCII, "writes no symbols outside ASCII unless it is 0"),
            ("NO_COLOR", "no colour and no motion"),
            ("CLICOLOR_FORCE", "colour also in a pipe"),
            ("FORCE_COLOR", "the same"),
            ("TERM", "`dumb` means no colour and no motion"),
            (
                "LC_ALL",
                "symbols are written where it, LC_CTYPE or LANG names UTF-8",
            ),
            ("LC_CTYPE", "see LC_ALL"),
            ("LANG", "see LC_ALL"),
        ],
    ),
    (
        "Folders",
        &[
            ("HOME", "the home folder"),
            (
                "XDG_STATE_HOME",
                "the folder of what is kept between runs, in place of ~/.local/state",
            ),
            ("LOCALAPPDATA", "the same on Windows"),
        ],
    ),
    (
        "CI",
        &[
            ("CI", "nobody is asked, and nothing moves"),
            (
                GITHUB_ACTIONS,
                "annotations, folds, masks and colour for GitHub",
            ),
            (GITLAB_CI, "folds for GitLab"),
            (STEP_SUMMARY, "the file of the summary of a step"),
            (STEP_OUTPUT, "the file of the outputs of a step"),
            (
                "GITHUB_TOKEN",
                "the token of ci comment, and of doctor for repositories",
            ),
            ("GITHUB_REPOSITORY", "the repository of ci comment"),
            ("GITHUB_API_URL", "the API of ci comment and doctor"),
            ("GITHUB_EVENT_PATH", "the event that names the pull request"),
            ("GITHUB_REF", "the same, when there is no event"),
            (
                "GITHUB_WORKFLOW",
                "part of what tells comments of several jobs apart",
            ),
            ("GITHUB_JOB", "the same"),
            (
                "GITHUB_SERVER_URL",
                "part of the address of the run in a receipt",
            ),
            ("GITHUB_RUN_ID", "the same"),
            ("GITHUB_SHA", "the commit in a receipt"),
            ("CI_COMMIT_SHA", "the same in GitLab"),
            (
                "CI_JOB_URL",
                "the address of the run in a receipt, in GitLab",
            ),
            ("GITHUB_ACTOR", "who started the run, in a receipt"),
            ("GITLAB_USER_LOGIN", "the same in GitLab"),
            ("USER", "the same elsewhere"),
        ],
    ),
];

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
