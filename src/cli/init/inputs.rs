//! The specs that a new stack is made of.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::diag::{Diagnostics, Source};
use crate::spec::{self, parse_spec};

/// The files that tools of the platform read, the first of two that describe the same app wins.
const USUAL: [&str; 12] = [
    ".do/app.yaml",
    ".do/app.yml",
    ".do/app.json",
    "app.yaml",
    "app.yml",
    "app.json",
    ".do/deploy.template.yaml",
    ".do/deploy.template.yml",
    ".do/deploy.template.json",
    "do",
    "infra/do",
    ".do",
];

/// Finds the specs of a folder where tools of the platform keep them; what is found under a usual name but is no spec is
/// left alone.
pub(in crate::cli) fn find(folder: &Path) -> Vec<PathBuf> {
    let is_current = folder == Path::new(".");
    let at = |name: &&str| {
        if is_current {
            PathBuf::from(name)
        } else {
            folder.join(name)
        }
    };
    let usual = USUAL.iter().map(at);
    let there: Vec<PathBuf> = usual.filter(|path| path.exists()).collect();
    let found = spec::discover(&there).specs.into_iter();
    found.filter(|path| is_spec(path)).collect()
}

/// Tells whether a file describes an app: it has a name, and a component or a place for one.
fn is_spec(path: &Path) -> bool {
    let source = spec::read(path).ok();
    let document = source.and_then(|source| parse_spec(&source).document);
    document.is_some_and(|document| {
        let lists = crate::model::path::COMPONENT_LISTS.iter();
        document.root.text("name").is_some()
            && lists
                .map(|list| document.root.get(list))
                .any(|list| list.is_some())
    })
}

/// Reads the specs that the paths lead to.
pub(in crate::cli) fn read(paths: &[PathBuf]) -> Outcome<Vec<Arc<Source>>> {
    let found = spec::discover(paths);
    let mut problems: Diagnostics = found.diagnostics;
    let mut sources = Vec::new();
    for path in &found.specs {
        match spec::read(path) {
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.has_errors() {
        let what = "nothing was written: a spec cannot be read";
        return Err(Failure::diagnosed(Exit::NotFound, what, problems));
    }
    Ok(sources)
}
