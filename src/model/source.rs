//! Where the code or image of a component comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::env::Credential;

/// Public Git repository, cloned without an account. Cannot deploy on push.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GitSource {
    /// HTTPS clone address, at most 255 characters.
    #[schemars(
        length(min = 1, max = 255),
        extend("examples" = ["https://github.com/digitalocean/sample-golang.git"])
    )]
    pub repo_clone_url: String,
    /// Branch to build. Left out, the repository's default branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["main"]))]
    pub branch: Option<String>,
}

/// GitHub repository. The account has to be linked in the control panel.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GitHubSource {
    /// Repository as `owner/name`.
    #[schemars(
        regex(pattern = "^[^/]+/[^/]+$"),
        extend("x-pattern-words" = "`owner/name`, without an address before it", "examples" = ["digitalocean/sample-golang"])
    )]
    pub repo: String,
    /// Branch to build. Left out, the repository's default branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["main"]))]
    pub branch: Option<String>,
    /// Whether the platform deploys every push to the branch by itself. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub deploy_on_push: Option<bool>,
}

/// GitLab or Bitbucket repository. The account has to be linked in the control panel.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostedSource {
    /// Repository as `owner/name`. Subgroups are allowed.
    #[schemars(
        regex(pattern = "^[^/]+(/[^/]+)+$"),
        extend("x-pattern-words" = "`owner/name`, with subgroups between, without an address before it", "examples" = ["group/subgroup/name"])
    )]
    pub repo: String,
    /// Branch to build. Left out, the repository's default branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["main"]))]
    pub branch: Option<String>,
    /// Whether the platform deploys every push to the branch by itself. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub deploy_on_push: Option<bool>,
}

/// Container image for `linux/amd64` from a registry.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageSource {
    /// Registry that holds the image.
    pub registry_type: RegistryType,
    /// Organisation or user in the registry. Required for `DOCKER_HUB`, where official images are under `library`. Empty for `DOCR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["library"]))]
    pub registry: Option<String>,
    /// Repository name, at most 192 characters.
    #[schemars(length(min = 1, max = 192), extend("examples" = ["redis"]))]
    pub repository: String,
    /// Tag, at most 192 characters. Excludes `digest`. Default `latest` when there is no digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 192), extend("default" = "latest", "examples" = ["7-alpine"]))]
    pub tag: Option<String>,
    /// Digest of the image. Excludes `tag` and deploying on push.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(
        regex(pattern = "^sha256:[0-9a-fA-F]{64}$"),
        extend("x-pattern-words" = "`sha256:` and 64 hexadecimal digits", "examples" = ["sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"])
    )]
    pub digest: Option<String>,
    /// Access to a private image as `user:token`, for `DOCKER_HUB` and `GHCR`. Encrypted by the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-secret" = true))]
    pub registry_credentials: Option<Credential>,
    /// Whether a newly pushed image is deployed. Only for `DOCR` with a tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deploy_on_push: Option<ImageDeployOnPush>,
}

/// Registry that holds an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum RegistryType {
    /// Not chosen.
    #[serde(rename = "UNSPECIFIED")]
    Unspecified,
    /// Docker Hub.
    #[serde(rename = "DOCKER_HUB")]
    DockerHub,
    /// Container registry of the `DigitalOcean` account.
    #[serde(rename = "DOCR")]
    Docr,
    /// GitHub container registry.
    #[serde(rename = "GHCR")]
    Ghcr,
}

/// Deploying an image when it is pushed. An object, unlike the boolean of the Git sources.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageDeployOnPush {
    /// Whether a newly pushed image is deployed. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
}
