//! From paths on the command line to spec files in order.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic, Diagnostics};

/// What the paths on the command line lead to.
#[derive(Debug, Default)]
pub struct Found {
    /// Spec files: in the order of the command line, those of a directory by name, none twice.
    pub specs: Vec<PathBuf>,
    /// The manifests that lie in the directories, in the same order; more than one only with more than one directory.
    pub manifests: Vec<PathBuf>,
    /// Paths that lead nowhere.
    pub diagnostics: Diagnostics,
}

/// What one entry of a directory is.
enum Role {
    Spec,
    Manifest,
    Other,
}

/// Finds the spec files that paths stand for.
///
/// A file stands for itself, whatever its name; a directory for the files in it, not below it, that end in `.yaml`,
/// `.yml` or `.json`. Hidden files are left out, and `ipctl.yaml` or `ipctl.yml` is the manifest.
pub fn discover<P: AsRef<Path>>(targets: &[P]) -> Found {
    let mut found = Found::default();
    for target in targets {
        if let Err(problem) = add(target.as_ref(), &mut found) {
            found.diagnostics.push(*problem);
        }
    }
    let mut seen = BTreeSet::new();
    found.specs.retain(|path| seen.insert(path.clone()));
    found.manifests.retain(|path| seen.insert(path.clone()));
    found
}

fn add(target: &Path, found: &mut Found) -> Result<(), Box<Diagnostic>> {
    let kind = fs::metadata(target)
        .map_err(|error| refused(target, &error))?
        .file_type();
    if kind.is_dir() {
        return add_directory(target, found);
    }
    if !kind.is_file() {
        let message = format!("`{}` is neither a file nor a directory", target.display());
        let help = "use `-` to read a spec from standard input";
        return Err(Box::new(
            Diagnostic::error(Code::NotAFile, message).help(help),
        ));
    }
    match role(target) {
        Role::Manifest => found.manifests.push(target.to_owned()),
        Role::Spec | Role::Other => found.specs.push(target.to_owned()),
    }
    Ok(())
}

fn add_directory(folder: &Path, found: &mut Found) -> Result<(), Box<Diagnostic>> {
    let entries = fs::read_dir(folder).map_err(|error| refused(folder, &error))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|error| refused(folder, &error))?.path());
    }
    paths.retain(|path| path.is_file());
    paths.sort();
    let before = found.specs.len();
    for path in paths {
        match role(&path) {
            Role::Spec => found.specs.push(path),
            Role::Manifest => found.manifests.push(path),
            Role::Other => {}
        }
    }
    if found.specs.len() == before {
        let message = format!("no specs in `{}`", folder.display());
        let help = "a directory stands for its own .yaml, .yml and .json files";
        return Err(Box::new(
            Diagnostic::error(Code::NoSpecs, message).help(help),
        ));
    }
    Ok(())
}

fn role(path: &Path) -> Role {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    if name == "ipctl.yaml" || name == "ipctl.yml" {
        return Role::Manifest;
    }
    let ending = path
        .extension()
        .and_then(OsStr::to_str)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let spec = !name.starts_with('.') && matches!(ending.as_str(), "yaml" | "yml" | "json");
    if spec { Role::Spec } else { Role::Other }
}

fn refused(path: &Path, error: &io::Error) -> Box<Diagnostic> {
    let path = path.display();
    Box::new(if error.kind() == io::ErrorKind::NotFound {
        Diagnostic::error(Code::PathNotFound, format!("`{path}` does not exist"))
    } else {
        Diagnostic::error(
            Code::Unreadable,
            format!("`{path}` cannot be read: {error}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[PathBuf]) -> Vec<&str> {
        paths
            .iter()
            .filter_map(|path| path.file_name()?.to_str())
            .collect()
    }

    #[test]
    fn a_directory_stands_for_its_specs_by_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in [
            "b.yml",
            "a.yaml",
            "c.JSON",
            "ipctl.yaml",
            ".d.yaml",
            "e.txt",
        ] {
            fs::write(folder.path().join(name), "name: x").expect("a file");
        }
        fs::create_dir(folder.path().join("f.yaml")).expect("a directory");
        let text = folder.path().join("e.txt");
        let found = discover(&[text.as_path(), folder.path(), text.as_path()]);
        assert_eq!(names(&found.specs), ["e.txt", "a.yaml", "b.yml", "c.JSON"]);
        assert_eq!(names(&found.manifests), ["ipctl.yaml"]);
        assert!(found.diagnostics.is_empty());
    }

    #[test]
    fn paths_that_lead_nowhere_are_all_reported() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let missing = folder.path().join("missing");
        let found = discover(&[folder.path(), missing.as_path(), Path::new("/dev/null")]);
        let codes: Vec<_> = found
            .diagnostics
            .iter()
            .map(|problem| problem.code)
            .collect();
        assert_eq!(codes, [Code::PathNotFound, Code::NoSpecs, Code::NotAFile]);
    }
}
