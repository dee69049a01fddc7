//! What the server's tasks and its handle share.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use super::advance::Passed;
use super::clock::{Clock, Moment};
use super::core::Core;
use super::limit::{Allowance, Limiter};
use super::random::Random;
use super::record::Recorder;
use super::store::Store;

/// The most log streams and consoles at one time.
pub(crate) const STREAMS: usize = 64;

/// Holds everything behind the listener.
pub(crate) struct Shared {
    /// The platform.
    pub(crate) core: Mutex<Core>,
    /// The time.
    pub(crate) clock: Clock,
    /// What was asked and answered.
    pub(crate) recorder: Mutex<Recorder>,
    /// The counts of requests.
    pub(crate) limiter: Mutex<Limiter>,
    /// Where request ids come from.
    pub(crate) ids: Mutex<Random>,
    /// The state folder.
    pub(crate) store: Option<Store>,
    /// How long every answer is held back.
    pub(crate) latency: Duration,
    /// Places for log streams and consoles.
    pub(crate) streams: Arc<Semaphore>,
    /// Becomes true when the server stops.
    pub(crate) stop: watch::Receiver<bool>,
}

/// Says when the account is saved after a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saving {
    /// Only when the passing of time changed something.
    IfTimePassed,
    /// In any case.
    Always,
}

/// Locks `mutex`; data of a task that panicked is used as it is.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Lets time pass, does `work`, and saves before it returns.
    pub(crate) fn with_core<T>(
        &self,
        now: Moment,
        work: impl FnOnce(&mut Core) -> (T, Saving),
    ) -> io::Result<T> {
        let mut core = lock(&self.core);
        core.now = core.now.max(now);
        let (now, pace) = (core.now, core.pace);
        let passed = core.world.advance(now, pace);
        core.meddled = false;
        let (result, saving) = work(&mut core);
        if passed == Passed::Something || saving == Saving::Always || core.meddled {
            self.save(&core)?;
        }
        Ok(result)
    }

    fn save(&self, core: &Core) -> io::Result<()> {
        match &self.store {
            Some(store) => store.save(&core.world),
            None => Ok(()),
        }
    }

    /// Counts one request of `token`.
    pub(crate) fn count(&self, token: &str, now: Moment) -> Allowance {
        lock(&self.limiter).count(token, now)
    }

    /// Returns a fresh request id.
    pub(crate) fn request_id(&self) -> String {
        lock(&self.ids).uuid()
    }
}
