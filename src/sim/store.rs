//! The state folder: one file that is replaced as a whole, a lock, the running server's address.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::options::StartError;
use super::state::{VERSION, World};

/// Holds a locked state folder.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    _lock: File,
}

impl Store {
    /// Makes the folder if needed and locks it.
    pub(crate) fn open(folder: &Path) -> Result<Self, StartError> {
        make_private(folder).map_err(|error| trouble(folder, &error))?;
        let path = folder.join("lock");
        let lock = private(&path).map_err(|error| trouble(&path, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                folder: folder.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(StartError::InUse {
                folder: folder.to_owned(),
                url: running(folder),
            }),
            Err(TryLockError::Error(error)) => Err(trouble(&path, &error)),
        }
    }

    /// Reads the saved account; `None` when there is none yet.
    pub(crate) fn load(&self) -> Result<Option<World>, StartError> {
        let path = self.folder.join("state.json");
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(trouble(&path, &error)),
        };
        let world: World = serde_json::from_slice(&bytes).map_err(|error| StartError::State {
            path: path.clone(),
            problem: format!("the file is damaged ({error})"),
        })?;
        if world.version == VERSION {
            return Ok(Some(world));
        }
        let problem = format!("its version is {}, not {VERSION}", world.version);
        Err(StartError::State { path, problem })
    }

    /// Replaces the saved account; afterwards it survives a kill and a power cut.
    pub(crate) fn save(&self, world: &World) -> io::Result<()> {
        let bytes = serde_json::to_vec(world)?;
        self.replace("state.json", &bytes)
    }

    /// Writes down where this simulator listens, for others that find the folder locked.
    pub(crate) fn announce(&self, url: &str) -> Result<(), StartError> {
        let text = json!({"url": url, "pid": std::process::id()}).to_string();
        self.replace("server.json", text.as_bytes())
            .map_err(|error| trouble(&self.folder.join("server.json"), &error))
    }

    /// Removes the address again.
    pub(crate) fn retire(&self) {
        drop(fs::remove_file(self.folder.join("server.json")));
    }

    /// Returns the path of the request log.
    pub(crate) fn request_log(&self) -> PathBuf {
        self.folder.join("requests.jsonl")
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let fresh = self.folder.join(format!("{name}.new"));
        // A file left behind by a kill may be unreadable for us or have a wider mode.
        drop(fs::remove_file(&fresh));
        let mut file = private(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&fresh, self.folder.join(name))?;
        File::open(&self.folder)?.sync_all()
    }
}

/// Opens a file for writing that only its owner may read, and makes it if needed.
pub(crate) fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make_private(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn running(folder: &Path) -> Option<String> {
    let bytes = fs::read(folder.join("server.json")).ok()?;
    let value: Value = serde_json::from_slice(&bytes).ok()?;
    value.get("url")?.as_str().map(str::to_owned)
}

fn trouble(path: &Path, error: &io::Error) -> StartError {
    StartError::State {
        path: path.to_owned(),
        problem: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_user_and_tells_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.announce("http://127.0.0.1:1").unwrap();
        match Store::open(folder.path()) {
            Err(StartError::InUse { url, .. }) => {
                assert_eq!(url.as_deref(), Some("http://127.0.0.1:1"));
            }
            other => panic!("{other:?}"),
        }
        drop(store);
        assert!(Store::open(folder.path()).is_ok());
    }

    #[test]
    fn a_damaged_file_is_reported_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        fs::write(&path, "{\"version\":").unwrap();
        let store = Store::open(folder.path()).unwrap();
        let error = store.load().unwrap_err();
        assert!(error.to_string().contains("state.json"), "{error}");
        assert!(error.hint().contains("state.json"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"version\":");
    }

    #[test]
    fn a_file_left_by_a_kill_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let world = World::new(Some(1));
        store.save(&world).unwrap();
        fs::write(folder.path().join("state.json.new"), "half").unwrap();
        assert_eq!(store.load().unwrap().unwrap().owner.uuid, world.owner.uuid);
        store.save(&world).unwrap();
        assert!(store.load().unwrap().is_some());
    }
}
