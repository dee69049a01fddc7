//! The one runtime of a run, made only by commands that need the network.

use std::future::Future;

use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::signal::Interruption;

/// Runs `work`; a signal ends it.
pub(super) fn run<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    run_with(async |interruption| interruption.or_end(work).await)
}

/// Runs `work`, which handles signals itself.
pub(super) fn run_with<T>(work: impl AsyncFnOnce(Interruption) -> Outcome<T>) -> Outcome<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(Exit::Failed, format!("cannot start the runtime: {error}"))
        })?;
    runtime.block_on(async { work(Interruption::listen()).await })
}
