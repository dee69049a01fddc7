//! The flight recorder: keeps what components write while they are rolled out, because the platform refuses it afterwards.
//!
//! Lines are kept in memory for the autopsy of this run, and on disk, readable by the user only, for later commands. Both
//! are bounded. A disk that takes nothing is no reason to stop: recording is a courtesy.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::apply::{Event, Reporter};
use crate::autopsy::{Line, LineKind};
use crate::model::live::DeploymentId;

/// How many lines of one component are kept in memory.
const MOST_LINES: usize = 1000;
/// How much of one component is kept on disk, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;
/// How many deployments are kept on disk.
const MOST_DEPLOYMENTS: usize = 50;

/// Records the lines of every deployment that this run follows.
pub(super) struct Recorder {
    folder: Option<PathBuf>,
    kept: RefCell<BTreeMap<Key, Kept>>,
}

/// Names a component of a deployment.
type Key = (DeploymentId, String);

/// What is kept of one component.
#[derive(Default)]
struct Kept {
    lines: VecDeque<Line>,
    file: Option<File>,
    written: u64,
}

impl Recorder {
    /// Makes a recorder that writes below a folder, or only into memory where there is none.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        if let Some(folder) = &folder {
            // What is too old stays a little longer when it cannot be removed.
            let _ = forget_oldest(folder);
        }
        Self {
            folder,
            kept: RefCell::new(BTreeMap::new()),
        }
    }

    /// Returns the recorded lines of a component, oldest first: of this run, else of an earlier one.
    pub(super) fn lines(&self, deployment: &DeploymentId, component: &str) -> Vec<Line> {
        let key = (deployment.clone(), component.to_owned());
        if let Some(kept) = self.kept.borrow().get(&key) {
            return kept.lines.iter().cloned().collect();
        }
        let folder = self.folder.as_deref();
        let read = folder.and_then(|folder| read(&path(folder, deployment, component)).ok());
        read.unwrap_or_default()
    }

    fn keep(&self, deployment: &DeploymentId, component: &str, line: &Line) {
        let mut kept = self.kept.borrow_mut();
        let key = (deployment.clone(), component.to_owned());
        let kept = kept.entry(key).or_insert_with(|| Kept {
            file: self.open(deployment, component),
            ..Kept::default()
        });
        if kept.lines.len() == MOST_LINES {
            kept.lines.pop_front();
        }
        kept.lines.push_back(line.clone());
        kept.write(line);
    }

    fn open(&self, deployment: &DeploymentId, component: &str) -> Option<File> {
        let path = path(self.folder.as_deref()?, deployment, component);
        private_file(&path).ok()
    }
}

impl Kept {
    fn write(&mut self, line: &Line) {
        let Some(file) = &mut self.file else { return };
        let text = format!(
            "{}\n",
            json!({"log": line.kind.to_string(), "text": line.text})
        );
        self.written += u64::try_from(text.len()).unwrap_or(u64::MAX);
        if self.written > MOST_BYTES || file.write_all(text.as_bytes()).is_err() {
            self.file = None;
        }
    }
}

impl Reporter for Recorder {
    fn event(&self, event: &Event<'_>) {
        if let Event::Line {
            deployment,
            component,
            line,
            ..
        } = event
        {
            self.keep(deployment, component, line);
        }
    }
}

/// Returns where the lines of a component are; ids and names come from the platform, and only their harmless characters
/// become a part of a path.
fn path(folder: &Path, deployment: &DeploymentId, component: &str) -> PathBuf {
    let harmless = |text: &str| -> String {
        let kept = text
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-');
        kept.take(64).collect()
    };
    folder
        .join(harmless(deployment.as_str()))
        .join(format!("{}.ndjson", harmless(component)))
}

/// Makes a new file that only the user can read, in folders that only the user can open.
fn private_file(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn read(path: &Path) -> io::Result<Vec<Line>> {
    // Somebody else may have written there.
    let file = File::open(path)?.take(2 * MOST_BYTES);
    let lines = BufReader::new(file).lines().map_while(Result::ok);
    Ok(lines.filter_map(|line| line_of(&line)).collect())
}

fn line_of(text: &str) -> Option<Line> {
    let value: Value = serde_json::from_str(text).ok()?;
    let kind = match value.get("log")?.as_str()? {
        "crash" => LineKind::Crash,
        "run" => LineKind::Run,
        _ => return None,
    };
    let text = value.get("text")?.as_str()?.to_owned();
    Some(Line { kind, text })
}

/// Removes all but the newest recordings.
fn forget_oldest(folder: &Path) -> io::Result<()> {
    let mut found: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        found.push((entry.metadata()?.modified()?, entry.path()));
    }
    found.sort();
    let surplus = found.len().saturating_sub(MOST_DEPLOYMENTS);
    for (_, old) in found.into_iter().take(surplus) {
        fs::remove_dir_all(old)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line {
            kind: LineKind::Crash,
            text: text.to_owned(),
        }
    }

    #[test]
    fn lines_are_there_for_this_run_and_for_later_ones() {
        let folder = tempfile::TempDir::new().unwrap();
        let place = folder.path().join("recorded");
        let id = DeploymentId::new("4f0a1c22");
        let recorder = Recorder::new(Some(place.clone()));
        for text in ["one\u{1b}[2J", "two"] {
            recorder.keep(&id, "../web", &line(text));
        }
        assert_eq!(recorder.lines(&id, "../web").len(), 2);
        let later = Recorder::new(Some(place.clone()));
        assert_eq!(
            later.lines(&id, "../web"),
            [line("one\u{1b}[2J"), line("two")]
        );
        assert_eq!(later.lines(&id, "other"), []);
        assert!(place.join("4f0a1c22").join("web.ndjson").is_file());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_read_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::TempDir::new().unwrap();
        let place = folder.path().join("recorded");
        Recorder::new(Some(place.clone())).keep(&DeploymentId::new("a"), "web", &line("x"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place.join("a/web.ndjson")), 0o600);
        assert_eq!(mode(&place), 0o700);
    }

    #[test]
    fn memory_disk_and_age_are_bounded() {
        let folder = tempfile::TempDir::new().unwrap();
        let place = folder.path().to_owned();
        for number in 0..MOST_DEPLOYMENTS + 3 {
            fs::create_dir(place.join(number.to_string())).unwrap();
        }
        let recorder = Recorder::new(Some(place.clone()));
        assert_eq!(fs::read_dir(&place).unwrap().count(), MOST_DEPLOYMENTS);
        let id = DeploymentId::new("a");
        for _ in 0..MOST_LINES + 100 {
            recorder.keep(&id, "web", &line(&"x".repeat(2000)));
        }
        assert_eq!(recorder.lines(&id, "web").len(), MOST_LINES);
        let size = fs::metadata(place.join("a/web.ndjson")).unwrap().len();
        assert!(size <= MOST_BYTES, "{size}");
        let nowhere = Recorder::new(None);
        nowhere.keep(&id, "web", &line("x"));
        assert_eq!(nowhere.lines(&id, "web").len(), 1);
    }

    #[test]
    fn a_spoilt_recording_gives_what_can_be_read() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("x.ndjson");
        fs::write(
            &path,
            "{\"log\":\"run\",\"text\":\"good\"}\nnonsense\n{\"log\":\"odd\",\"text\":\"\"}\n",
        )
        .unwrap();
        assert_eq!(read(&path).unwrap().len(), 1);
    }
}
