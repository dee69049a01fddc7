//! Files of `KEY=value` lines that only their owner can read.

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::Path;

use zeroize::Zeroizing;

use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::files::replace_private;
use crate::cli::plan_args::quoted;
use crate::cli::secret_value::is_readable_by_others;
use crate::model::secret::Plaintext;
use crate::spec::read_at_most;

/// The largest file that is read, in bytes.
const MOST_BYTES: usize = 1024 * 1024;

/// Says what becomes of a value that stands in the file already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Existing {
    /// It stays.
    Keep,
    /// The new one takes its place.
    Replace,
}

/// Holds an env file as it was read.
pub(in crate::cli) struct EnvFile<'a> {
    path: &'a Path,
    text: Zeroizing<String>,
}

impl<'a> EnvFile<'a> {
    /// Reads a file; one that is not there is empty. Refused are links, what is no file, and what others can read.
    pub(in crate::cli) fn open(path: &'a Path) -> Outcome<Self> {
        let text = match fs::symlink_metadata(path) {
            Ok(data) => {
                refuse_unsafe(path, &data)?;
                read(path)?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Zeroizing::default(),
            Err(error) => return Err(failed(path, format!("cannot be looked at: {error}"))),
        };
        Ok(Self { path, text })
    }

    /// Tells whether a value stands there; an empty one is none.
    pub(in crate::cli) fn has(&self, key: &str) -> bool {
        self.text.lines().any(|line| is_set(line, key))
    }

    /// Puts a value into the text, in the place of its line when there is one.
    pub(in crate::cli) fn put(&mut self, key: &str, value: &Plaintext) -> Outcome<()> {
        if value.expose().contains(['\n', '\r']) {
            let what = format!("cannot hold a value of several lines: {key}");
            return Err(failed(self.path, what));
        }
        self.text = with(&self.text, key, value);
        Ok(())
    }

    /// Writes the file in one step, readable by its owner only.
    pub(in crate::cli) fn write(&self) -> Outcome<()> {
        replace_private(self.path, &self.text)
            .map_err(|error| failed(self.path, format!("cannot be written: {error}")))
    }
}

fn failed(path: &Path, what: impl Display) -> Failure {
    Failure::new(Exit::Failed, format!("the env file {what}")).at(path.display())
}

fn refuse_unsafe(path: &Path, data: &fs::Metadata) -> Outcome<()> {
    let refused = |what: &str| {
        Failure::new(
            Exit::Refused,
            format!("the env file {what}; nothing was written"),
        )
        .at(path.display())
    };
    if data.is_symlink() {
        return Err(refused("is a link").next("name the file itself"));
    }
    if !data.is_file() {
        return Err(refused("is no regular file"));
    }
    if is_readable_by_others(path) {
        let mend = format!("chmod 600 {}", quoted(&path.display().to_string()));
        return Err(refused("can be read by other users").next(mend));
    }
    Ok(())
}

fn read(path: &Path) -> Outcome<Zeroizing<String>> {
    let bytes = read_at_most(path, MOST_BYTES)
        .map_err(|error| failed(path, format!("cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| failed(path, "is not text in UTF-8"))?;
    Ok(Zeroizing::new(text))
}

/// Returns the value of a line, if it is one of the key; the text stays as it is written.
fn value_of<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    (name.trim() == key).then(|| value.trim())
}

fn is_set(line: &str, key: &str) -> bool {
    value_of(line, key).is_some_and(|value| !matches!(value, "" | "''" | "\"\""))
}

/// Returns the text with the value in the first line of the key, or in a new line at the end.
fn with(text: &str, key: &str, value: &Plaintext) -> Zeroizing<String> {
    let word = Zeroizing::new(quoted(value.expose()));
    let room = text.len() + key.len() + word.len() + 2;
    let mut whole = Zeroizing::new(String::with_capacity(room));
    let mut is_put = false;
    for line in text.split_inclusive('\n') {
        if is_put || value_of(line, key).is_none() {
            whole.push_str(line);
            continue;
        }
        is_put = true;
        let head = line
            .find('=')
            .and_then(|at| line.get(..=at))
            .unwrap_or_default();
        whole.push_str(head);
        whole.push_str(&word);
        if line.ends_with('\n') {
            whole.push('\n');
        }
    }
    if !is_put {
        if !whole.is_empty() && !whole.ends_with('\n') {
            whole.push('\n');
        }
        for part in [key, "=", &word, "\n"] {
            whole.push_str(part);
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(text: &str, key: &str, value: &str) -> String {
        with(text, key, &Plaintext::new(value.to_owned())).to_string()
    }

    #[test]
    fn a_value_takes_the_place_of_its_line_and_the_rest_stays() {
        let text = "# head\nA=\nexport B='old' \nAB=1";
        assert_eq!(
            put(text, "A", "x+/="),
            "# head\nA=x+/=\nexport B='old' \nAB=1"
        );
        assert_eq!(put(text, "B", "x y"), "# head\nA=\nexport B='x y'\nAB=1");
        assert_eq!(
            put(text, "C", "x"),
            "# head\nA=\nexport B='old' \nAB=1\nC=x\n"
        );
        assert_eq!(put(text, "AB", "x"), "# head\nA=\nexport B='old' \nAB=x");
        assert_eq!(put("", "A", "x"), "A=x\n");
        assert_eq!(
            put("#A=1\n", "A", "x"),
            "#A=1\nA=x\n",
            "a comment is no value"
        );
    }

    #[test]
    fn an_empty_value_is_none() {
        for (line, set) in [
            ("A=", false),
            ("A=''", false),
            ("A=\"\"", false),
            ("A=x", true),
            ("export A=x", true),
            ("AB=x", false),
        ] {
            assert_eq!(is_set(line, "A"), set, "{line}");
        }
    }

    #[test]
    fn a_file_is_made_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("env");
        let mut file = EnvFile::open(&path).unwrap();
        file.put("A", &Plaintext::new("x".to_owned())).unwrap();
        file.write().unwrap();
        assert!(EnvFile::open(&path).unwrap().has("A"));
        assert!(!is_readable_by_others(&path));
        assert!(file.put("A", &Plaintext::new("x\ny".to_owned())).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_folders_and_what_others_can_read_are_refused() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("env");
        fs::write(&path, "A=1\n").unwrap();
        let link = folder.path().join("link");
        symlink(&path, &link).unwrap();
        for (mode, opens) in [(0o600, true), (0o640, false), (0o604, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(EnvFile::open(&path).is_ok(), opens, "{mode:o}");
        }
        assert!(EnvFile::open(&link).is_err());
        assert!(EnvFile::open(folder.path()).is_err());
    }
}
