//! How many instances a component runs, and how they stop and sleep.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Automatic scaling. Needs a dedicated size, and excludes `instance_count`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Autoscaling {
    /// Fewest instances, at least 1 and below the maximum.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 250))]
    pub min_instance_count: Option<u32>,
    /// Most instances, 1 to 250.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 250))]
    pub max_instance_count: Option<u32>,
    /// What the number of instances follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<AutoscalingMetrics>,
}

/// Targets that automatic scaling follows. Workers know `cpu` only.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutoscalingMetrics {
    /// Average processor use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<CpuMetric>,
    /// Requests a second. Services only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_second: Option<RequestsMetric>,
    /// Time that requests take. Services only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_duration: Option<DurationMetric>,
}

/// Average processor use as a target.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CpuMetric {
    /// Average use over all instances in percent, 1 to 100. Default 80.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100), extend("default" = 80))]
    pub percent: Option<u32>,
}

/// Request rate as a target.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestsMetric {
    /// Requests a second that one instance should take, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub per_instance: Option<u32>,
}

/// Request time as a target.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DurationMetric {
    /// Milliseconds within which 95 of 100 requests should be answered, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub p95_milliseconds: Option<u32>,
}

/// How an instance of a service is taken away.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceTermination {
    /// Seconds between taking an instance out of the load balancer and TERM, 1 to 110. Default 15.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 110), extend("default" = 15))]
    pub drain_seconds: Option<u32>,
    /// Seconds between TERM and KILL, 1 to 600. Default 120.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 600), extend("default" = 120))]
    pub grace_period_seconds: Option<u32>,
}

/// How an instance of a worker or job is taken away.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Termination {
    /// Seconds between TERM and KILL, 1 to 600. Default 120.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 600), extend("default" = 120))]
    pub grace_period_seconds: Option<u32>,
}

/// Putting a service without traffic to sleep. Private preview.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InactivitySleep {
    /// Seconds without a request before the service sleeps, 600 to 86400.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 600, max = 86400))]
    pub after_seconds: Option<u32>,
    /// Page that is shown while the service wakes up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loading_page: Option<LoadingPage>,
}

/// Page that is shown while a service wakes up.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadingPage {
    /// Whether browsers get a page with status 503 until the service is awake. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Address of a page of one's own. Left out, the platform's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["https://example.com/waking.html"]))]
    pub custom_url: Option<String>,
}
