//! Ctrl-C and termination: the first asks the work to stop, the second ends the process at once.

use std::future::Future;

use tokio::sync::watch;

use super::error::{Failure, Outcome};
use super::exit::Exit;

/// Tells the work whether it was asked to stop, and by what.
#[derive(Clone)]
pub(super) struct Interruption {
    receiver: watch::Receiver<Option<Exit>>,
}

impl Interruption {
    /// Listens for signals from now on; must be called inside the runtime.
    pub(super) fn listen() -> Self {
        let (sender, receiver) = watch::channel(None);
        if let Some(mut signals) = Signals::new() {
            tokio::spawn(async move {
                loop {
                    let exit = signals.next().await;
                    if sender.borrow().is_some() || sender.send(Some(exit)).is_err() {
                        leave(exit);
                    }
                }
            });
        }
        Self { receiver }
    }

    /// Returns how the run is to end if a signal came.
    pub(super) fn pending(&self) -> Option<Exit> {
        *self.receiver.borrow()
    }

    /// Waits for the first signal.
    pub(super) async fn wait(&self) -> Exit {
        let mut receiver = self.receiver.clone();
        match receiver.wait_for(Option::is_some).await {
            Ok(exit) => exit.unwrap_or(Exit::Interrupted),
            Err(_) => std::future::pending().await,
        }
    }

    /// Runs `work` until it is done; a signal before that is a failure.
    pub(super) async fn or_end<T>(&self, work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
        match self.or(work).await {
            Ok(result) => result,
            Err(exit) => Err(Failure::new(exit, "interrupted")),
        }
    }

    /// Runs `work` until it is done or a signal comes, whichever is first.
    pub(super) async fn or<T>(&self, work: impl Future<Output = T>) -> Result<T, Exit> {
        tokio::select! {
            result = work => Ok(result),
            exit = self.wait() => Err(exit),
        }
    }
}

#[expect(
    clippy::exit,
    reason = "a second signal means: leave now, whatever is going on"
)]
fn leave(exit: Exit) -> ! {
    std::process::exit(i32::from(exit.code()))
}

/// Listens without a gap, so that a signal between two waits is not lost.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Option<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Some(Self {
            interrupt: signal(SignalKind::interrupt()).ok()?,
            terminate: signal(SignalKind::terminate()).ok()?,
        })
    }

    async fn next(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Option<Self> {
        Some(Self)
    }

    async fn next(&mut self) -> Exit {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Exit::Interrupted,
            Err(_) => std::future::pending().await,
        }
    }
}
