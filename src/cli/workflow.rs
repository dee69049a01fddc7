//! Looks for a workflow of the repository that applies specs by itself.

use std::fs;
use std::path::{Path, PathBuf};

use crate::lint::Workflow;
use crate::spec;

/// Commands and actions that deploy an app.
const APPLYING: [&str; 5] = [
    "ipctl apply",
    "ipctl update",
    "doctl apps update",
    "doctl apps create-deployment",
    "digitalocean/app_action",
];

/// How many workflows are read at most.
const MOST_FILES: usize = 50;

/// The longest workflow that is read, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// How many folders upwards the root of the repository is looked for.
const MOST_LEVELS: usize = 12;

/// Returns the first workflow of the repository around a folder that deploys, if there is one.
pub(super) fn applying(folder: &Path) -> Option<Workflow> {
    let workflows = root_of(folder)?.join(".github").join("workflows");
    let mut files: Vec<PathBuf> = fs::read_dir(workflows)
        .ok()?
        .take(MOST_FILES)
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == "yml" || end == "yaml")
        })
        .collect();
    files.sort();
    files.iter().find_map(|path| in_file(path))
}

/// Returns the root of the repository: the nearest folder upwards that holds `.git`.
fn root_of(folder: &Path) -> Option<PathBuf> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let start = folder.canonicalize().ok()?;
    let root = start
        .ancestors()
        .take(MOST_LEVELS)
        .find(|path| path.join(".git").exists())?;
    Some(root.to_owned())
}

fn in_file(path: &Path) -> Option<Workflow> {
    let bytes = spec::read_at_most(path, MOST_BYTES).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let applies = |line: &str| {
        let code = line.split(" #").next().unwrap_or_default().trim_start();
        !code.starts_with('#') && APPLYING.iter().any(|command| code.contains(command))
    };
    let line = text.lines().position(applies)? + 1;
    let name = path.file_name()?.to_string_lossy();
    Some(Workflow {
        file: format!(".github/workflows/{name}"),
        line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_that_applies_is_found_from_a_folder_below() {
        let root = tempfile::tempdir().expect("a folder");
        let workflows = root.path().join(".github/workflows");
        fs::create_dir_all(&workflows).expect("folders");
        fs::create_dir_all(root.path().join("deploy/specs")).expect("folders");
        fs::create_dir(root.path().join(".git")).expect("a folder");
        let folder = root.path().join("deploy/specs");
        fs::write(
            workflows.join("a.yml"),
            "# ipctl apply\nrun: x # ipctl apply\n",
        )
        .expect("a file");
        assert_eq!(applying(&folder), None);
        fs::write(
            workflows.join("b.yaml"),
            "on: push\nrun: ipctl apply specs/\n",
        )
        .expect("a file");
        let found = applying(&folder).expect("a workflow");
        assert_eq!(
            (found.file.as_str(), found.line),
            (".github/workflows/b.yaml", 2)
        );
    }
}
