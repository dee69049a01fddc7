//! Alerts, log destinations and maintenance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::env::Credential;

/// An alert on the app or on one component.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// What is watched. Deployment, domain and autoscale rules belong to the app, the others to a component.
    pub rule: AlertRule,
    /// Whether the alert is silent. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub disabled: Option<bool>,
    /// Side of the threshold that alerts. Component rules need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<AlertOperator>,
    /// Threshold in the unit of the rule, at least 0. Component rules need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("examples" = [85.0]))]
    pub value: Option<f64>,
    /// Time over which the value is taken. Component rules need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<AlertWindow>,
}

/// What an alert watches.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AlertRule {
    /// Not chosen.
    UnspecifiedRule,
    /// A deployment failed. App.
    DeploymentFailed,
    /// A deployment became the live one. App.
    DeploymentLive,
    /// A deployment began. App.
    DeploymentStarted,
    /// A deployment was cancelled. App.
    DeploymentCanceled,
    /// A domain could not be set up. App.
    DomainFailed,
    /// A domain was set up. App.
    DomainLive,
    /// Automatic scaling failed. App.
    AutoscaleFailed,
    /// Automatic scaling changed the number of instances. App.
    AutoscaleSucceeded,
    /// Processor use of an instance in percent. Service, worker or job.
    CpuUtilization,
    /// Memory use of an instance in percent. Service, worker or job.
    MemUtilization,
    /// Restarts of an instance. Service, worker or job.
    RestartCount,
    /// Requests a second. Service.
    RequestsPerSecond,
    /// Milliseconds within which 95 of 100 requests are answered. Service.
    #[serde(rename = "REQUEST_DURATION_P95_MS")]
    RequestDurationP95Ms,
    /// A run of a scheduled job failed. Job.
    JobInvocationFailed,
    /// Number of function calls. Functions.
    FunctionsActivationCount,
    /// Average milliseconds of a function call. Functions.
    FunctionsAverageDurationMs,
    /// Function errors a minute. Functions.
    FunctionsErrorRatePerMinute,
    /// Average milliseconds a function call waits. Functions.
    FunctionsAverageWaitTimeMs,
    /// Number of function errors. Functions.
    FunctionsErrorCount,
    /// Memory use of functions in gigabytes times seconds a second. Functions.
    FunctionsGbRatePerSecond,
}

/// Side of an alert's threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AlertOperator {
    /// Not chosen.
    UnspecifiedOperator,
    /// Alert above the value.
    GreaterThan,
    /// Alert below the value.
    LessThan,
}

/// Time over which an alert's value is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AlertWindow {
    /// Not chosen.
    UnspecifiedWindow,
    /// 5 minutes.
    FiveMinutes,
    /// 10 minutes.
    TenMinutes,
    /// 30 minutes.
    ThirtyMinutes,
    /// 1 hour.
    OneHour,
}

/// Place to which logs are forwarded: exactly one provider. Forwarded lines are cut at 2048 bytes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogDestination {
    /// Name of the destination, 2 to 42 characters.
    #[schemars(
        length(min = 2, max = 42),
        regex(pattern = r#"^[A-Za-z0-9()\[\]'"][-A-Za-z0-9_. /()\[\]]{0,40}[A-Za-z0-9()\[\]'"]$"#),
        extend("x-pattern-words" = "letters, digits, spaces and `-_./()[]`; a letter, digit, bracket or quote first and last", "examples" = ["central logs"])
    )]
    pub name: String,
    /// Papertrail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub papertrail: Option<Papertrail>,
    /// Datadog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datadog: Option<Datadog>,
    /// Logtail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logtail: Option<Logtail>,
    /// OpenSearch, by address or as a managed cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_search: Option<OpenSearch>,
    /// Address of any other HTTP receiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["https://logs.example.com/ingest"]))]
    pub endpoint: Option<String>,
    /// Whether the receiver's certificate goes unchecked. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub tls_insecure: Option<bool>,
    /// Headers that are sent to any other HTTP receiver.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<LogHeader>,
}

/// Papertrail as a log destination.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Papertrail {
    /// Syslog address as `syslog+tls://host:port`.
    #[schemars(extend("examples" = ["syslog+tls://logs.example.com:12345"]))]
    pub endpoint: String,
}

/// Datadog as a log destination.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Datadog {
    /// Key that may write logs.
    #[schemars(extend("x-secret" = true))]
    pub api_key: Credential,
    /// Address of the log intake. Left out, the provider's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["https://http-intake.logs.datadoghq.com"]))]
    pub endpoint: Option<String>,
}

/// Logtail as a log destination.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logtail {
    /// Token that may write logs.
    #[schemars(extend("x-secret" = true))]
    pub token: Credential,
}

/// OpenSearch as a log destination: `endpoint` or `cluster_name`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenSearch {
    /// Address as `https://host:port`. Excludes `cluster_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["https://search.example.com:9200"]))]
    pub endpoint: Option<String>,
    /// Name of a managed cluster. Excludes `endpoint`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_name: Option<String>,
    /// User and password. Needed with `endpoint`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basic_auth: Option<BasicAuth>,
    /// Index that takes the logs. Default `logs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "logs"))]
    pub index_name: Option<String>,
}

/// User and password.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BasicAuth {
    /// User. Default `doadmin` with a managed cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Password. Not allowed with a managed cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-secret" = true))]
    pub password: Option<Credential>,
}

/// Header that is sent with forwarded logs.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogHeader {
    /// Name of the header.
    pub key: String,
    /// Value of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-secret" = true))]
    pub value: Option<Credential>,
}

/// Taking the app out of service.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// Whether visitors get a maintenance page. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Whether the app is stopped and kept. Implies `enabled`. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub archive: Option<bool>,
    /// Address of a maintenance page of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["https://example.com/offline.html"]))]
    pub offline_page_url: Option<String>,
}
