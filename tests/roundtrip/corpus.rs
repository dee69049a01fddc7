//! Specs of other people, where they lie beside the repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ipctl::diag::Severity;
use ipctl::spec::{check_spec, read};
use serde_json::Value;

use super::platform::{Platform, desired_with_values};
use super::silence::check;

/// Returns the name and tree of every spec without an error.
pub(crate) fn accepted() -> Option<Vec<(String, Value)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let files = files(&folder);
    if files.is_empty() {
        println!("skipped: no folder {}", folder.display());
        return None;
    }
    let specs = files.iter().filter_map(|path| {
        let checked = check_spec(&read(path).ok()?);
        checked.value.as_ref()?;
        let name = path.file_name()?.to_string_lossy().into_owned();
        let mut tree = checked.document?.tree();
        forget_encrypted(&mut tree);
        Some((name, tree))
    });
    let specs: Vec<_> = specs.collect();
    println!("{} specs of {} have no error", specs.len(), files.len());
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
    let platform = Platform::start();
    let (mut silent, mut refused, mut loud) = (0, Vec::new(), Vec::new());
    for (name, tree) in &specs {
        // Whether the platform takes it is found out first; what follows must then go through.
        match platform.apply(&desired_with_values(tree)) {
            Ok(app) => platform.delete(&app),
            Err(error) => {
                refused.push(format!("{name}: {error}"));
                continue;
            }
        }
        match check(&platform, tree) {
            Ok(()) => silent += 1,
            Err(problem) => loud.push(format!("{name}: {problem}")),
        }
    }
    println!("{silent} silent, {} refused by the platform", refused.len());
    println!("{}", refused.join("\n"));
    assert!(
        loud.is_empty(),
        "{} loud\n{}",
        loud.len(),
        loud.join("\n\n")
    );
    assert!(silent > 0);
}
