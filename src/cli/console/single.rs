//! A session for one command: typed once there is a prompt, read until its mark.

use std::io;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::api::ApiError;
use crate::cli::exit::Exit;

use super::capture::{Capture, Stage};
use super::session::{KEEP_ALIVE, Remote};

/// How long a prompt is waited for before the command is typed anyway.
const PROMPT: Duration = Duration::from_secs(3);
/// How long the shell may take to begin the command.
const BEGIN: Duration = Duration::from_secs(30);
/// What Ctrl-C types.
const INTERRUPT: &str = "\u{3}";
/// The size of a terminal that breaks few lines.
const SIZE: (u16, u16) = (200, 50);

/// Says how a command ended.
#[derive(Debug)]
pub(in crate::cli) enum Answer {
    /// It ended with this status.
    Status(u8),
    /// No shell began it.
    NotBegun,
    /// The session ended while it ran.
    CutOff,
    /// The connection broke.
    Broken(ApiError),
    /// A signal ended it.
    Stopped(Exit),
    /// Nobody reads its output any more.
    Unread,
}

/// Runs one command.
pub(in crate::cli) struct Single<'a, R, S> {
    /// The other side.
    pub remote: &'a mut R,
    /// Finds output and status.
    pub capture: Capture,
    /// Takes the output, piece by piece.
    pub show: S,
}

impl<R: Remote, S: FnMut(&str) -> io::Result<()>> Single<'_, R, S> {
    /// Types the line and passes on what the command writes, until its end or a signal.
    pub(in crate::cli) async fn run(
        &mut self,
        line: &str,
        stop: impl Future<Output = Exit>,
    ) -> Answer {
        let stopped = tokio::select! {
            answer = self.converse(line) => return answer,
            exit = stop => exit,
        };
        // The command is asked to stop too; whether it does is no longer known.
        let _ = self.remote.type_text(INTERRUPT).await;
        Answer::Stopped(stopped)
    }

    async fn converse(&mut self, line: &str) -> Answer {
        match self.begin(line).await {
            Ok(()) => {}
            Err(answer) => return answer,
        }
        let late = sleep(BEGIN);
        tokio::pin!(late);
        loop {
            let waits = self.capture.stage() == Stage::Typed;
            let shown = tokio::select! {
                shown = timeout(KEEP_ALIVE, self.remote.next()) => shown,
                () = &mut late, if waits => return Answer::NotBegun,
            };
            let Ok(shown) = shown else {
                match self.remote.type_text("").await {
                    Ok(()) => continue,
                    Err(error) => return Answer::Broken(error),
                }
            };
            match self.take(shown) {
                Ok(()) => {}
                Err(answer) => return answer,
            }
        }
    }

    async fn begin(&mut self, line: &str) -> Result<(), Answer> {
        let (columns, rows) = SIZE;
        let sized = self.remote.resize(columns, rows).await;
        sized.map_err(Answer::Broken)?;
        if let Ok(shown) = timeout(PROMPT, self.remote.next()).await {
            self.take(shown)?;
        }
        self.remote.type_text(line).await.map_err(Answer::Broken)
    }

    /// Takes what the terminal shows, or the end of the session.
    fn take(&mut self, shown: Option<Result<String, ApiError>>) -> Result<(), Answer> {
        let text = match (shown, self.capture.stage()) {
            (Some(Ok(text)), _) => text,
            (Some(Err(error)), _) => return Err(Answer::Broken(error)),
            (None, Stage::Typed) => return Err(Answer::NotBegun),
            (None, _) => return Err(Answer::CutOff),
        };
        let output = self.capture.take(&text);
        if !output.is_empty() && (self.show)(&output).is_err() {
            return Err(Answer::Unread);
        }
        match self.capture.stage() {
            Stage::Ended(status) => Err(Answer::Status(status)),
            Stage::Typed | Stage::Running => Ok(()),
        }
    }
}
