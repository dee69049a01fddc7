//! Listens to what components write while they are rolled out.
//!
//! The platform refuses these lines once the deployment has failed or was replaced, so they have to be taken while they
//! are written. Listening is best effort: nothing that goes wrong here changes how a deployment ends.

use std::collections::BTreeSet;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::mpsc;

use crate::api::{Follow, LogKind, LogRequest};
use crate::autopsy::{Line, LineKind};
use crate::model::live::{DeploymentId, LineSplitter, LogLine};

use super::event::Event;
use super::subject::Subject;

/// How many lines that were written before are asked for.
const TAIL: u32 = 200;
/// The longest line that is passed on, in bytes.
const LONGEST_LINE: usize = 4096;
/// How often a log is asked for that the platform does not give yet.
const ATTEMPTS: u32 = 5;
/// How long a roll-out counts as gone on, which sets the pause between two attempts.
const ATTEMPT_AFTER: std::time::Duration = std::time::Duration::from_secs(2);

/// Listens to the components of one deployment.
pub(super) struct Taps<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) deployment: &'a DeploymentId,
}

impl Taps<'_> {
    /// Listens to each component that is named, from then on; ends when no more can be named and every log has ended.
    pub(super) async fn run(&self, mut named: mpsc::UnboundedReceiver<String>) {
        let mut known = BTreeSet::new();
        let mut taps = FuturesUnordered::new();
        loop {
            tokio::select! {
                component = named.recv() => match component {
                    Some(component) if known.insert(component.clone()) => taps.push(self.tap(component)),
                    Some(_) => {}
                    None => break,
                },
                Some(()) = taps.next() => {}
            }
        }
        while taps.next().await.is_some() {}
    }

    async fn tap(&self, component: String) {
        for _ in 0..ATTEMPTS {
            if self.listen(&component, LogKind::Run).await.is_some() {
                break;
            }
            let pause = self.subject.options.pace.pause(ATTEMPT_AFTER);
            tokio::time::sleep(pause).await;
        }
        // What the instance before it wrote is given only while the deployment goes on, too.
        self.listen(&component, LogKind::RunRestarted).await;
    }

    /// Passes one log on to its end; none when it could not be opened.
    async fn listen(&self, component: &str, kind: LogKind) -> Option<()> {
        let request = LogRequest {
            app: self.subject.id.clone(),
            deployment: Some(self.deployment.clone()),
            component: Some(component.to_owned()),
            kind,
            follow: Follow::Yes,
            tail: Some(TAIL),
        };
        let client = self.subject.client;
        let places = client.logs(&request).await.ok()?;
        let mut reader = client.open_logs(places);
        let mut splitter = LineSplitter::with_limit(LONGEST_LINE);
        while let Some(Ok(chunk)) = reader.next().await {
            for line in splitter.push(&chunk.text) {
                self.pass_on(component, kind, &line);
            }
        }
        Some(())
    }

    fn pass_on(&self, component: &str, kind: LogKind, line: &str) {
        let kind = match kind {
            LogKind::RunRestarted => LineKind::Crash,
            _ => LineKind::Run,
        };
        let line = Line {
            kind,
            text: LogLine::parse(line).message,
        };
        self.subject.reporter.event(&Event::Line {
            app: self.subject.app,
            id: self.subject.id,
            deployment: self.deployment,
            component,
            line: &line,
        });
    }
}
