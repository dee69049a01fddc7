//! The specs with what is expected of them and what is found in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ipctl::diag::{Code, Diagnostics, Severity};
use ipctl::lint::{self, App, Levels, Surroundings};
use ipctl::spec::{check_spec, read};

/// Everything about the specs.
pub(crate) struct Corpus {
    /// The specs, by name.
    pub files: Vec<File>,
}

/// One spec.
pub(crate) struct File {
    /// The file name.
    pub name: String,
    /// What others found in it.
    pub expected: Vec<Expected>,
    /// What is found in it here.
    pub found: Vec<Found>,
}

/// A finding that somebody wrote down.
pub(crate) struct Expected {
    /// `error`, `warning` or `info`.
    pub level: String,
    /// What kind of finding it is.
    pub finding: String,
    /// One place of it.
    pub example: String,
}

/// A finding of the rules.
pub(crate) struct Found {
    /// The code.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The line, from 1.
    pub line: usize,
    /// What is said.
    pub message: String,
}

fn beside() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus")
}

/// Reads and checks all specs that have expectations; none when they are not at hand.
pub(crate) fn corpus() -> Option<Corpus> {
    let folder = beside();
    let Ok(table) = fs::read_to_string(folder.join("findings.dev.tsv")) else {
        println!("skipped: no findings in {}", folder.display());
        return None;
    };
    let mut expected: BTreeMap<String, Vec<Expected>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, level, finding, ..] = cells.as_slice() else {
            panic!("a line with too few cells: {line}");
        };
        expected
            .entry((*file).to_owned())
            .or_default()
            .push(Expected {
                level: (*level).to_owned(),
                finding: (*finding).to_owned(),
                example: cells.get(4).copied().unwrap_or_default().to_owned(),
            });
    }
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "yaml"))
        .collect();
    names.sort();
    let files = names.into_iter().map(|name| {
        let found = check(&folder.join(&name));
        let expected = expected.remove(&name).unwrap_or_default();
        File {
            name,
            expected,
            found,
        }
    });
    Some(Corpus {
        files: files.collect(),
    })
}

/// Checks one file the way `ipctl validate` does.
fn check(path: &Path) -> Vec<Found> {
    let name = path.file_name().expect("a name").to_string_lossy();
    let bytes = fs::read(path).expect("a readable file");
    let diagnostics = match read::source(&name, bytes) {
        Ok(source) => {
            let checked = check_spec(&Arc::clone(&source));
            let mut found = checked.diagnostics;
            let surroundings = Surroundings::default();
            if let Some(document) = &checked.document {
                found.extend(lint::check(&App::new(document, &surroundings)));
            }
            let documents: Vec<_> = checked.document.iter().collect();
            lint::judge(found, &documents, &Levels::default()).diagnostics
        }
        Err(problem) => Diagnostics::from(*problem),
    };
    let found = |one: &ipctl::diag::Diagnostic| Found {
        code: one.code,
        severity: one.severity,
        line: one.place.as_ref().map_or(0, |place| place.start().line),
        message: one.message.clone(),
    };
    diagnostics.iter().map(found).collect()
}

/// Returns why a file and a finding, or a file and a code, are seen otherwise here.
pub(crate) fn disagreements() -> BTreeMap<(String, String), String> {
    let table = include_str!("disagreements.tsv");
    let rows = table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [file, finding, reason] = cells.as_slice() else {
            panic!("three cells are wanted: {row}");
        };
        assert!(reason.len() > 20, "a reason is wanted: {row}");
        (
            ((*file).to_owned(), (*finding).to_owned()),
            (*reason).to_owned(),
        )
    })
    .collect()
}
