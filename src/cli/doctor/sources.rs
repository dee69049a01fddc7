//! Dockerfiles and source folders in a working copy.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::load::Loaded;
use crate::cli::plan_args::quoted;
use crate::doctor::{Build, CheckId, Entry, Row, Tree, build_rows};
use crate::model::view::{ComponentKind, ComponentView, SourceView};

use super::working_copy::{WorkingCopy, github_repository};

/// The Dockerfile that is taken when a spec names none.
const USUAL: &str = "Dockerfile";

/// Looks for the sources of every component that is built from a repository.
pub(in crate::cli) fn source_rows(loaded: &Loaded, given: Option<&Path>) -> Vec<Row> {
    let built = built(loaded);
    if built.is_empty() {
        let reason = "no component is built from a repository";
        return vec![Row::skip(CheckId::Sources, "sources", reason)];
    }
    let copy = match given {
        Some(folder) => match WorkingCopy::at(folder) {
            Some(copy) => copy,
            None => return vec![no_folder(folder)],
        },
        None => match WorkingCopy::around() {
            Some(copy) if copy.origin.is_some() => copy,
            _ => return elsewhere(&built),
        },
    };
    let is_here = |one: &&Built<'_>| match &copy.origin {
        Some(origin) => origin.eq_ignore_ascii_case(&one.repository),
        None => true,
    };
    let (here, other): (Vec<&Built<'_>>, Vec<&Built<'_>>) = built.iter().partition(is_here);
    let mut rows = elsewhere(other.into_iter().cloned().collect::<Vec<_>>().as_slice());
    let mut builds: BTreeMap<(String, String), Build> = BTreeMap::new();
    for one in here {
        match find(one, &copy) {
            Ok(Some(one)) => add(one, &mut builds),
            Ok(None) => rows.push(Row::ok(
                CheckId::Sources,
                one.place.clone(),
                "no Dockerfile: built by a buildpack",
            )),
            Err(row) => rows.push(row),
        }
    }
    rows.extend(builds.values().flat_map(|build| build_rows(build, &copy)));
    rows
}

/// A component that is built from a repository.
#[derive(Clone)]
struct Built<'a> {
    place: String,
    repository: String,
    component: ComponentView<'a>,
}

fn built(loaded: &Loaded) -> Vec<Built<'_>> {
    let apps = loaded.specs.iter();
    let components = apps.flat_map(|app| {
        let name = app.spec.name.as_str();
        app.spec
            .components()
            .map(move |component| (name, component))
    });
    let built = components.filter_map(|(app, component)| {
        let repository = match component.source()? {
            SourceView::Image(_) => return None,
            SourceView::Git(git) => {
                github_repository(&git.repo_clone_url).unwrap_or_else(|| git.repo_clone_url.clone())
            }
            source => source.repository(),
        };
        Some(Built {
            place: format!("{app}/{}", component.name()),
            repository,
            component,
        })
    });
    built.collect()
}

fn no_folder(folder: &Path) -> Row {
    let shown = folder.display().to_string();
    let cure = format!("ls -d {}", quoted(&shown));
    Row::ok(CheckId::Sources, shown, "no such folder").fail(cure)
}

/// One row for each repository without a working copy.
fn elsewhere(built: &[Built<'_>]) -> Vec<Row> {
    let mut repositories: Vec<&str> = built.iter().map(|one| one.repository.as_str()).collect();
    repositories.sort_unstable();
    repositories.dedup();
    let reason = "no working copy of it here; name one with --source DIR";
    let rows = repositories.into_iter();
    rows.map(|repository| Row::skip(CheckId::Sources, repository, reason))
        .collect()
}

/// Finds the Dockerfile of a component; none when a buildpack builds it.
fn find(built: &Built<'_>, copy: &WorkingCopy) -> Result<Option<Build>, Row> {
    let component = built.component;
    let context = component.source_dir().unwrap_or_default();
    let context = context
        .trim_matches('/')
        .trim_start_matches("./")
        .to_owned();
    let row = |reason: String| Row::ok(CheckId::Sources, built.place.clone(), reason);
    let search = |kind: &str, path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let folder = quoted(&copy.shown);
        format!(
            "find {folder} -type {kind} -name {} -not -path '*/.git/*'",
            quoted(name)
        )
    };
    match copy.look("", &context) {
        Entry::Folder => {}
        Entry::Outside => {
            let reason = format!("source_dir `{context}` lies outside of the repository");
            return Err(row(reason).fail(format!("ls -ld {}", quoted(&copy.shown))));
        }
        Entry::File | Entry::Missing => {
            let reason = format!("source_dir `{context}` is no folder of the repository");
            return Err(row(reason).fail(search("d", &context)));
        }
    }
    let named = component
        .dockerfile_path()
        .map(|path| path.trim_start_matches('/').to_owned());
    let usual = if context.is_empty() {
        USUAL.to_owned()
    } else {
        format!("{context}/{USUAL}")
    };
    if named.is_none() && (!takes_usual(component) || copy.look("", &usual) != Entry::File) {
        return Ok(None);
    }
    let file = named.unwrap_or(usual);
    let Some(text) = copy.read(&file) else {
        let reason = format!("dockerfile_path `{file}` is no text file of the repository");
        return Err(row(reason).fail(search("f", &file)));
    };
    let beside = copy.read(&format!("{file}.dockerignore"));
    let usual = if context.is_empty() {
        ".dockerignore".to_owned()
    } else {
        format!("{context}/.dockerignore")
    };
    let ports = component
        .ports()
        .http
        .map(|port| (built.place.clone(), port));
    Ok(Some(Build {
        components: vec![built.place.clone()],
        ports: ports.into_iter().collect(),
        ignore: beside.or_else(|| copy.read(&usual)),
        folder: copy.shown.clone(),
        file,
        context,
        text,
    }))
}

/// Functions are never built from a Dockerfile.
fn takes_usual(component: ComponentView<'_>) -> bool {
    component.kind() != ComponentKind::Functions
}

/// Components that are built alike are looked at once.
fn add(build: Build, builds: &mut BTreeMap<(String, String), Build>) {
    let key = (build.file.clone(), build.context.clone());
    match builds.get_mut(&key) {
        Some(known) => {
            known.components.extend(build.components);
            known.ports.extend(build.ports);
        }
        None => drop(builds.insert(key, build)),
    }
}
