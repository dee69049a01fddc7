//! What `ipctl validate --fix` writes: only what it says, nothing twice, and no other app.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops at the first thing that is not as it should be, and says what it skipped"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ipctl::diag::{Code, Diagnostic, Diagnostics, Edit, Source};
use ipctl::diff::{compare, normalise};
use ipctl::lint::{self, App, Levels, Surroundings, repair};
use ipctl::spec::{check_spec, read};
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

/// Returns the specs of the project, those of its tests, and the real ones beside it where they are at hand.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        "specs",
        "tests/corpus/valid",
        "tests/corpus/invalid",
        "../shared/corpus",
    ];
    let mut files = Vec::new();
    for folder in folders.map(|folder| root.join(folder)) {
        let Ok(entries) = fs::read_dir(&folder) else {
            println!("skipped: no folder {}", folder.display());
            continue;
        };
        files.extend(entries.map(|entry| entry.expect("an entry").path()));
    }
    files.retain(|path| {
        path.extension()
            .is_some_and(|end| end == "yaml" || end == "json")
    });
    files.sort();
    files
}

fn source(path: &Path) -> Option<Arc<Source>> {
    let name = path.file_name()?.to_string_lossy();
    read::source(&name, fs::read(path).ok()?).ok()
}

fn findings(source: &Arc<Source>) -> Diagnostics {
    let checked = check_spec(source);
    let mut found = checked.diagnostics;
    let surroundings = Surroundings::default();
    if let Some(document) = &checked.document {
        found.extend(lint::check(&App::new(document, &surroundings)));
    }
    let documents: Vec<_> = checked.document.iter().collect();
    lint::judge(found, &documents, &Levels::default()).diagnostics
}

/// Returns the lines that edits touch, from 1; one that adds lines behind a line end touches that line.
fn touched(source: &Source, edits: &[Edit]) -> BTreeSet<usize> {
    let lines = edits.iter().flat_map(|edit| {
        let first = source.position(edit.span.start()).line;
        let last = source.position(edit.span.end()).line;
        first..=last
    });
    lines.collect()
}

/// Returns the lines of the old text that a new one changes, and those before which it puts something in.
fn changed(old: &str, new: &str) -> BTreeSet<usize> {
    let diff = TextDiff::from_lines(old, new);
    let mut line = 1;
    let mut changed = BTreeSet::new();
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => line += 1,
            ChangeTag::Delete => {
                changed.insert(line);
                line += 1;
            }
            ChangeTag::Insert => {
                changed.insert(line);
            }
        }
    }
    changed
}

fn with_fix(found: &Diagnostics) -> impl Iterator<Item = &Diagnostic> {
    found.iter().filter(|one| one.fix.is_some())
}

#[test]
fn a_fix_touches_the_lines_it_says_and_no_other() {
    let mut count = 0;
    for path in files() {
        let Some(source) = source(&path) else {
            continue;
        };
        let found = findings(&source);
        for finding in with_fix(&found) {
            let edits = finding
                .fix
                .as_ref()
                .map_or(&[] as &[Edit], |fix| &fix.edits);
            let Some(repaired) = repair(&source, [finding]) else {
                continue;
            };
            let said = touched(&source, edits);
            let done = changed(source.text(), &repaired.text);
            // A line diff may put an addition one line off when the lines around it are alike.
            let near =
                |line: &usize| (line.saturating_sub(1)..=line + 1).any(|one| said.contains(&one));
            assert!(
                done.iter().all(near),
                "{}: {} {done:?} {said:?}",
                path.display(),
                finding.code
            );
            count += 1;
        }
    }
    assert!(count > 3, "{count} fixes were tried");
    println!("{count} fixes touched their own lines only");
}

#[test]
fn fixing_twice_changes_nothing_more() {
    for path in files() {
        let Some(mut source) = source(&path) else {
            continue;
        };
        let mut left = true;
        for _ in 0..8 {
            let Some(repaired) = repair(&source, &findings(&source)) else {
                left = false;
                break;
            };
            source = Arc::new(Source::new(source.name(), repaired.text));
        }
        assert!(!left, "{}: fixing does not come to rest", path.display());
    }
}

fn tree(source: &Arc<Source>) -> Option<Value> {
    let checked = check_spec(source);
    checked.value.is_some().then_some(())?;
    checked.document.map(|document| document.tree())
}

#[test]
fn routes_become_rules_that_mean_the_same() {
    let mut count = 0;
    for path in files() {
        let Some(before) = source(&path) else {
            continue;
        };
        let found = findings(&before);
        let routes = with_fix(&found).filter(|one| one.code == Code::DeprecatedRoutes);
        let Some(repaired) = repair(&before, routes) else {
            continue;
        };
        let after = Arc::new(Source::new(before.name(), repaired.text));
        let (Some(old), Some(new)) = (tree(&before), tree(&after)) else {
            continue;
        };
        let changes = compare(&normalise(&old), &normalise(&new));
        // Rules are put in order when one would hide another; nothing else may differ.
        let reordered = changes
            .iter()
            .all(|change| change.path.dotted().starts_with("ingress.rules"));
        assert!(reordered, "{}: {changes:#?}", path.display());
        count += usize::from(changes.is_empty());
    }
    println!("{count} specs mean exactly the same with ingress rules");
}
