//! A working copy of a repository on this machine, looked at without leaving it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::doctor::{Entry, Tree};
use crate::spec::read_at_most;

/// The longest file that is read, in bytes.
const MOST_BYTES: usize = 1024 * 1024;
/// The most names in a folder that are looked at.
const MOST_NAMES: usize = 20_000;

/// Holds the folder of a working copy.
pub(in crate::cli) struct WorkingCopy {
    root: PathBuf,
    /// The folder as a person would type it.
    pub shown: String,
    /// The repository on GitHub that it was cloned from, as `owner/name`.
    pub origin: Option<String>,
}

impl WorkingCopy {
    /// Opens a folder that was named; none when it is no folder.
    pub(in crate::cli) fn at(folder: &Path) -> Option<Self> {
        let root = folder.canonicalize().ok().filter(|root| root.is_dir())?;
        Some(Self {
            origin: origin(&root),
            root,
            shown: folder.display().to_string(),
        })
    }

    /// Finds the repository around the current folder.
    pub(in crate::cli) fn around() -> Option<Self> {
        let here = Path::new(".").canonicalize().ok()?;
        let mut above = here.ancestors().enumerate();
        let (steps, root) = above.find(|(_, folder)| folder.join(".git").exists())?;
        let shown = match steps {
            0 => ".".to_owned(),
            steps => vec![".."; steps].join("/"),
        };
        Some(Self {
            root: root.to_owned(),
            shown,
            origin: origin(root),
        })
    }

    /// Reads a file of the working copy; none when it is not there, too long, or no text.
    pub(in crate::cli) fn read(&self, path: &str) -> Option<String> {
        if self.look("", path) != Entry::File {
            return None;
        }
        String::from_utf8(read_at_most(&self.root.join(path), MOST_BYTES).ok()?).ok()
    }
}

impl Tree for WorkingCopy {
    fn look(&self, context: &str, path: &str) -> Entry {
        let context = self.root.join(context).canonicalize();
        let (Ok(context), Ok(found)) = (context, self.root.join(path).canonicalize()) else {
            return Entry::Missing;
        };
        if !found.starts_with(&context) || !found.starts_with(&self.root) {
            return Entry::Outside;
        }
        match fs::metadata(&found) {
            Ok(data) if data.is_dir() => Entry::Folder,
            Ok(data) if data.is_file() => Entry::File,
            _ => Entry::Missing,
        }
    }

    fn list(&self, context: &str, path: &str) -> Vec<String> {
        if self.look(context, path) != Entry::Folder {
            return Vec::new();
        }
        let entries = fs::read_dir(self.root.join(path)).into_iter().flatten();
        let names = entries.flatten().take(MOST_NAMES);
        let mut names: Vec<String> = names
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }
}

/// Returns the repository on GitHub that a folder was cloned from.
fn origin(root: &Path) -> Option<String> {
    let git = root.join(".git");
    let folder = if git.is_file() {
        linked(root, &git)?
    } else {
        git
    };
    let text = read_at_most(&folder.join("config"), MOST_BYTES).ok()?;
    github_repository(&origin_url(&String::from_utf8(text).ok()?)?)
}

/// Follows the file that stands for `.git` in a second working tree to the folder that has the configuration.
fn linked(root: &Path, file: &Path) -> Option<PathBuf> {
    let text = |path: &Path| String::from_utf8(read_at_most(path, MOST_BYTES).ok()?).ok();
    let found = text(file)?;
    let folder = root.join(found.trim().strip_prefix("gitdir:")?.trim());
    match text(&folder.join("commondir")) {
        Some(common) => Some(folder.join(common.trim())),
        None => Some(folder),
    }
}

/// Finds the address of the remote `origin` in a configuration of Git.
fn origin_url(config: &str) -> Option<String> {
    let mut is_origin = false;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            is_origin = line.replace(' ', "") == "[remote\"origin\"]";
        } else if let Some((key, value)) = line.split_once('=')
            && is_origin
            && key.trim().eq_ignore_ascii_case("url")
        {
            return Some(value.trim().to_owned());
        }
    }
    None
}

/// Reads `owner/name` out of an address of GitHub.
pub(in crate::cli) fn github_repository(url: &str) -> Option<String> {
    let rest = ["https://", "http://", "ssh://", "git://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme))
        .unwrap_or(url);
    let (host, path) = rest.split_once(['/', ':'])?;
    let host = host.rsplit('@').next().unwrap_or(host);
    if !host.eq_ignore_ascii_case("github.com") {
        return None;
    }
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let (owner, name) = path.split_once('/')?;
    (!owner.is_empty() && !name.is_empty() && !name.contains('/')).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_github_names_its_repository() {
        for url in [
            "https://github.com/acme/shop.git",
            "https://token@github.com/acme/shop",
            "git@github.com:acme/shop.git",
            "ssh://git@github.com/acme/shop/",
        ] {
            assert_eq!(
                github_repository(url).as_deref(),
                Some("acme/shop"),
                "{url}"
            );
        }
        for url in [
            "https://gitlab.com/acme/shop",
            "/srv/shop.git",
            "https://github.com/acme",
            "",
        ] {
            assert_eq!(github_repository(url), None, "{url}");
        }
    }

    #[test]
    fn the_remote_is_found_in_its_section() {
        let config = "[remote \"upstream\"]\n\turl = a\n[remote \"origin\"]\n\tfetch = +x\n\turl = git@github.com:acme/shop.git\n";
        assert_eq!(
            origin_url(config).as_deref(),
            Some("git@github.com:acme/shop.git")
        );
        assert_eq!(origin_url("[remote \"o\"]\nurl = x"), None);
    }
}
