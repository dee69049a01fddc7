//! The choices of a run that carries a plan out.

use super::verify::Verify;
use super::waves::Schedule;

/// Says what a deployment of somebody else that is under way means for a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InFlight {
    /// Nothing is written.
    Refuse,
    /// Its end is waited for; then the app is read again.
    Queue,
    /// It is written all the same; the new deployment takes its place.
    Supersede,
}

/// Says what is done when a new deployment is active and does not work.
///
/// One that fails before never replaces the one that serves: there is nothing to go back from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// It is left as it is.
    Stop,
    /// The deployment that served before is put back.
    RollBack,
}

/// Says what becomes of the deployments that an interrupted run has started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnInterrupt {
    /// They go on.
    Detach,
    /// They are cancelled.
    Cancel,
}

/// Holds how a plan is carried out, beyond how deployments are followed.
#[derive(Debug, Clone)]
pub struct Strategy {
    /// In which order apps are worked on.
    pub schedule: Schedule,
    /// What a deployment under way means.
    pub in_flight: InFlight,
    /// How much is verified once a deployment is active.
    pub verify: Verify,
    /// What is done when a new deployment is active and does not work.
    pub on_failure: OnFailure,
    /// What becomes of the deployments that an interrupted run has started.
    pub on_interrupt: OnInterrupt,
}
