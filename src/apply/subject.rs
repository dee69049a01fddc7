//! An app that is worked on, and what is spoken to meanwhile.

use tokio::time::Instant;

use crate::api::Client;
use crate::model::live::AppId;

use super::event::Reporter;
use super::execute::Options;

/// Holds what every part of the work on one live app needs.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) client: &'a Client,
    pub(super) options: &'a Options,
    pub(super) reporter: &'a dyn Reporter,
    /// The app's name.
    pub(super) app: &'a str,
    pub(super) id: &'a AppId,
}

impl Subject<'_> {
    /// Waits until the next look is due at what began at `start`, but not beyond the time that it may take.
    pub(super) async fn pause(&self, start: Instant) {
        let elapsed = start.elapsed();
        let left = self.options.timeout.saturating_sub(elapsed);
        tokio::time::sleep(self.options.pace.pause(elapsed).min(left)).await;
    }
}
