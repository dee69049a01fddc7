//! Health checks of services and workers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Readiness check of a service. A service gets traffic, and a deployment goes on, once it passes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HealthCheck {
    /// Path that is asked for over HTTP. Left out, a TCP connection is enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["/health"]))]
    pub http_path: Option<String>,
    /// Port that is checked, 1 to 65535: `http_port` or one of `internal_ports`. Default `http_port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<u32>,
    /// Seconds before the first check, 0 to 3600. Default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 3600), extend("default" = 0))]
    pub initial_delay_seconds: Option<u32>,
    /// Seconds between two checks, 1 to 300. Default 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 300), extend("default" = 10))]
    pub period_seconds: Option<u32>,
    /// Seconds after which a check has failed, 1 to 120. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 120), extend("default" = 1))]
    pub timeout_seconds: Option<u32>,
    /// Passed checks in a row before the instance counts as healthy, 1 to 50. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 50), extend("default" = 1))]
    pub success_threshold: Option<u32>,
    /// Failed checks in a row before the instance counts as unhealthy, 1 to 50. Default 9.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 50), extend("default" = 9))]
    pub failure_threshold: Option<u32>,
    /// Older name of `http_path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("deprecated" = true, "x-instead" = "`http_path`"))]
    pub path: Option<String>,
}

/// Liveness check of a service or worker. An instance that fails it is restarted.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LivenessCheck {
    /// Path that is asked for over HTTP. Left out, a TCP connection is enough; workers need a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["/live"]))]
    pub http_path: Option<String>,
    /// Port that is checked, 1 to 65535.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<u32>,
    /// Seconds before the first check, 0 to 3600. Default 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 3600), extend("default" = 5))]
    pub initial_delay_seconds: Option<u32>,
    /// Seconds between two checks, 1 to 300. Default 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 300), extend("default" = 10))]
    pub period_seconds: Option<u32>,
    /// Seconds after which a check has failed, 1 to 120. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 120), extend("default" = 1))]
    pub timeout_seconds: Option<u32>,
    /// Passed checks before the instance counts as healthy again. Only 1 is allowed. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1), extend("default" = 1))]
    pub success_threshold: Option<u32>,
    /// Failed checks in a row before the instance is restarted, 1 to 50. Default 18.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 50), extend("default" = 18))]
    pub failure_threshold: Option<u32>,
}
