//! What a CI system is told besides the result: masks, folds, annotations, outputs of the step.
//!
//! Commands to the runner go to stderr, where they cannot get into a result that is piped on; both runners read both streams.

mod fold;
mod guard;
mod mask;
mod outputs;
mod pull_request;
mod system;

pub(super) use guard::{Guard, Place, shut_off};
pub(super) use mask::mask;
pub(super) use outputs::{StepOutputs, write_outputs};
pub(super) use pull_request::{From, PullRequestEvent};
pub(super) use system::System;
