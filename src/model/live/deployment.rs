//! Deployments: phase, progress, cause.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::ids::DeploymentId;
use super::wire::{wire_enum, wire_struct};

wire_enum! {
    /// Tells how far a deployment is; only this decides success, step counts do not.
    Phase {
        /// Waits in the queue.
        PendingBuild = "PENDING_BUILD",
        /// Builds its sources.
        Building = "BUILDING",
        /// Is built and waits.
        PendingDeploy = "PENDING_DEPLOY",
        /// Starts its components.
        Deploying = "DEPLOYING",
        /// Serves.
        Active = "ACTIVE",
        /// Was replaced by a newer one, before or after it served.
        Superseded = "SUPERSEDED",
        /// Failed; the previous one keeps serving.
        Error = "ERROR",
        /// Was cancelled.
        Canceled = "CANCELED",
    }
}

impl Phase {
    /// Tells whether the phase can never change to an unfinished one again.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Active | Self::Superseded | Self::Error | Self::Canceled
        )
    }
}

wire_enum! {
    /// Tells the state of one step.
    StepStatus {
        /// Has not begun.
        Pending = "PENDING",
        /// Is under way.
        Running = "RUNNING",
        /// Failed.
        Error = "ERROR",
        /// Ended well.
        Success = "SUCCESS",
    }
}

wire_enum! {
    /// Tells what kind of event made a deployment.
    Cause {
        /// A person or a client asked for it.
        Manual = "MANUAL",
        /// A push to a watched source.
        DeployOnPush = "DEPLOY_ON_PUSH",
        /// The platform's own work, such as a domain that became ready.
        Maintenance = "MAINTENANCE",
        /// A rollback somebody asked for.
        ManualRollback = "MANUAL_ROLLBACK",
        /// A rollback by the platform after a failure.
        AutoRollback = "AUTO_ROLLBACK",
        /// A change of the trusted sources of a database.
        UpdateDatabaseTrustedSources = "UPDATE_DATABASE_TRUSTED_SOURCES",
        /// A change of the instance count by autoscaling.
        Autoscaled = "AUTOSCALED",
    }
}

wire_struct! {
    /// Holds one deployment.
    Deployment {
        must {
            /// Identifies the deployment.
            id: DeploymentId,
        }
        may {
            /// Tells how far it is.
            phase: Phase,
            /// Holds the spec it runs with, as the platform wrote it.
            spec: Option<Value>,
            /// Holds the platform's free text on what caused it.
            cause: Option<String>,
            /// Holds the cause in a structured form.
            cause_details: Option<CauseDetails>,
            /// Holds the steps, for drawing only.
            progress: Option<Progress>,
            /// Lists what each service was built from.
            services: Vec<ComponentSource>,
            /// Lists what each worker was built from.
            workers: Vec<ComponentSource>,
            /// Lists what each job was built from.
            jobs: Vec<ComponentSource>,
            /// Lists what each static site was built from.
            static_sites: Vec<ComponentSource>,
            /// Lists what each functions component was built from.
            functions: Vec<ComponentSource>,
            /// Tells when it was made.
            created_at: Option<Timestamp>,
            /// Tells when anything about it changed; can move long after the end.
            updated_at: Option<Timestamp>,
            /// Tells when the phase changed last.
            phase_last_updated_at: Option<Timestamp>,
            /// Names the deployment before it.
            previous_deployment_id: Option<DeploymentId>,
            /// Names the deployment whose artefacts were used again.
            cloned_from: Option<DeploymentId>,
            /// Names the tier.
            tier_slug: String,
            /// Names the load balancer.
            load_balancer_id: String,
            /// Holds how long its parts took.
            timing: Option<Timing>,
        }
    }
}

impl Deployment {
    /// Returns who caused it: a person's e-mail address or name, or the one who pushed; none for the platform itself.
    pub fn actor(&self) -> Option<&str> {
        let details = self.cause_details.as_ref()?;
        let user = details
            .digitalocean_user_action
            .as_ref()
            .and_then(|action| action.user.as_ref());
        let person = user
            .into_iter()
            .flat_map(|user| [&user.email, &user.full_name]);
        let pusher = details.git_push.as_ref();
        let pusher = pusher.and_then(|push| push.get("username")?.as_str());
        person
            .map(String::as_str)
            .chain(pusher)
            .find(|name| !name.is_empty())
    }

    /// Returns the commit that its first component from a repository was built from; none when all run images.
    pub fn commit(&self) -> Option<&str> {
        let lists = [
            &self.services,
            &self.workers,
            &self.jobs,
            &self.static_sites,
            &self.functions,
        ];
        let mut commits = lists.into_iter().flatten();
        commits.find_map(|component| component.source_commit_hash.as_deref())
    }

    /// Returns how long it took to its end, or how long it has been under way at `now`; none when no time is known.
    pub fn took(&self, now: Timestamp) -> Option<Duration> {
        let end = if self.phase.is_final() {
            self.ended_at()?
        } else {
            now
        };
        Duration::try_from(end.duration_since(self.created_at?)).ok()
    }

    /// The phase changes once more when a newer deployment takes its place, so the steps tell better.
    fn ended_at(&self) -> Option<Timestamp> {
        let steps = self.progress.iter().flat_map(|progress| &progress.steps);
        let last = steps.filter_map(|step| step.ended_at).max();
        last.or(self.phase_last_updated_at)
    }

    /// Tells whether it serves, or served until a newer one took its place.
    pub fn has_served(&self) -> bool {
        let succeeded = || self.progress.as_ref().is_some_and(Progress::has_succeeded);
        self.phase == Phase::Active || (self.phase == Phase::Superseded && succeeded())
    }
}

// A spec may hold values that somebody meant to be secret, so it stays out of debug output.
impl fmt::Debug for Deployment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Deployment");
        shown
            .field("id", &self.id)
            .field("phase", &self.phase)
            .field("cause", &self.cause);
        shown.finish_non_exhaustive()
    }
}

wire_struct! {
    /// Holds what one component was built from.
    #[derive(Debug, Default)]
    ComponentSource {
        may {
            /// Names the component.
            name: String,
            /// Holds the commit, for components built from a repository.
            source_commit_hash: Option<String>,
            /// Holds the digest, for components run from an image.
            source_image_digest: Option<String>,
            /// Holds the namespace, for functions.
            namespace: Option<String>,
        }
    }
}

wire_struct! {
    /// Holds the progress of a deployment; counters count leaf steps.
    #[derive(Debug, Default)]
    Progress {
        may {
            /// Counts steps that have not begun.
            pending_steps: u32,
            /// Counts steps under way.
            running_steps: u32,
            /// Counts steps that ended well.
            success_steps: u32,
            /// Counts steps that failed.
            error_steps: u32,
            /// Counts all steps; can stay above `success_steps` in a deployment that ended well.
            total_steps: u32,
            /// Holds the tree of steps.
            steps: Vec<Step>,
            /// Holds the platform's flat summary.
            summary_steps: Vec<Step>,
        }
    }
}

impl Progress {
    /// Finds the first step that failed, depth first, down to the leaf.
    pub fn failed_step(&self) -> Option<FailedStep> {
        let mut steps = self.steps.iter();
        steps.find_map(|step| step.failed_below(&mut Vec::new()))
    }

    /// Tells whether both halves of a deployment went well, so that it became active at some time.
    ///
    /// Step counts do not tell: jobs that run only after a failure stay pending for ever.
    pub fn has_succeeded(&self) -> bool {
        let is_done = |step: &Step| step.status == StepStatus::Success;
        !self.steps.is_empty() && self.steps.iter().all(is_done)
    }
}

wire_struct! {
    /// Holds one step and the steps under it.
    #[derive(Debug, Default)]
    Step {
        may {
            /// Names the step.
            name: String,
            /// Tells its state.
            status: StepStatus,
            /// Holds the steps it consists of.
            steps: Vec<Step>,
            /// Tells why it ended as it did.
            reason: Option<Reason>,
            /// Names the component it works on.
            component_name: Option<String>,
            /// Holds the platform's words for it, without the component.
            message_base: Option<String>,
            /// Tells when it began.
            started_at: Option<Timestamp>,
            /// Tells when it ended; can lie before `started_at` in domain checks.
            ended_at: Option<Timestamp>,
        }
    }
}

impl Step {
    fn failed_below(&self, trail: &mut Vec<String>) -> Option<FailedStep> {
        if self.status != StepStatus::Error {
            return None;
        }
        trail.push(self.name.clone());
        let deeper = self
            .steps
            .iter()
            .find_map(|below| below.failed_below(trail));
        Some(deeper.unwrap_or_else(|| FailedStep {
            trail: trail.clone(),
            component: self.component_name.clone(),
            reason: self.reason.clone(),
        }))
    }
}

/// Names the first step that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedStep {
    /// The names from the stage down to the step.
    pub trail: Vec<String>,
    /// The component, if it is a component's step.
    pub component: Option<String>,
    /// What the platform says about it.
    pub reason: Option<Reason>,
}

impl fmt::Display for FailedStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.trail.join("/"))?;
        match &self.reason {
            Some(reason) => write!(f, ": {} ({})", reason.message, reason.code),
            None => Ok(()),
        }
    }
}

wire_struct! {
    /// Holds why a step ended as it did.
    #[derive(Debug, Default)]
    Reason {
        may {
            /// Holds the stable code, with or without the prefix `Deploy`.
            code: String,
            /// Holds the platform's words.
            message: String,
        }
    }
}

wire_struct! {
    /// Holds the cause of a deployment.
    #[derive(Debug, Default)]
    CauseDetails {
        may {
            /// Tells the kind of cause.
            r#type: Cause,
            /// Holds who asked for it, and how.
            digitalocean_user_action: Option<UserAction>,
            /// Holds the push to a repository, as the platform wrote it.
            git_push: Option<Value>,
            /// Holds the push to a registry, as the platform wrote it.
            docr_push: Option<Value>,
            /// Tells whether the platform did it by itself.
            internal: bool,
            /// Holds what autoscaling did.
            autoscaler: Option<AutoscalerCause>,
        }
    }
}

wire_struct! {
    /// Holds what autoscaling did.
    #[derive(Debug, Default)]
    AutoscalerCause {
        may {
            /// Tells whether anything was scaled.
            autoscaled: bool,
            /// Holds the scaled components by name.
            scaled_components: BTreeMap<String, ScaledComponent>,
        }
    }
}

wire_struct! {
    /// Holds one change of an instance count.
    #[derive(Debug, Default)]
    ScaledComponent {
        may {
            /// Holds the count before.
            from: u32,
            /// Holds the count after.
            to: u32,
            /// Names the metric that led to it.
            triggering_metric: String,
        }
    }
}

wire_struct! {
    /// Holds an action by a person.
    #[derive(Debug, Default)]
    UserAction {
        may {
            /// Names the action, such as `UPDATE_SPEC`.
            name: String,
            /// Tells who did it.
            user: Option<User>,
        }
    }
}

wire_struct! {
    /// Holds a person.
    #[derive(Debug, Default)]
    User {
        may {
            /// Identifies the person.
            uuid: String,
            /// Holds the e-mail address.
            email: String,
            /// Holds the name.
            full_name: String,
        }
    }
}

wire_struct! {
    /// Holds durations as the platform writes them: decimal seconds with an `s`.
    #[derive(Debug, Default)]
    Timing {
        may {
            /// Spent in the queue.
            pending: Option<String>,
            /// Spent building.
            build_total: Option<String>,
            /// Spent building, as billed.
            build_billable: Option<String>,
            /// Spent providing databases.
            database_provision: Option<String>,
            /// Spent starting components.
            deploying: Option<String>,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_phases_are_four() {
        let phases = [
            "PENDING_BUILD",
            "BUILDING",
            "PENDING_DEPLOY",
            "DEPLOYING",
            "ACTIVE",
            "SUPERSEDED",
            "ERROR",
            "CANCELED",
        ];
        let last: Vec<_> = phases
            .into_iter()
            .map(Phase::from)
            .filter(Phase::is_final)
            .collect();
        assert_eq!(
            last,
            [
                Phase::Active,
                Phase::Superseded,
                Phase::Error,
                Phase::Canceled
            ]
        );
        assert!(
            phases
                .into_iter()
                .all(|text| Phase::from(text).to_string() == text)
        );
    }

    #[test]
    fn unknown_phases_keep_their_text() {
        let read: Deployment =
            serde_json::from_str(r#"{"id":"d","phase":"FINAL_CLEANUP"}"#).unwrap();
        assert_eq!(read.phase, Phase::Unknown("FINAL_CLEANUP".into()));
        assert_eq!(read.phase.to_string(), "FINAL_CLEANUP");
        assert!(!read.phase.is_final());
        assert_eq!(Phase::default().to_string(), "UNKNOWN");
        assert_eq!(Phase::from("UNKNOWN"), Phase::default());
    }

    #[test]
    fn a_deployment_in_the_middle_is_read() {
        let read: Deployment = serde_json::from_str(
            r#"{"id":"d","spec":{"name":"shop","odd":null},"services":[{"name":"api","source_image_digest":"sha256:0"}],
            "cause_details":{"digitalocean_user_action":{"user":{"uuid":"u","email":"dev@example.com"},"name":"UPDATE_SPEC"},
            "type":"MANUAL"},"progress":{"pending_steps":1,"steps":[{"name":"build","status":"SUCCESS","steps":[
            {"name":"components","steps":[{"name":"api","reason":{"code":"PreBuiltImage"}}]}],
            "started_at":"2026-08-07T09:00:03.100000001Z"}]},"phase":"DEPLOYING"}"#,
        )
        .unwrap();
        let progress = read.progress.unwrap();
        let leaf = &progress.steps[0].steps[0].steps[0];
        assert_eq!(leaf.reason.as_ref().unwrap().code, "PreBuiltImage");
        assert_eq!(leaf.status, StepStatus::default());
        assert_eq!(read.cause_details.unwrap().r#type, Cause::Manual);
        assert_eq!(
            serde_json::to_string(&read.spec).unwrap(),
            r#"{"name":"shop","odd":null}"#
        );
    }

    #[test]
    fn the_time_it_took_ends_with_its_steps() {
        let text = r#"{"id":"d","phase":"SUPERSEDED","created_at":"2026-08-07T09:00:00Z","phase_last_updated_at":"2026-08-09T09:00:00Z",
            "services":[{"name":"img"},{"name":"web","source_commit_hash":"4f0a1c22"}],
            "cause_details":{"git_push":{"username":"dev"},"digitalocean_user_action":{"user":{"email":""}}},
            "progress":{"steps":[{"name":"build","status":"SUCCESS","ended_at":"2026-08-07T09:01:00Z"},
            {"name":"deploy","status":"SUCCESS","ended_at":"2026-08-07T09:02:00Z"}]}}"#;
        let mut read: Deployment = serde_json::from_str(text).unwrap();
        let now = "2026-08-07T10:00:00Z".parse().unwrap();
        assert!(read.has_served());
        assert_eq!(read.took(now), Some(Duration::from_mins(2)));
        assert_eq!(
            (read.actor(), read.commit()),
            (Some("dev"), Some("4f0a1c22"))
        );
        read.phase = Phase::Building;
        assert!(!read.has_served());
        assert_eq!(read.took(now), Some(Duration::from_hours(1)));
    }

    #[test]
    fn debug_output_leaves_the_spec_out() {
        let read: Deployment =
            serde_json::from_str(r#"{"id":"d","spec":{"envs":[{"value":"hush"}]}}"#).unwrap();
        assert!(!format!("{read:?}").contains("hush"));
    }
}
