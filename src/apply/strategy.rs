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

/// Holds how a plan is carried out, beyond how deployments are followed.
#[derive(Debug, Clone)]
pub struct Strategy {
    /// In which order apps are worked on.
    pub schedule: Schedule,
    /// What a deployment under way means.
    pub in_flight: InFlight,
    /// How much is verified once a deployment is active.
    pub verify: Verify,
}
