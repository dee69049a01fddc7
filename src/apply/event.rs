//! What is told while a plan is carried out.

use std::time::Duration;

use crate::autopsy::Line;
use crate::model::live::{AppId, DeploymentId, Phase};
use crate::plan::Action;

use super::outcome::AppOutcome;
use super::steps::StepView;

/// Tells one thing that happened; every event names its app.
#[derive(Debug)]
pub enum Event<'a> {
    /// Work on an app begins when a wave has ended.
    Waiting {
        /// The app.
        app: &'a str,
        /// The number of that wave.
        wave: usize,
    },
    /// Work on an app began.
    Started {
        /// The app.
        app: &'a str,
        /// What will be done.
        action: Action,
    },
    /// Another deployment is waited for before anything is written.
    Queued {
        /// The app.
        app: &'a str,
        /// The deployment that is waited for.
        deployment: &'a DeploymentId,
        /// Its phase.
        phase: &'a Phase,
        /// Why it runs, in the platform's words; foreign text.
        cause: Option<&'a str>,
        /// Time since the waiting began.
        elapsed: Duration,
    },
    /// The app is written although another deployment is under way; the new one takes its place.
    Superseding {
        /// The app.
        app: &'a str,
        /// The deployment whose place is taken.
        deployment: &'a DeploymentId,
        /// Why it runs, in the platform's words; foreign text.
        cause: Option<&'a str>,
    },
    /// The platform accepted the spec and made a deployment.
    Written {
        /// The app.
        app: &'a str,
        /// The deployment that is followed from now on.
        deployment: &'a DeploymentId,
    },
    /// A deployment is followed that was there before.
    Attached {
        /// The app.
        app: &'a str,
        /// The deployment.
        deployment: &'a DeploymentId,
    },
    /// The deployment entered a phase, or more of its steps are done.
    Phase {
        /// The app.
        app: &'a str,
        /// The phase.
        phase: &'a Phase,
        /// Steps done and steps in all.
        steps: (u32, u32),
        /// Time since the deployment is followed.
        elapsed: Duration,
    },
    /// A step of a component changed its state.
    Step {
        /// The app.
        app: &'a str,
        /// The step as it is now.
        step: &'a StepView,
    },
    /// A component that is rolled out wrote a line.
    Line {
        /// The app.
        app: &'a str,
        /// The app's id.
        id: &'a AppId,
        /// The deployment.
        deployment: &'a DeploymentId,
        /// The component.
        component: &'a str,
        /// The line; foreign text.
        line: &'a Line,
    },
    /// The public address of an active app is asked.
    Probing {
        /// The app.
        app: &'a str,
        /// The path.
        path: &'a str,
    },
    /// A new deployment does not work, and the one before is put back.
    RollingBack {
        /// The app.
        app: &'a str,
        /// The deployment that is put back.
        to: &'a DeploymentId,
    },
    /// Nothing changed for a while.
    Heartbeat {
        /// The app.
        app: &'a str,
        /// The phase.
        phase: &'a Phase,
        /// Time since the deployment is followed.
        elapsed: Duration,
    },
    /// Work on an app ended.
    Ended {
        /// The outcome.
        outcome: &'a AppOutcome,
    },
}

/// Listens to events.
pub trait Reporter {
    /// Takes one event.
    fn event(&self, event: &Event<'_>);
}

/// Passes every event on to two listeners.
pub struct Both<'a>(
    /// The one that hears it first.
    pub &'a dyn Reporter,
    /// The other.
    pub &'a dyn Reporter,
);

impl Reporter for Both<'_> {
    fn event(&self, event: &Event<'_>) {
        self.0.event(event);
        self.1.event(event);
    }
}
