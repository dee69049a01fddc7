//! The course of one deployment: fixed when it is made, read off by time.

use serde::{Deserialize, Serialize};

/// Names the phases of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Phase {
    /// Queued.
    PendingBuild,
    /// Building.
    Building,
    /// Built, waits.
    PendingDeploy,
    /// Containers are replaced.
    Deploying,
    /// Serves.
    Active,
    /// Served, or waited, and was replaced.
    Superseded,
    /// Failed.
    Error,
    /// Stopped by a person.
    Canceled,
}

impl Phase {
    /// Returns the phase as the platform writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PendingBuild => "PENDING_BUILD",
            Self::Building => "BUILDING",
            Self::PendingDeploy => "PENDING_DEPLOY",
            Self::Deploying => "DEPLOYING",
            Self::Active => "ACTIVE",
            Self::Superseded => "SUPERSEDED",
            Self::Error => "ERROR",
            Self::Canceled => "CANCELED",
        }
    }
}

/// Names the states of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Has not begun.
    Pending,
    /// Goes on.
    Running,
    /// Ended well.
    Success,
    /// Ended badly.
    Error,
}

impl Status {
    /// Returns the status as the platform writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Success => "SUCCESS",
            Self::Error => "ERROR",
        }
    }
}

/// Says why a step ended as it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reason {
    /// The platform's code.
    pub(crate) code: String,
    /// The text for people.
    pub(crate) message: String,
}

impl Reason {
    /// Makes a reason.
    pub(crate) fn new(code: &str, message: &str) -> Self {
        Self {
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }
}

/// Says why a container does not come up, which tells what it writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Story {
    /// What such a program writes when a variable is missing, or when it is not there.
    #[default]
    Usual,
    /// Its program is not in the image.
    CommandNotFound,
    /// It is stopped for the memory it takes.
    OutOfMemory,
    /// Its image is made for another processor.
    WrongArchitecture,
    /// Its database refuses the connection.
    DatabaseRefused,
    /// It starts, and nothing is wrong that it knows of.
    Silent,
    /// It starts on another port.
    WrongPort,
    /// It starts on its own address only.
    LocalhostOnly,
}

impl Story {
    /// Tells whether the container runs and only does not answer.
    pub(crate) fn runs(self) -> bool {
        matches!(self, Self::Silent | Self::WrongPort | Self::LocalhostOnly)
    }

    /// Returns the reason that the platform gives.
    pub(crate) fn reason(self) -> Reason {
        if self.runs() {
            return Reason::new(
                "DeployContainerHealthChecksFailed",
                "Your container did not respond to health checks.",
            );
        }
        if self == Self::OutOfMemory {
            return Reason::new(
                "DeployContainerOutOfMemory",
                "Your container was terminated because it ran out of memory.",
            );
        }
        Reason::new(
            "DeployContainerExitNonZero",
            "Your container exited with a non-zero exit code.",
        )
    }
}

/// Bounds a step in nanoseconds after the start of its deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Span {
    /// First nanosecond.
    pub(crate) from: i64,
    /// First nanosecond after it.
    pub(crate) to: i64,
}

/// Holds one step with the times at which it will begin and end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Step {
    /// The platform's name of the step, or the component's.
    pub(crate) name: String,
    /// The component that the step is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) component: Option<String>,
    /// The platform's headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) headline: Option<String>,
    /// A reason that is there once the step ended well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<Reason>,
    /// When a leaf runs; never, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) span: Option<Span>,
    /// The reason with which a leaf fails at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<Reason>,
    /// The steps inside; a leaf has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) steps: Vec<Self>,
}

impl Step {
    /// Makes a leaf that runs from `from` to `to`.
    pub(crate) fn leaf(name: &str, from: i64, to: i64) -> Self {
        Self {
            span: Some(Span { from, to }),
            ..Self::group(name, Vec::new())
        }
    }

    /// Makes a leaf that never runs.
    pub(crate) fn idle(name: &str) -> Self {
        Self::group(name, Vec::new())
    }

    /// Makes a step of `steps`.
    pub(crate) fn group(name: &str, steps: Vec<Self>) -> Self {
        Self {
            name: name.to_owned(),
            component: None,
            headline: None,
            note: None,
            span: None,
            failure: None,
            steps,
        }
    }

    /// Names the component that the step is about, with a headline for leaves.
    pub(crate) fn about(mut self, component: &str, headline: Option<String>) -> Self {
        self.component = Some(component.to_owned());
        self.headline = headline;
        self
    }

    /// Returns when the step runs: a leaf's own time, or from the first to the last step inside.
    pub(crate) fn extent(&self) -> Option<Span> {
        if self.steps.is_empty() {
            return self.span;
        }
        let spans = || self.steps.iter().filter_map(Self::extent);
        Some(Span {
            from: spans().map(|span| span.from).min()?,
            to: spans().map(|span| span.to).max()?,
        })
    }

    /// Returns the step's state at `at`.
    pub(crate) fn status(&self, at: Progress) -> Status {
        if self.steps.is_empty() {
            return self.leaf_status(at);
        }
        let inner: Vec<Status> = self.steps.iter().map(|step| step.status(at)).collect();
        let any = |status| inner.contains(&status);
        if any(Status::Error) {
            Status::Error
        } else if inner.iter().all(|status| *status == Status::Pending) {
            Status::Pending
        } else if any(Status::Running) || (any(Status::Pending) && at.is_open()) {
            Status::Running
        } else {
            Status::Success
        }
    }

    fn leaf_status(&self, at: Progress) -> Status {
        let Some(span) = self.span else {
            return Status::Pending;
        };
        if at.elapsed() < span.from {
            Status::Pending
        } else if at.elapsed() >= span.to {
            if self.failure.is_some() {
                Status::Error
            } else {
                Status::Success
            }
        } else if matches!(at, Progress::Stopped(_)) {
            Status::Error
        } else {
            Status::Running
        }
    }

    /// Returns the reason that the step shows at `at`.
    pub(crate) fn reason(&self, at: Progress) -> Option<&Reason> {
        match self.leaf_status(at) {
            Status::Error if self.steps.is_empty() => self.failure.as_ref(),
            Status::Success => self.note.as_ref(),
            _ => None,
        }
    }

    /// Returns the step and every step inside it, outermost first.
    pub(crate) fn walk(&self) -> Vec<&Self> {
        let inner = self.steps.iter().flat_map(Self::walk);
        std::iter::once(self).chain(inner).collect()
    }

    /// Finds a step by the names on the way to it.
    pub(crate) fn find(&self, path: &[&str]) -> Option<&Self> {
        let Some((head, rest)) = path.split_first() else {
            return Some(self);
        };
        self.steps
            .iter()
            .find(|step| step.name == *head)
            .and_then(|step| step.find(rest))
    }
}

/// Says how far a deployment is, in nanoseconds after its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Waits for its turn.
    Queued,
    /// Goes on for so long.
    Running(i64),
    /// Was stopped by force after so long.
    Stopped(i64),
    /// Went to its end.
    Complete,
}

impl Progress {
    /// Returns the time that passed; a complete deployment is past everything.
    pub(crate) fn elapsed(self) -> i64 {
        match self {
            Self::Queued => -1,
            Self::Running(elapsed) | Self::Stopped(elapsed) => elapsed,
            Self::Complete => i64::MAX,
        }
    }

    fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running(_))
    }
}

/// Holds the whole course of a deployment in nanoseconds after its start.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Timeline {
    /// When building begins.
    pub(crate) build_at: i64,
    /// When building ends.
    pub(crate) built_at: i64,
    /// When containers begin to be replaced.
    pub(crate) deploy_at: i64,
    /// When it is over.
    pub(crate) end_at: i64,
    /// How it ends if nobody interferes.
    pub(crate) ending: Phase,
    /// The steps `build` and `deploy`.
    pub(crate) steps: Vec<Step>,
    /// Nanoseconds between two log lines of one running instance.
    pub(crate) line_every: i64,
    /// Nanoseconds that a domain needs until it is ready.
    pub(crate) domain_after: i64,
    /// Why a container does not come up, if one does not.
    #[serde(default)]
    pub(crate) story: Story,
    /// The component that stops being ready once the deployment is active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unready: Option<String>,
}

impl Timeline {
    /// Returns the phase after `elapsed` and when it began.
    pub(crate) fn phase(&self, elapsed: i64) -> (Phase, i64) {
        let (built, deploy) = (self.built_at.min(self.end_at), self.deploy_at);
        if elapsed >= self.end_at {
            (self.ending, self.end_at)
        } else if elapsed < self.build_at {
            (Phase::PendingBuild, 0)
        } else if elapsed < built {
            (Phase::Building, self.build_at)
        } else if elapsed < deploy {
            (Phase::PendingDeploy, built)
        } else {
            (Phase::Deploying, deploy)
        }
    }

    /// Finds a step by the names on the way to it.
    pub(crate) fn find(&self, path: &[&str]) -> Option<&Step> {
        let (head, rest) = path.split_first()?;
        self.steps
            .iter()
            .find(|step| step.name == *head)
            .and_then(|step| step.find(rest))
    }

    /// Returns when `component` is up in this deployment, if it ever is.
    pub(crate) fn up_at(&self, component: &str) -> Option<i64> {
        let path = ["deploy", "components", component, "wait"];
        self.find(&path)
            .and_then(Step::extent)
            .map(|span| span.from)
    }

    /// Returns the reason with which `component` fails to come up.
    pub(crate) fn failure_of(&self, component: &str) -> Option<&Reason> {
        let path = ["deploy", "components", component, "wait"];
        self.find(&path).and_then(|step| step.failure.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Step {
        Step::group(
            "deploy",
            vec![
                Step::leaf("initialize", 0, 10),
                Step::leaf("wait", 10, 20),
                Step::idle("only-on-failure"),
            ],
        )
    }

    #[test]
    fn a_group_follows_its_steps() {
        let tree = tree();
        assert_eq!(tree.status(Progress::Queued), Status::Pending);
        assert_eq!(tree.status(Progress::Running(0)), Status::Running);
        assert_eq!(tree.status(Progress::Running(10)), Status::Running);
        assert_eq!(tree.status(Progress::Complete), Status::Success);
        assert_eq!(tree.status(Progress::Stopped(15)), Status::Error);
    }

    #[test]
    fn a_failed_leaf_fails_its_group() {
        let mut tree = tree();
        tree.steps[1].failure = Some(Reason::new("X", "y"));
        assert_eq!(tree.status(Progress::Complete), Status::Error);
        assert_eq!(tree.steps[1].reason(Progress::Complete).unwrap().code, "X");
        assert_eq!(tree.steps[1].reason(Progress::Running(12)), None);
    }
}
