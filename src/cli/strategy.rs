//! The flags that say how a plan is carried out: in which order, and what a deployment under way means.

use crate::apply::{
    AfterFailure, Expected, InFlight, OnFailure, OnInterrupt, Parallel, Probe, Schedule, Strategy,
    Verify,
};
use crate::model::manifest::{self, Manifest, ShortDuration};

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
    /// How much is verified once a deployment is active; each includes the ones before
    #[arg(long, value_name = "WHAT", default_value = "probe")]
    verify: VerifyChoice,
    /// What to do when a new deployment is active but not healthy; one that failed never replaced the one before
    #[arg(long, value_name = "WHAT", default_value = "stop")]
    on_failure: FailureChoice,
    /// What becomes of deployments that were started when the run is interrupted
    #[arg(long, value_name = "WHAT", default_value = "detach")]
    on_interrupt: InterruptChoice,
}

/// Says on the command line what is done about a deployment that does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailureChoice {
    /// Leave it as it is
    Stop,
    /// Put the deployment back that served before, and pin it
    Rollback,
}

/// Says on the command line what becomes of deployments after an interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum InterruptChoice {
    /// They go on
    Detach,
    /// They are cancelled
    Cancel,
}

/// Says on the command line how much is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum VerifyChoice {
    /// Nothing
    None,
    /// The live spec is what was written
    Spec,
    /// Every component is ready
    Health,
    /// The public address answers: at the probe of ipctl.yaml, else at the health checks of services
    Probe,
}

impl From<VerifyChoice> for Verify {
    fn from(choice: VerifyChoice) -> Self {
        match choice {
            VerifyChoice::None => Self::Nothing,
            VerifyChoice::Spec => Self::Spec,
            VerifyChoice::Health => Self::Health,
            VerifyChoice::Probe => Self::Probe,
        }
    }
}

/// Returns the probes that the manifest wants of an app.
pub(super) fn probes(manifest: Option<&Manifest>, app: &str) -> Vec<Probe> {
    let Some(manifest) = manifest else {
        return Vec::new();
    };
    let of_app = manifest.probes.iter();
    let of_app = of_app.filter(|(name, _)| manifest.full_name(name) == app);
    let probe = |wanted: &manifest::Probe| Probe {
        path: wanted.path.clone(),
        status: Expected::Exactly(wanted.status),
        within: wanted.within.map(ShortDuration::get),
        contains: wanted.contains.clone(),
    };
    of_app.map(|(_, wanted)| probe(wanted)).collect()
}

impl StrategyArgs {
    /// Returns how the plan is carried out, in the waves of the manifest.
    pub(super) fn strategy(&self, manifest: Option<&Manifest>) -> Strategy {
        Strategy {
            schedule: self.schedule(manifest),
            in_flight: self.in_flight(),
            verify: self.verify.into(),
            on_failure: match self.on_failure {
                FailureChoice::Stop => OnFailure::Stop,
                FailureChoice::Rollback => OnFailure::RollBack,
            },
            on_interrupt: match self.on_interrupt {
                InterruptChoice::Detach => OnInterrupt::Detach,
                InterruptChoice::Cancel => OnInterrupt::Cancel,
            },
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
