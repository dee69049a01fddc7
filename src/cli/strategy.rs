//! The flags that say how a plan is carried out: in which order, and what a deployment under way means.

use crate::apply::{AfterFailure, InFlight, Parallel, Schedule, Strategy};
use crate::model::manifest::Manifest;

/// Holds how a plan is carried out.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct StrategyArgs {
    /// How many apps of a wave are worked on at a time, 1 to 16
    #[arg(long, value_name = "N", default_value_t)]
    parallel: Parallel,
    /// Start later waves although one failed
    #[arg(long)]
    keep_going: bool,
    /// Wait for a deployment that is under way, then write if the app is still as planned
    #[arg(long)]
    queue: bool,
    /// Write although a deployment is under way; the new one takes its place
    #[arg(long, conflicts_with = "queue")]
    supersede: bool,
}

impl StrategyArgs {
    /// Returns how the plan is carried out, in the waves of the manifest.
    pub(super) fn strategy(&self, manifest: Option<&Manifest>) -> Strategy {
        Strategy {
            schedule: self.schedule(manifest),
            in_flight: self.in_flight(),
        }
    }

    fn schedule(&self, manifest: Option<&Manifest>) -> Schedule {
        Schedule {
            waves: manifest.map_or_else(Vec::new, Manifest::full_waves),
            parallel: self.parallel,
            after_failure: if self.keep_going {
                AfterFailure::KeepGoing
            } else {
                AfterFailure::HoldBack
            },
        }
    }

    /// Returns what a deployment under way means.
    pub(super) fn in_flight(&self) -> InFlight {
        match (self.queue, self.supersede) {
            (true, _) => InFlight::Queue,
            (_, true) => InFlight::Supersede,
            _ => InFlight::Refuse,
        }
    }
}
