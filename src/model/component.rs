//! The five component kinds that are built and run. Databases are in [`super::database`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::env::Env;
use super::names::{ComponentName, DURATION_PATTERN, ENVIRONMENT_SLUGS, SizeSlug};
use super::network::{Cors, Route};
use super::observe::{Alert, LogDestination};
use super::probe::{HealthCheck, LivenessCheck};
use super::scaling::{Autoscaling, InactivitySleep, ServiceTermination, Termination};
use super::source::{GitHubSource, GitSource, HostedSource, ImageSource};

/// A component that takes requests: from the internet through the ingress, or from other components.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Name of the component. Unique across all kinds in the app.
    pub name: ComponentName,
    /// Public Git repository as the source. One source per component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<GitSource>,
    /// GitHub repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github: Option<GitHubSource>,
    /// GitLab repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gitlab: Option<HostedSource>,
    /// Bitbucket repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitbucket: Option<HostedSource>,
    /// Container image as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageSource>,
    /// Dockerfile, relative to the root of the repository and not to `source_dir`. With it no buildpack is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["docker/Dockerfile"]))]
    pub dockerfile_path: Option<String>,
    /// Command that runs after the buildpack. Ignored for images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_command: Option<String>,
    /// Shell command that starts the component. Left out, the image's own command.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["celery --app=tasks worker"]))]
    pub run_command: Option<String>,
    /// Working directory and build context, relative to the root of the repository. Default the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["services/api"]))]
    pub source_dir: Option<String>,
    /// Kind of program for the buildpack. Left out, the platform finds out. The set is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ENVIRONMENT_SLUGS))]
    pub environment_slug: Option<String>,
    /// Variables of the component. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub envs: Vec<Env>,
    /// Instance size. The platform documents two different defaults, so it is best written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_size_slug: Option<SizeSlug>,
    /// Number of instances, 1 to 250. Only 1 on the smallest sizes. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 250), extend("default" = 1))]
    pub instance_count: Option<u32>,
    /// Automatic scaling in place of `instance_count`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoscaling: Option<Autoscaling>,
    /// Port on which the component listens, 1 to 65535. Default 8080. Left out or 0, with `internal_ports`, makes an internal service. Variable `PORT` carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 65535), extend("default" = 8080))]
    pub http_port: Option<u32>,
    /// Protocol of `http_port`. Default `HTTP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "HTTP"))]
    pub protocol: Option<Protocol>,
    /// TCP ports that other components of the app can reach. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(range(min = 1, max = 65535)), extend("examples" = [[6379]]))]
    pub internal_ports: Vec<u32>,
    /// Readiness check. Left out, a TCP connection to `http_port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_check: Option<HealthCheck>,
    /// Liveness check. Left out, none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liveness_health_check: Option<LivenessCheck>,
    /// Routes of the component. `ingress.rules` of the app takes their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("deprecated" = true, "x-instead" = "`ingress.rules` of the app", "x-linted" = true))]
    pub routes: Vec<Route>,
    /// Cross-origin policy of the component. `ingress.rules[].cors` of the app takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("deprecated" = true, "x-instead" = "`cors` of a rule in `ingress.rules`"))]
    pub cors: Option<Cors>,
    /// Alerts on the component. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// Places to which the logs are forwarded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_destinations: Vec<LogDestination>,
    /// How instances are taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination: Option<ServiceTermination>,
    /// Sleep while there is no traffic. Private preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inactivity_sleep: Option<InactivitySleep>,
}

/// Protocol that a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum Protocol {
    /// HTTP/1.
    #[serde(rename = "HTTP")]
    Http,
    /// HTTP/2 without TLS, with prior knowledge.
    #[serde(rename = "HTTP2")]
    Http2,
}

/// A component that runs in the background. Nothing can connect to it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Name of the component. Unique across all kinds in the app.
    pub name: ComponentName,
    /// Public Git repository as the source. One source per component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<GitSource>,
    /// GitHub repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github: Option<GitHubSource>,
    /// GitLab repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gitlab: Option<HostedSource>,
    /// Bitbucket repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitbucket: Option<HostedSource>,
    /// Container image as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageSource>,
    /// Dockerfile, relative to the root of the repository and not to `source_dir`. With it no buildpack is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["docker/Dockerfile"]))]
    pub dockerfile_path: Option<String>,
    /// Command that runs after the buildpack. Ignored for images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_command: Option<String>,
    /// Shell command that starts the component. Left out, the image's own command.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["celery --app=tasks worker"]))]
    pub run_command: Option<String>,
    /// Working directory and build context, relative to the root of the repository. Default the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["services/api"]))]
    pub source_dir: Option<String>,
    /// Kind of program for the buildpack. Left out, the platform finds out. The set is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ENVIRONMENT_SLUGS))]
    pub environment_slug: Option<String>,
    /// Variables of the component. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub envs: Vec<Env>,
    /// Instance size. The platform documents two different defaults, so it is best written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_size_slug: Option<SizeSlug>,
    /// Number of instances, 1 to 250. Only 1 on the smallest sizes. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 250), extend("default" = 1))]
    pub instance_count: Option<u32>,
    /// Automatic scaling in place of `instance_count`, by processor use only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoscaling: Option<Autoscaling>,
    /// Liveness check, over HTTP only. Left out, none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liveness_health_check: Option<LivenessCheck>,
    /// Alerts on the component. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// Places to which the logs are forwarded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_destinations: Vec<LogDestination>,
    /// How instances are taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination: Option<Termination>,
}

/// A component that runs to its end: around a deployment, or on a schedule.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Name of the component. Unique across all kinds in the app.
    pub name: ComponentName,
    /// When the job runs. Default `POST_DEPLOY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "POST_DEPLOY"))]
    pub kind: Option<JobKind>,
    /// Times of a `SCHEDULED` job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// Longest time that the job may take, as in `1h30m`. Default 30m.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("x-pattern-words" = "numbers with h, m or s, such as `5h30m`", "default" = "30m"))]
    pub timeout: Option<String>,
    /// Public Git repository as the source. One source per component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<GitSource>,
    /// GitHub repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github: Option<GitHubSource>,
    /// GitLab repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gitlab: Option<HostedSource>,
    /// Bitbucket repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitbucket: Option<HostedSource>,
    /// Container image as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageSource>,
    /// Dockerfile, relative to the root of the repository and not to `source_dir`. With it no buildpack is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["docker/Dockerfile"]))]
    pub dockerfile_path: Option<String>,
    /// Command that runs after the buildpack. Ignored for images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_command: Option<String>,
    /// Shell command that starts the component. Left out, the image's own command.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["celery --app=tasks worker"]))]
    pub run_command: Option<String>,
    /// Working directory and build context, relative to the root of the repository. Default the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["services/api"]))]
    pub source_dir: Option<String>,
    /// Kind of program for the buildpack. Left out, the platform finds out. The set is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ENVIRONMENT_SLUGS))]
    pub environment_slug: Option<String>,
    /// Variables of the component. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub envs: Vec<Env>,
    /// Instance size. The platform documents two different defaults, so it is best written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_size_slug: Option<SizeSlug>,
    /// Number of instances, 1 to 250. Only 1 on the smallest sizes. Copies run side by side. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 250), extend("default" = 1))]
    pub instance_count: Option<u32>,
    /// Alerts on the component. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// Places to which the logs are forwarded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_destinations: Vec<LogDestination>,
    /// How instances are taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination: Option<Termination>,
}

/// Moment at which a job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum JobKind {
    /// Not chosen; the platform takes `POST_DEPLOY`.
    #[serde(rename = "UNSPECIFIED")]
    Unspecified,
    /// Before the new containers start. Its failure fails the deployment.
    #[serde(rename = "PRE_DEPLOY")]
    PreDeploy,
    /// After the new containers are live.
    #[serde(rename = "POST_DEPLOY")]
    PostDeploy,
    /// Only after a component failed to deploy.
    #[serde(rename = "FAILED_DEPLOY")]
    FailedDeploy,
    /// At the times of `schedule`.
    #[serde(rename = "SCHEDULED")]
    Scheduled,
}

/// Times of a scheduled job.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Minute, hour, day of month, month and day of week, as in a crontab.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^(@[A-Za-z]+( \S+)?|\S+(\s+\S+){4})$"), extend("x-pattern-words" = "five fields, as in a crontab: minute, hour, day of month, month, day of week", "examples" = ["*/15 * * * *"]))]
    pub cron: Option<String>,
    /// Time zone by its IANA name. Default UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "UTC", "examples" = ["Asia/Singapore"]))]
    pub time_zone: Option<String>,
}

/// Files that are built once and served by the edge.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StaticSite {
    /// Name of the component. Unique across all kinds in the app.
    pub name: ComponentName,
    /// Public Git repository as the source. One source per component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<GitSource>,
    /// GitHub repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github: Option<GitHubSource>,
    /// GitLab repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gitlab: Option<HostedSource>,
    /// Bitbucket repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitbucket: Option<HostedSource>,
    /// Container image as the source. Only the platform's `OpenAPI` document lists it for static sites.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-openapi-only" = true, "x-refused" = true))]
    pub image: Option<ImageSource>,
    /// Dockerfile, relative to the root of the repository and not to `source_dir`. With it no buildpack is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["docker/Dockerfile"]))]
    pub dockerfile_path: Option<String>,
    /// Command that runs after the buildpack. Ignored for images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_command: Option<String>,
    /// Shell command. Only the platform's `OpenAPI` document lists it for static sites.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-openapi-only" = true, "x-refused" = true))]
    pub run_command: Option<String>,
    /// Working directory and build context, relative to the root of the repository. Default the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["services/api"]))]
    pub source_dir: Option<String>,
    /// Kind of program for the buildpack. Left out, the platform finds out. The set is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ENVIRONMENT_SLUGS))]
    pub environment_slug: Option<String>,
    /// Variables of the component. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub envs: Vec<Env>,
    /// Directory of the built files, relative to the build context. Left out, `_static`, `dist`, `public` or `build`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["dist"]))]
    pub output_dir: Option<String>,
    /// File that is served for a directory. Default `index.html`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "index.html"))]
    pub index_document: Option<String>,
    /// File that is served when nothing is found. Excludes `catchall_document`. Default `404.html`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "404.html"))]
    pub error_document: Option<String>,
    /// File that is served for every unknown path, as single-page apps need it. Excludes `error_document`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["index.html"]))]
    pub catchall_document: Option<String>,
    /// Routes of the component. `ingress.rules` of the app takes their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("deprecated" = true, "x-instead" = "`ingress.rules` of the app", "x-linted" = true))]
    pub routes: Vec<Route>,
    /// Cross-origin policy of the component. `ingress.rules[].cors` of the app takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("deprecated" = true, "x-instead" = "`cors` of a rule in `ingress.rules`"))]
    pub cors: Option<Cors>,
    /// Places to which the logs are forwarded. Only the platform's `OpenAPI` document lists it for static sites.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-openapi-only" = true, "x-refused" = true))]
    pub log_destinations: Vec<LogDestination>,
}

/// Serverless functions, built from a repository.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Functions {
    /// Name of the component. Unique across all kinds in the app.
    pub name: ComponentName,
    /// Public Git repository as the source. One source per component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<GitSource>,
    /// GitHub repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github: Option<GitHubSource>,
    /// GitLab repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gitlab: Option<HostedSource>,
    /// Bitbucket repository as the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitbucket: Option<HostedSource>,
    /// Working directory and build context, relative to the root of the repository. Default the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["services/api"]))]
    pub source_dir: Option<String>,
    /// Variables of the component. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub envs: Vec<Env>,
    /// Routes of the component. `ingress.rules` of the app takes their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("deprecated" = true, "x-instead" = "`ingress.rules` of the app", "x-linted" = true))]
    pub routes: Vec<Route>,
    /// Cross-origin policy of the component. `ingress.rules[].cors` of the app takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("deprecated" = true, "x-instead" = "`cors` of a rule in `ingress.rules`"))]
    pub cors: Option<Cors>,
    /// Alerts on the component. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// Places to which the logs are forwarded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_destinations: Vec<LogDestination>,
}
