//! New files, written all or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;

/// Holds a file that is to be made.
#[derive(Debug)]
pub(in crate::cli) struct NewFile {
    /// Where, below the folder.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
    /// What it was made of, in words.
    pub origin: String,
}

/// Holds the files that are to be made below a folder.
#[derive(Debug)]
pub(in crate::cli) struct NewFiles {
    /// The folder.
    pub folder: PathBuf,
    /// The files.
    pub files: Vec<NewFile>,
}

impl NewFiles {
    /// Refuses to go on when something stands where a file or a folder is to be made, and lists all of it.
    pub(in crate::cli) fn refuse_existing(&self) -> Outcome<()> {
        let mut in_the_way: Vec<String> = Vec::new();
        for file in &self.files {
            let path = self.folder.join(&file.path);
            if fs::symlink_metadata(&path).is_ok() {
                in_the_way.push(path.display().to_string());
            }
        }
        if in_the_way.is_empty() {
            return Ok(());
        }
        let what = format!(
            "nothing was written: {} {} there already",
            in_the_way.join(", "),
            if in_the_way.len() == 1 { "is" } else { "are" }
        );
        Err(Failure::new(Exit::Conflict, what).at(self.folder.display()))
    }

    /// Writes every file; when one cannot be written, those before it are taken away again.
    pub(in crate::cli) fn write(&self) -> Outcome<()> {
        let mut made = Made::default();
        for file in &self.files {
            let path = self.folder.join(&file.path);
            if let Err(error) = made.file(&path, &file.text) {
                made.take_away();
                let what = format!("nothing was written, because a file cannot be: {error}");
                return Err(Failure::new(Exit::Failed, what).at(path.display()));
            }
        }
        Ok(())
    }
}

/// What was made so far, in order.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Made {
    fn file(&mut self, path: &Path, text: &str) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            self.folder(folder)?;
        }
        let mut file = fs::File::create_new(path)?;
        self.files.push(path.to_owned());
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.folder(above)?;
        }
        fs::create_dir(folder)?;
        self.folders.push(folder.to_owned());
        Ok(())
    }

    /// Takes away what was made, as far as that is possible; a folder that somebody else filled meanwhile stays.
    fn take_away(&self) {
        for file in self.files.iter().rev() {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path, paths: &[&str]) -> NewFiles {
        let file = |path: &&str| NewFile {
            path: PathBuf::from(path),
            text: "x\n".to_owned(),
            origin: String::new(),
        };
        NewFiles {
            folder: folder.to_owned(),
            files: paths.iter().map(file).collect(),
        }
    }

    #[test]
    fn all_or_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("new");
        // The second file needs a folder where the first one is.
        let failure = files(&new, &["a/b", "a/b/c"]).write().unwrap_err();
        assert_eq!(failure.exit(), Exit::Failed);
        assert!(!new.exists());
        files(&new, &["a/b", "c"]).write().unwrap();
        let failure = files(&new, &["a/b", "c", "d"])
            .refuse_existing()
            .unwrap_err();
        assert_eq!(failure.exit(), Exit::Conflict);
        assert!(failure.what().contains("a/b, "), "{}", failure.what());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/nowhere", folder.path().join("a")).unwrap();
        assert!(files(folder.path(), &["a"]).refuse_existing().is_err());
    }
}
