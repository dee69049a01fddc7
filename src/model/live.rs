//! What the platform answers: apps, deployments, health, alerts, domains, logs.
//!
//! Decoding is tolerant in one way only. A key that is absent or `null` becomes the zero value, keys that are not known
//! here are ignored, and an enum value that is not known is kept as text. A value of the wrong JSON type is an error.
//! Specs stay JSON trees, so nothing the platform sent is lost; judging them belongs to other modules.

mod account;
mod app;
mod catalog;
mod database;
mod deployment;
mod event;
mod ids;
mod log;
mod resolved;
mod rollback;
mod runtime;
mod service;
mod utf8;
pub(crate) mod wire;

pub use account::{Account, DnsDomain, DnsRecord, DnsRecordDraft, Team};
pub use app::{
    App, AppVpc, DedicatedIp, Domain, DomainPhase, DomainValidation, EgressIp, RegionInfo,
};
pub use catalog::{
    BandwidthUsage, Buildpack, DailyBandwidth, DetectedComponent, Detection, InstanceSizeInfo,
    InstanceSizes, Proposal, TierInfo,
};
pub use database::{ConnectionDetails, HiddenText, PoolDetails};
pub use deployment::{
    AutoscalerCause, Cause, CauseDetails, ComponentSource, Deployment, FailedStep, Phase, Progress,
    Reason, ScaledComponent, Step, StepStatus, Timing, User, UserAction,
};
pub use event::{
    Autoscaling, AutoscalingPhase, Event, EventKind, InvocationPhase, InvocationTrigger,
    JobInvocation,
};
pub use ids::{AppId, DeploymentId};
pub use log::{LineSplitter, LogLine, LogLinks, MAX_LINE_BYTES, SignedUrl};
pub use resolved::{Caa, Lookup, RecordKind, Silence};
pub use rollback::{RollbackCondition, RollbackValidation};
pub use runtime::{
    Alert, AlertDestinations, AlertPhase, AppHealth, ComponentHealth, FunctionMetric,
    FunctionsHealth, HealthState, Instance, SlackWebhook,
};
pub use service::{Protection, ServiceAnswer, Trouble, Welcome};
pub use utf8::Utf8;
