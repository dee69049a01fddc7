//! Remembering what was asked and answered.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::clock::Moment;
use super::store::private;

/// Holds one request and its answer. Bodies may hold secrets: this stays in memory.
#[derive(Clone)]
pub struct RequestRecord {
    /// Counts the requests from 1.
    pub sequence: u64,
    /// The method.
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The text after the question mark, empty when there was none.
    pub query: String,
    /// The JSON body that was sent, if it was one.
    pub body: Option<Value>,
    /// The status of the answer.
    pub status: u16,
    /// The JSON body of the answer.
    pub response: Option<Value>,
    /// The content type of the answer.
    pub content_type: Option<String>,
}

impl std::fmt::Debug for RequestRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            sequence,
            method,
            path,
            status,
            ..
        } = self;
        write!(f, "#{sequence} {method} {path} -> {status}")
    }
}

/// Collects records, and writes their outlines to a file when there is one.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    records: VecDeque<RequestRecord>,
    sequence: u64,
    log: Option<Log>,
}

#[derive(Debug)]
struct Log {
    path: PathBuf,
    file: Option<File>,
    size: u64,
}

/// The most records in memory; the oldest go first.
const MOST: usize = 5000;

/// The size of a log file in bytes at which a new one is begun.
const FULL: u64 = 5 * 1024 * 1024;

impl Recorder {
    /// Starts collecting; outlines go to the file `log`.
    pub(crate) fn new(log: Option<PathBuf>) -> Self {
        Self {
            log: log.map(Log::open),
            ..Self::default()
        }
    }

    /// Adds a record and gives it its number.
    pub(crate) fn add(&mut self, now: Moment, mut record: RequestRecord) {
        self.sequence += 1;
        record.sequence = self.sequence;
        if let Some(log) = &mut self.log {
            log.write(now, &record);
        }
        if self.records.len() >= MOST {
            self.records.pop_front();
        }
        self.records.push_back(record);
    }

    /// Returns all records, oldest first.
    pub(crate) fn all(&self) -> Vec<RequestRecord> {
        self.records.iter().cloned().collect()
    }

    /// Forgets all records; the numbers go on.
    pub(crate) fn clear(&mut self) {
        self.records.clear();
    }
}

impl Log {
    fn open(path: PathBuf) -> Self {
        let file = private(&path).ok();
        let size = file
            .as_ref()
            .and_then(|file| file.metadata().ok())
            .map_or(0, |data| data.len());
        Self { path, file, size }
    }

    /// Writes an outline. The log is a convenience: a full disk must not stop the server.
    fn write(&mut self, now: Moment, record: &RequestRecord) {
        if self.size >= FULL {
            drop(fs::rename(&self.path, self.path.with_extension("1.jsonl")));
            *self = Self::open(self.path.clone());
        }
        let mark = if record.query.is_empty() { "" } else { "?" };
        let path = format!("{}{mark}{}", record.path, without_tokens(&record.query));
        let outline = json!({
            "sequence": record.sequence,
            "time": now.in_seconds(),
            "method": record.method,
            "path": path,
            "status": record.status,
        });
        let line = format!("{outline}\n");
        if let Some(file) = &mut self.file {
            drop(file.write_all(line.as_bytes()));
            self.size += u64::try_from(line.len()).unwrap_or(0);
        }
    }
}

fn without_tokens(query: &str) -> String {
    let parts: Vec<&str> = query
        .split('&')
        .map(|part| {
            if part.starts_with("token=") {
                "token=…"
            } else {
                part
            }
        })
        .collect();
    parts.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(query: &str) -> RequestRecord {
        RequestRecord {
            sequence: 0,
            method: "GET".to_owned(),
            path: "/logs".to_owned(),
            query: query.to_owned(),
            body: Some(json!({"secret": "not-for-the-log"})),
            status: 200,
            response: None,
            content_type: None,
        }
    }

    #[test]
    fn the_log_has_outlines_only_and_turns_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("requests.jsonl");
        let mut recorder = Recorder::new(Some(path.clone()));
        recorder.add(Moment(0), record("token=abc&x=1"));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("token=…&x=1"), "{text}");
        assert!(!text.contains("abc") && !text.contains("not-for"), "{text}");
        recorder.log.as_mut().unwrap().size = FULL;
        recorder.add(Moment(0), record(""));
        assert!(folder.path().join("requests.1.jsonl").exists());
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
    }
}
