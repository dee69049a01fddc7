//! One reader over archives and live stream.

use std::collections::VecDeque;

use futures_util::stream::{Stream, unfold};

use super::error::{ApiError, Call, SizeLimit};
use super::send_error;
use super::socket::{LogSocket, SharedLogNet, call, early};
use super::unpack::{Unfit, Unpack};
use crate::model::live::{LogLinks, SignedUrl, Utf8};

/// Bounds one archived file, unpacked.
const MAX_ARCHIVE_BYTES: usize = 512 * 1024 * 1024;

/// Tells where a piece of log comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogOrigin {
    /// Comes from an archived file.
    Archive,
    /// Comes from the live stream.
    Live,
}

/// Holds a piece of log; it may hold several lines or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogChunk {
    /// Holds the text; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// Tells where it comes from.
    pub origin: LogOrigin,
}

/// Reads the archives in order, then the live stream to its end. After an error nothing more comes; to go on, ask for
/// new links and open them.
pub struct LogReader {
    net: SharedLogNet,
    archives: VecDeque<SignedUrl>,
    live: Option<SignedUrl>,
    source: Source,
}

enum Source {
    Idle,
    Archive(Box<Archive>),
    Live(Box<LogSocket>),
}

impl LogReader {
    pub(crate) fn new(net: SharedLogNet, links: LogLinks) -> Self {
        let archives = links.historic_urls.into();
        Self {
            net,
            archives,
            live: links.live_url,
            source: Source::Idle,
        }
    }

    /// Returns the next piece; `None` at the end. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Result<LogChunk, ApiError>> {
        loop {
            let (result, origin) = match &mut self.source {
                Source::Archive(archive) => (archive.next().await, LogOrigin::Archive),
                Source::Live(socket) => (socket.next().await, LogOrigin::Live),
                Source::Idle => match self.open_next().await {
                    Ok(Opened::Source) => continue,
                    Ok(Opened::Nothing) => return None,
                    Err(error) => (Some(Err(error)), LogOrigin::Live),
                },
            };
            match result {
                Some(Ok(text)) => return Some(Ok(LogChunk { text, origin })),
                Some(Err(error)) => return Some(Err(self.give_up(error))),
                None => self.source = Source::Idle,
            }
        }
    }

    /// Says goodbye to the live stream, if it is open.
    pub async fn close(mut self) {
        if let Source::Live(socket) = &mut self.source {
            socket.close().await;
        }
    }

    /// Returns the pieces as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Result<LogChunk, ApiError>> + Send {
        unfold(self, |mut reader| async move {
            Some((reader.next().await?, reader))
        })
    }

    /// Opens what comes next; a link is given up only once it is open, so that a dropped future loses nothing.
    async fn open_next(&mut self) -> Result<Opened, ApiError> {
        if let Some(link) = self.archives.front() {
            let response = self.net.fetch(link).await?;
            self.source = Source::Archive(Box::new(Archive::new(response, call(link))));
            self.archives.pop_front();
        } else if let Some(link) = &self.live {
            self.source = Source::Live(Box::new(self.net.dial(link).await?));
            self.live = None;
        } else {
            return Ok(Opened::Nothing);
        }
        Ok(Opened::Source)
    }

    fn give_up(&mut self, error: ApiError) -> ApiError {
        self.source = Source::Idle;
        self.archives.clear();
        self.live = None;
        error
    }
}

enum Opened {
    Source,
    Nothing,
}

/// Holds an archived file while it is read.
struct Archive {
    response: reqwest::Response,
    call: Call,
    unpack: Unpack,
    decoder: Utf8,
    left: usize,
    state: ArchiveState,
}

#[derive(PartialEq, Eq)]
enum ArchiveState {
    Open,
    Done,
}

impl Archive {
    fn new(response: reqwest::Response, call: Call) -> Self {
        Self {
            response,
            call,
            unpack: Unpack::default(),
            decoder: Utf8::default(),
            left: MAX_ARCHIVE_BYTES,
            state: ArchiveState::Open,
        }
    }

    async fn next(&mut self) -> Option<Result<String, ApiError>> {
        while self.state == ArchiveState::Open {
            let unpacked = match self.response.chunk().await {
                Ok(Some(bytes)) => self.unpack.push(&bytes, self.left),
                Ok(None) => {
                    self.state = ArchiveState::Done;
                    self.unpack.finish(self.left)
                }
                Err(error) => {
                    return Some(Err(early(self.call.clone(), &send_error::deepest(&error))));
                }
            };
            let bytes = match unpacked {
                Ok(bytes) => bytes,
                Err(Unfit::TooLarge) => return Some(Err(self.too_large())),
                Err(Unfit::Damaged(error)) => {
                    let detail = format!("the file is packed and damaged: {error}");
                    return Some(Err(early(self.call.clone(), &detail)));
                }
            };
            self.left = self.left.saturating_sub(bytes.len());
            let mut text = self.decoder.push(&bytes);
            if self.state == ArchiveState::Done {
                text.push_str(&self.decoder.finish());
            }
            if !text.is_empty() {
                return Some(Ok(text));
            }
        }
        None
    }

    fn too_large(&self) -> ApiError {
        ApiError::TooLarge {
            call: self.call.clone(),
            limit: SizeLimit::Bytes(MAX_ARCHIVE_BYTES),
        }
    }
}
