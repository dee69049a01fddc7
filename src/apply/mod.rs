//! Carries a plan out: writes safely, follows each deployment to its end, verifies, and tells all of it as events.
//!
//! Nothing here prints or asks. Everything a person sees comes from a [`Reporter`] that listens to [`Event`]s.

mod aftermath;
mod attach;
mod clearance;
mod delete;
mod event;
mod execute;
mod follow;
mod outcome;
mod probe;
mod receipt;
mod steps;
mod strategy;
mod subject;
mod tap;
mod verify;
mod waves;
mod write;

pub use attach::{Attachment, attach};
pub use event::{Both, Event, Reporter};
pub use execute::{Channels, Job, Options, Wait, execute};
pub use follow::Pace;
pub use outcome::{AppOutcome, Failure, Reached, Success};
pub use probe::{Answered, Ask, Asking, Expected, Probe, probes_of, public_address};
pub use receipt::{
    About, AppRecord, ChangeRecord, CostRecord, End, Operation, RECEIPT_SCHEMA, Receipt,
    UnreadableReceipt, Worth,
};
pub use steps::{Activity, Stage, StepView, step_views};
pub use strategy::{InFlight, OnFailure, OnInterrupt, Strategy};
pub use verify::{Probed, Skip, Verified, Verify};
pub use waves::{AfterFailure, OutOfRange, Parallel, Schedule};
