//! Specs of other people, where they lie beside the repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ipctl::diag::Severity;
use ipctl::spec::{check_spec, read};
use serde_json::Value;

use super::platform::Platform;
use super::silence::check_all;

/// A spec without an error.
pub(crate) struct Accepted {
    pub(crate) name: String,
    pub(crate) text: String,
    /// The values, without encrypted ones.
    pub(crate) tree: Value,
}

/// Returns the tree of every spec without an error; the others are refused before anything is planned.
fn accepted() -> Option<Vec<Value>> {
    let specs = accepted_texts()?.into_iter();
    Some(specs.map(|spec| spec.tree).collect())
}

/// Returns every spec without an error, with its text.
pub(crate) fn accepted_texts() -> Option<Vec<Accepted>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let files = files(&folder);
    if files.is_empty() {
        println!("skipped: no folder {}", folder.display());
        return None;
    }
    let specs = files.iter().filter_map(|path| {
        let source = read(path).ok()?;
        let checked = check_spec(&source);
        checked.value.as_ref()?;
        let mut tree = checked.document?.tree();
        forget_encrypted(&mut tree);
        Some(Accepted {
            name: path.file_name()?.to_string_lossy().into_owned(),
            text: source.text().to_owned(),
            tree,
        })
    });
    let specs: Vec<_> = specs.collect();
    println!("{} of {} files have no error", specs.len(), files.len());
    Some(specs)
}

/// Lists the spec files of a folder in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    files
}

/// Takes out encrypted values, which only the app that they were made for can read.
fn forget_encrypted(value: &mut Value) {
    let encrypted = |value: &Value| value.as_str().is_some_and(|text| text.starts_with("EV["));
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !encrypted(value));
            map.values_mut().for_each(forget_encrypted);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_encrypted),
        _ => {}
    }
}

#[test]
fn real_specs_without_a_known_error_have_no_error() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(findings) = std::fs::read_to_string(folder.join("findings.dev.tsv")) else {
        println!("skipped: no findings in {}", folder.display());
        return;
    };
    let wrong: BTreeSet<&str> = findings
        .lines()
        .filter(|line| line.split('\t').nth(1) == Some("error"))
        .filter_map(|line| line.split('\t').next())
        .collect();
    let (mut clean, mut problems) = (0, Vec::new());
    for path in files(&folder) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let Ok(source) = read(&path) else { continue };
        if wrong.contains(name.as_str()) {
            continue;
        }
        clean += 1;
        let found = check_spec(&source).diagnostics;
        let errors = found
            .iter()
            .filter(|found| found.severity == Severity::Error)
            // What another program is still to fill in is no spec yet.
            .filter(|found| !found.message.contains("${"));
        problems.extend(errors.map(|error| format!("{name}: {}", error.message)));
    }
    println!("{clean} files have no known error");
    assert!(
        problems.is_empty(),
        "{}\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn real_specs_are_silent_after_their_creation() {
    let Some(specs) = accepted() else { return };
    let outcome = check_all(&Platform::start(), &specs, 1);
    println!(
        "{} silent, {} refused by the platform",
        outcome.silent,
        outcome.refused.len()
    );
    println!("{}", outcome.refused.join("\n"));
    assert!(
        outcome.loud.is_empty(),
        "{} loud\n{}",
        outcome.loud.len(),
        outcome.loud.join("\n\n")
    );
    assert!(outcome.silent > outcome.refused.len());
}
