//! Pairs of specs and the changes between them: every folder of `tests/diff` is one case.
//!
//! `live.json` and `desired.json` go in, `changes.txt` is what must come out. With `IPCTL_BLESS=1` it is rewritten.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use ipctl::diff::{Change, ChangeKind, NEW_SECRET, SecretChange, compare, normalise};
use serde_json::Value;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let mut cases: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.retain(|case| case.is_dir());
    cases.sort();
    cases
}

fn read(case: &Path, name: &str) -> Value {
    let path = case.join(name);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = text.replace("<new secret>", NEW_SECRET);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn line(change: &Change) -> String {
    let path = &change.path;
    match &change.kind {
        ChangeKind::Added { after } => format!("+ {path}  {after}"),
        ChangeKind::Removed { before } => format!("- {path}  {before}"),
        ChangeKind::Modified { before, after } => format!("~ {path}  {before} -> {after}"),
        ChangeKind::Secret(SecretChange::Added) => format!("+ {path}  (secret)"),
        ChangeKind::Secret(SecretChange::Replaced) => format!("~ {path}  (secret)"),
        ChangeKind::Secret(SecretChange::Removed) => format!("- {path}  (secret)"),
    }
}

fn shown(changes: &[Change]) -> String {
    let mut text = String::new();
    for change in changes {
        writeln!(text, "{}", line(change)).unwrap();
    }
    if text.is_empty() {
        "no changes\n".to_owned()
    } else {
        text
    }
}

#[test]
fn every_case_gives_its_changes() {
    let bless = env::var_os("IPCTL_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let changes = compare(
            &normalise(&read(&case, "live.json")),
            &normalise(&read(&case, "desired.json")),
        );
        let actual = shown(&changes);
        let path = case.join("changes.txt");
        if bless {
            fs::write(&path, &actual).unwrap();
        }
        let expected = fs::read_to_string(&path)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        if expected != actual {
            wrong.push(format!(
                "{}\nexpected:\n{expected}actual:\n{actual}",
                case.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_cases() {
    assert!(cases().len() >= 20);
}
