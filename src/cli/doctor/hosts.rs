//! The services that keep repositories and images, and how long anybody is waited for.

use std::time::Duration;

use crate::api::{BaseUrl, Bearer, Token, Web, WebAnswer};
use crate::cli::duration;
use crate::cli::environment::Environment;
use crate::cli::error::Outcome;
use crate::doctor::{Access, Answer};

use super::network::LIMIT;

/// Holds where they are; the environment may put others in their place.
pub(in crate::cli) struct Hosts {
    /// The API of GitHub.
    pub github: String,
    /// Docker Hub.
    pub docker_hub: String,
    /// The container registry of GitHub.
    pub ghcr: String,
    /// How long one answer may take.
    pub limit: Duration,
    token: Option<Token>,
    web: Web,
}

impl Hosts {
    /// Reads them from the environment.
    pub(in crate::cli) fn of(environment: &Environment) -> Outcome<Self> {
        let host = |name, usual: &str| {
            let given = environment.non_empty(name).unwrap_or(usual);
            given.trim_end_matches('/').to_owned()
        };
        let limit = environment.non_empty("IPCTL_DOCTOR_TIMEOUT");
        let token = environment.non_empty("GITHUB_TOKEN");
        let github = host("GITHUB_API_URL", "https://api.github.com");
        Ok(Self {
            web: Web::new(BaseUrl::parse(&github)?),
            github,
            docker_hub: host("IPCTL_DOCKER_HUB_URL", "https://hub.docker.com"),
            ghcr: host("IPCTL_GHCR_URL", "https://ghcr.io"),
            limit: limit
                .and_then(|text| duration::parse(text).ok())
                .unwrap_or(LIMIT),
            token: token.and_then(|token| Token::new(token).ok()),
        })
    }

    /// Says how GitHub is asked.
    pub(in crate::cli) fn access(&self) -> Access {
        match self.token {
            Some(_) => Access::Token,
            None => Access::Anybody,
        }
    }

    /// Returns the token for GitHub, if there is one.
    pub(in crate::cli) fn bearer(&self) -> Bearer<'_> {
        self.token.as_ref().map_or(Bearer::Nobody, Bearer::Token)
    }

    /// Asks an address.
    pub(in crate::cli) async fn ask(&self, address: &str, bearer: Bearer<'_>) -> Answer {
        match self.web.get(address, bearer, self.limit).await {
            Ok(WebAnswer { status, body, .. }) => Answer::Status(status, body),
            Err(error) => Answer::Nothing(error.to_string()),
        }
    }
}
