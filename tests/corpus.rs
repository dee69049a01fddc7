//! The front end on files: small ones with one mistake each, and real ones where they are at hand.
//!
//! Beside each file in `corpus/invalid` stands what is said about it. `IPCTL_BLESS=1 cargo test --test corpus` writes
//! those texts anew.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ipctl::diag::{Diagnostics, NoteKind, Severity};
use ipctl::render::diagnostic::{Ink, Layout, concise, human};
use ipctl::spec::shape::Subject;
use ipctl::spec::{Document, Schema, load, read};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|end| end == "yaml" || end == "json")
    });
    files.sort();
    files
}

fn schema() -> Schema {
    Schema::compile(ipctl::model::schema::app_spec(), Subject::App).expect("a schema in order")
}

/// Reads and checks a file the way a command does, under its bare name.
fn check(path: &Path, schema: &Schema) -> (Option<Document>, Diagnostics) {
    let name = path.file_name().expect("a name").to_string_lossy();
    let bytes = std::fs::read(path).expect("a readable file");
    match read::source(&name, bytes) {
        Ok(source) => {
            let parsed = load(&source, schema);
            (parsed.document, parsed.diagnostics)
        }
        Err(problem) => (None, Diagnostics::from(*problem)),
    }
}

/// Returns one line for each finding, its notes and its help below it.
fn text_of(found: &Diagnostics) -> String {
    let mut text = String::new();
    for problem in found {
        writeln!(text, "{}", concise(problem)).expect("text");
        if let Some(path) = &problem.path {
            writeln!(text, "  in   {path}").expect("text");
        }
        for note in &problem.notes {
            let kind = if note.kind == NoteKind::Why {
                "why "
            } else {
                "note"
            };
            let at = note.place.as_ref().map_or(String::new(), |place| {
                format!(" (line {})", place.start().line)
            });
            writeln!(text, "  {kind} {}{at}", note.message).expect("text");
        }
        if let Some(help) = &problem.help {
            writeln!(text, "  help {help}").expect("text");
        }
    }
    text
}

#[test]
fn each_mistake_is_reported_as_written_beside_it() {
    let (schema, bless) = (schema(), std::env::var_os("IPCTL_BLESS").is_some());
    let mut wrong = Vec::new();
    for path in files(&folder("invalid")) {
        let (_, found) = check(&path, &schema);
        let (text, beside) = (text_of(&found), path.with_extension("txt"));
        if bless {
            std::fs::write(&beside, &text).expect("a writable folder");
        }
        assert!(!found.is_empty(), "{}: nothing found", path.display());
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if text != expected {
            wrong.push(format!(
                "{}\n--- expected\n{expected}--- found\n{text}",
                path.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_in_order_have_no_findings() {
    let schema = schema();
    for path in files(&folder("valid")) {
        let (document, found) = check(&path, &schema);
        assert!(
            document.is_some() && found.is_empty(),
            "{}:\n{}",
            path.display(),
            text_of(&found)
        );
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let tree = |name: &str| {
        check(&folder("valid").join(name), &schema())
            .0
            .map(|document| document.tree())
    };
    assert!(tree("full.yaml").is_some());
    assert_eq!(tree("full.yaml"), tree("crlf_and_bom.yaml"));
}

#[test]
fn every_finding_can_be_shown_at_any_width() {
    let schema = schema();
    for path in files(&folder("invalid")) {
        for problem in &check(&path, &schema).1 {
            for width in [0, 60, 100] {
                let text = human(
                    problem,
                    Layout {
                        width,
                        ink: Ink::Plain,
                    },
                );
                assert!(!text.contains(['\u{1b}', '\r', '\0']), "{text:?}");
                assert!(text.contains(problem.code.id()), "{text}");
            }
        }
    }
}

#[test]
fn real_specs_give_a_document_or_an_error_with_a_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !folder.is_dir() {
        println!("skipped: no folder {}", folder.display());
        return;
    }
    let schema = schema();
    let (mut clean, mut faulty, mut unreadable) = (0, 0, 0);
    for path in files(&folder) {
        let (document, found) = check(&path, &schema);
        for problem in &found {
            let place = problem.place.as_ref().expect("a place");
            assert!(
                place.source().text().get(place.span().range()).is_some(),
                "{}",
                path.display()
            );
            let text = human(
                problem,
                Layout {
                    width: 100,
                    ink: Ink::Plain,
                },
            );
            let hidden = place
                .source()
                .hidden()
                .iter()
                .map(|span| place.source().slice(*span));
            for secret in hidden.filter(|secret| secret.len() > 12) {
                assert!(
                    !text.contains(secret),
                    "{}: a secret is shown",
                    path.display()
                );
            }
        }
        let errors = found
            .iter()
            .any(|problem| problem.severity == Severity::Error);
        match (document.is_some(), errors) {
            (true, false) => clean += 1,
            (true, true) => faulty += 1,
            (false, true) => unreadable += 1,
            (false, false) => panic!("{}: neither a document nor an error", path.display()),
        }
    }
    println!("{clean} in order, {faulty} with errors, {unreadable} unreadable");
}

#[test]
fn sources_are_shared_and_not_copied() {
    let source = read::source("a.yaml", b"name: shop\n".to_vec()).expect("text");
    let parsed = load(&source, &schema());
    assert!(
        parsed
            .document
            .is_some_and(|document| Arc::ptr_eq(&document.source, &source))
    );
}
