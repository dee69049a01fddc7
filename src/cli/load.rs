//! Targets on the command line to checked specs and their manifest.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Diagnostics, Source};
use crate::model::app::AppSpec;
use crate::model::manifest::Manifest;
use crate::spec::read::MOST_BYTES;
use crate::spec::{self, Document, PathStep};

use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::target::nearest;
use super::words::plural;

/// The folder that is taken when no target is given.
pub(super) const DEFAULT_FOLDER: &str = "specs";

/// The target that stands for standard input.
const STDIN: &str = "-";

/// Holds one spec file that was read and checked.
pub(super) struct LoadedSpec {
    /// The text with its tree.
    pub document: Document,
    /// The typed view.
    pub spec: AppSpec,
}

/// Holds everything that was read for the targets of a command.
#[derive(Default)]
pub(super) struct Loaded {
    /// The shown paths of the spec files, also of those with errors.
    pub files: Vec<String>,
    /// The specs without errors.
    pub specs: Vec<LoadedSpec>,
    /// The manifest beside them.
    pub manifest: Option<Manifest>,
    /// The folder that paths in the manifest are relative to.
    pub manifest_folder: PathBuf,
    /// What was found in all of them.
    pub diagnostics: Diagnostics,
}

/// Reads and checks the targets: spec files, directories, names of apps in `specs/`, or `-` for stdin.
pub(super) fn load(targets: &[String]) -> Outcome<Loaded> {
    let mut loaded = Loaded::default();
    let files: Vec<String> = targets
        .iter()
        .filter(|target| *target != STDIN)
        .cloned()
        .collect();
    if files.len() < targets.len() {
        load_stdin(&mut loaded);
    }
    let found = if files.is_empty() && !targets.is_empty() {
        spec::Found::default()
    } else {
        discover(&files)?
    };
    for path in &found.specs {
        load_spec(path, &mut loaded);
    }
    refuse_equal_names(&mut loaded);
    if let Some((path, reach)) = manifest_for(&found) {
        load_manifest(&path, reach, &mut loaded);
    }
    Ok(loaded)
}

/// Says whether the loaded specs are all that lie beside the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Whole,
    Part,
}

/// Returns the manifest of the targets: one that was found in a directory, else the one beside the first spec.
fn manifest_for(found: &spec::Found) -> Option<(PathBuf, Reach)> {
    if let Some(path) = found.manifests.first() {
        return Some((path.clone(), Reach::Whole));
    }
    let folder = found.specs.first()?.parent()?;
    let beside = ["ipctl.yaml", "ipctl.yml"].map(|name| folder.join(name));
    beside
        .into_iter()
        .find(|path| path.is_file())
        .map(|path| (path, Reach::Part))
}

/// Like [`load`], but an error in any file is a failure.
pub(super) fn load_valid(targets: &[String]) -> Outcome<Loaded> {
    let loaded = load(targets)?;
    if loaded.diagnostics.has_errors() {
        let counts = loaded.diagnostics.counts();
        let what = format!(
            "{} in the specs; nothing was sent",
            plural(counts.errors, "error")
        );
        return Err(Failure::diagnosed(
            Exit::SpecInvalid,
            what,
            loaded.diagnostics,
        ));
    }
    Ok(loaded)
}

fn discover(targets: &[String]) -> Outcome<spec::Found> {
    let paths: Vec<PathBuf> = match targets {
        [] => vec![PathBuf::from(DEFAULT_FOLDER)],
        targets => targets.iter().map(|target| path_of(target)).collect(),
    };
    let found = spec::discover(&paths);
    if found.diagnostics.is_empty() {
        return Ok(found);
    }
    Err(
        Failure::diagnosed(Exit::NotFound, "no spec to work on", found.diagnostics)
            .next("name a spec file or a directory: ipctl validate specs/"),
    )
}

/// Takes a target as a path, or as the name of an app whose spec lies in the default folder.
fn path_of(target: &str) -> PathBuf {
    let path = PathBuf::from(target);
    if path.exists() || looks_like_a_path(target) {
        return path;
    }
    let stem = |path: &PathBuf| {
        path.file_stem()
            .and_then(|stem| stem.to_str())
            .map(str::to_owned)
    };
    let specs = spec::discover(&[DEFAULT_FOLDER]).specs;
    let full = short_names()
        .get(target)
        .cloned()
        .unwrap_or_else(|| target.to_owned());
    let matching: Vec<&PathBuf> = specs
        .iter()
        .filter(|path| stem(path).is_some_and(|stem| stem.contains(&full)))
        .collect();
    match matching.as_slice() {
        [path] => (*path).clone(),
        _ => path,
    }
}

pub(super) fn looks_like_a_path(target: &str) -> bool {
    let extension = Path::new(target)
        .extension()
        .and_then(|extension| extension.to_str());
    target == STDIN
        || target.contains(['/', '\\'])
        || matches!(extension, Some("yaml" | "yml" | "json"))
}

fn load_spec(path: &Path, loaded: &mut Loaded) {
    loaded.files.push(path.display().to_string());
    match spec::read(path) {
        Ok(source) => check_source(&source, loaded),
        Err(problem) => loaded.diagnostics.push(*problem),
    }
}

/// Reads one spec from standard input, within the limit of a file.
fn load_stdin(loaded: &mut Loaded) {
    loaded.files.push(STDIN.to_owned());
    let mut bytes = Vec::new();
    let read = io::stdin().take(MOST_BYTES + 1).read_to_end(&mut bytes);
    let source = match read {
        Ok(_) => spec::source(STDIN, bytes),
        Err(error) => Err(Box::new(Diagnostic::error(
            Code::Unreadable,
            format!("standard input cannot be read: {error}"),
        ))),
    };
    match source {
        Ok(source) => check_source(&source, loaded),
        Err(problem) => loaded.diagnostics.push(*problem),
    }
}

fn check_source(source: &Arc<Source>, loaded: &mut Loaded) {
    let checked = spec::check_spec(source);
    loaded.diagnostics.extend(checked.diagnostics);
    if let (Some(document), Some(spec)) = (checked.document, checked.value) {
        loaded.specs.push(LoadedSpec { document, spec });
    }
}

/// Two files that want the same app cannot both be right.
fn refuse_equal_names(loaded: &mut Loaded) {
    let mut seen: BTreeMap<&str, &Document> = BTreeMap::new();
    let mut problems = Vec::new();
    for loaded in &loaded.specs {
        let place = |document: &Document| document.place_of(&[PathStep::Key("name")]);
        match seen.get(loaded.spec.name.as_str()) {
            None => {
                seen.insert(loaded.spec.name.as_str(), &loaded.document);
            }
            Some(first) => {
                let message = format!("two files describe the app `{}`", loaded.spec.name);
                let mut problem = Diagnostic::error(Code::DuplicateApp, message)
                    .help("give one of them another name");
                if let Some(place) = place(&loaded.document) {
                    problem = problem.at(place);
                }
                if let Some(place) = place(first) {
                    problem = problem.note_at("the first is here", place);
                }
                problems.push(problem);
            }
        }
    }
    loaded.diagnostics.extend(problems);
}

fn load_manifest(path: &Path, reach: Reach, loaded: &mut Loaded) {
    let source = match spec::read(path) {
        Ok(source) => source,
        Err(problem) => return loaded.diagnostics.push(*problem),
    };
    let checked = spec::check_manifest(&source);
    loaded.diagnostics.extend(checked.diagnostics);
    let (Some(document), Some(manifest)) = (checked.document, checked.value) else {
        return;
    };
    if reach == Reach::Whole && !loaded.diagnostics.has_errors() {
        check_names(&document, &manifest, loaded);
    }
    loaded.manifest = Some(manifest);
    loaded.manifest_folder = path.parent().map(Path::to_owned).unwrap_or_default();
}

/// Every name in the manifest must exist; that can be said only when every spec beside it could be read.
fn check_names(document: &Document, manifest: &Manifest, loaded: &mut Loaded) {
    let specs: Vec<AppSpec> = loaded
        .specs
        .iter()
        .map(|loaded| loaded.spec.clone())
        .collect();
    for problem in manifest.check(&specs) {
        let steps: Vec<PathStep<'_>> = problem.path.iter().map(|step| path_step(step)).collect();
        let mut found = Diagnostic::error(Code::ManifestName, problem.message.clone());
        if let Some(place) = document.place_of(&steps) {
            found = found.at(place);
        }
        let name = problem.name.as_deref().unwrap_or_default();
        let near = nearest(name, problem.candidates.iter().map(String::as_str));
        found = found.help_maybe(near.first().map(|near| format!("did you mean `{near}`?")));
        loaded.diagnostics.push(found);
    }
}

/// Takes a step of a path that was written as text: a position in a list, or a key.
fn path_step(text: &str) -> PathStep<'_> {
    text.parse().map_or(PathStep::Key(text), PathStep::Index)
}

/// Returns the short names of the manifest in the default folder, if there is a readable one.
pub(super) fn short_names() -> BTreeMap<String, String> {
    let manifest = spec::discover(&[DEFAULT_FOLDER])
        .manifests
        .into_iter()
        .next();
    let source = manifest.and_then(|path| spec::read(&path).ok());
    let manifest = source.and_then(|source| spec::check_manifest(&source).value);
    let apps = manifest.map(|manifest| manifest.apps).unwrap_or_default();
    apps.into_iter()
        .map(|(short, full)| (short, full.to_string()))
        .collect()
}
