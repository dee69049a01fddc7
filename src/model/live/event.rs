//! Job invocations and events.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::deployment::{Deployment, ScaledComponent};
use super::ids::DeploymentId;
use super::wire::{wire_enum, wire_struct};

wire_enum! {
    /// Tells how far one run of a job is.
    InvocationPhase {
        /// Waits.
        Pending = "PENDING",
        /// Runs.
        Running = "RUNNING",
        /// Ended well.
        Succeeded = "SUCCEEDED",
        /// Failed.
        Failed = "FAILED",
        /// Was cancelled.
        Canceled = "CANCELED",
        /// Was left out.
        Skipped = "SKIPPED",
    }
}

wire_struct! {
    /// Holds one run of a job.
    #[derive(Debug)]
    JobInvocation {
        must {
            /// Identifies the run.
            id: String,
        }
        may {
            /// Names the job.
            job_name: String,
            /// Names the deployment it belongs to.
            deployment_id: Option<DeploymentId>,
            /// Tells how far it is.
            phase: InvocationPhase,
            /// Tells what started it.
            trigger: Option<InvocationTrigger>,
            /// Tells when it was made.
            created_at: Option<Timestamp>,
            /// Tells when it began.
            started_at: Option<Timestamp>,
            /// Tells when it ended.
            completed_at: Option<Timestamp>,
        }
    }
}

impl JobInvocation {
    /// Returns how long the run took, or how long it has been going at `now`; none before it began.
    pub fn took(&self, now: Timestamp) -> Option<Duration> {
        let end = self.completed_at.unwrap_or(now);
        Duration::try_from(end.duration_since(self.started_at?)).ok()
    }
}

wire_struct! {
    /// Holds what started a run.
    #[derive(Debug, Default)]
    InvocationTrigger {
        may {
            /// Names the kind: `MANUAL`, `SCHEDULED` or `SCHEDULE`, the last two meaning the same.
            r#type: String,
            /// Holds the schedule, as the platform wrote it.
            scheduled: Option<Value>,
            /// Holds who started it, as the platform wrote it.
            manual: Option<Value>,
        }
    }
}

wire_enum! {
    /// Tells what an event is about.
    EventKind {
        /// A deployment.
        Deployment = "DEPLOYMENT",
        /// A change of an instance count.
        Autoscaling = "AUTOSCALING",
    }
}

wire_enum! {
    /// Tells how far a change of an instance count is.
    AutoscalingPhase {
        /// Waits.
        Pending = "PENDING",
        /// Is under way.
        InProgress = "IN_PROGRESS",
        /// Ended well.
        Succeeded = "SUCCEEDED",
        /// Failed.
        Failed = "FAILED",
        /// Was cancelled.
        Canceled = "CANCELED",
    }
}

wire_struct! {
    /// Holds one event of an app.
    #[derive(Debug)]
    Event {
        must {
            /// Identifies the event.
            id: String,
        }
        may {
            /// Tells what it is about.
            r#type: EventKind,
            /// Tells when it happened.
            created_at: Option<Timestamp>,
            /// Names the deployment, or the one that was scaled.
            deployment_id: Option<DeploymentId>,
            /// Holds the deployment.
            deployment: Option<Deployment>,
            /// Holds the change of instance counts.
            autoscaling: Option<Autoscaling>,
        }
    }
}

wire_struct! {
    /// Holds a change of instance counts.
    #[derive(Debug, Default)]
    Autoscaling {
        may {
            /// Tells how far it is.
            phase: AutoscalingPhase,
            /// Holds the components by name.
            components: BTreeMap<String, ScaledComponent>,
        }
    }
}
