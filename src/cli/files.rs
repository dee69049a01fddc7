//! Writes files in one step, so that none is ever half written.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Puts a new text in the place of a file, through links, with the permissions it had.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = path.canonicalize()?;
    let permissions = fs::metadata(&target)?.permissions();
    let file = written(&target, text)?;
    fs::set_permissions(file.path(), permissions)?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a new file; one that is there already is an error.
pub(super) fn create(path: &Path, text: &str) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or(Ok(()), fs::create_dir_all)?;
    let mut file = fs::File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Puts a text into a file, new or not.
pub(super) fn put(path: &Path, text: &str) -> io::Result<()> {
    if path.exists() {
        replace(path, text)
    } else {
        create(path, text)
    }
}

/// Puts a text into a file, new or not, that only its owner can read.
pub(super) fn replace_private(path: &Path, text: &str) -> io::Result<()> {
    // Temporary files are made with the mode 0600, which stays.
    written(path, text)?
        .persist(path)
        .map_err(|error| error.error)?;
    Ok(())
}

/// Writes a new file that only its owner can read; one that is there already is an error.
pub(super) fn create_private(path: &Path, text: &str) -> io::Result<()> {
    written(path, text)?
        .persist_noclobber(path)
        .map_err(|error| error.error)?;
    Ok(())
}

fn written(target: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}
