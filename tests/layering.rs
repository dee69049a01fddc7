//! Keeps the import table of `src/lib.rs` true, and files short.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms and what each may import, as the table in `src/lib.rs` says.
const TABLE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("catalog", &[]),
    ("diag", &["model"]),
    ("spec", &["model", "diag"]),
    ("lint", &["model", "catalog", "diag", "spec"]),
    ("diff", &["model"]),
    ("plan", &["model", "catalog", "diff"]),
    ("architecture", &["model", "catalog", "plan"]),
    ("api", &["model"]),
    ("health", &["model"]),
    ("autopsy", &["model", "diff"]),
    ("logs", &["model"]),
    ("dns", &["model"]),
    ("doctor", &["model", "health"]),
    (
        "apply",
        &["model", "plan", "diff", "api", "health", "autopsy"],
    ),
    (
        "render",
        &[
            "model",
            "catalog",
            "diag",
            "lint",
            "diff",
            "plan",
            "health",
            "autopsy",
            "logs",
            "dns",
            "doctor",
            "apply",
            "architecture",
        ],
    ),
    ("sim", &["catalog"]),
    (
        "cli",
        &[
            "model",
            "catalog",
            "diag",
            "spec",
            "lint",
            "diff",
            "plan",
            "api",
            "health",
            "autopsy",
            "logs",
            "dns",
            "doctor",
            "apply",
            "architecture",
            "render",
            "sim",
        ],
    ),
];

/// The longest a file may be, in lines that are not blank.
const LONGEST_FILE: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Returns the code of a file without its comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Lists the rooms that a piece of code names: `crate::room` and every room in `crate::{a, b}`.
fn rooms_in(code: &str) -> BTreeSet<String> {
    let rooms: Vec<&str> = TABLE.iter().map(|(room, _)| *room).collect();
    let mut found = BTreeSet::new();
    for piece in code.split("crate::").skip(1) {
        let named: Vec<&str> = match piece.strip_prefix('{') {
            Some(group) => top_level_names(group),
            None => vec![first_word(piece)],
        };
        found.extend(
            named
                .into_iter()
                .filter(|name| rooms.contains(name))
                .map(str::to_owned),
        );
    }
    found
}

fn first_word(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

fn top_level_names(group: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut names = Vec::new();
    let mut start = 0;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(first_word(group[start..at].trim()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(first_word(group[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn every_room_imports_only_what_the_table_allows() {
    let table: BTreeMap<&str, &[&str]> = TABLE.iter().copied().collect();
    let mut wrong = Vec::new();
    for (room, allowed) in &table {
        for path in files(&root().join(room)) {
            for named in rooms_in(&code(&path)) {
                if named != *room && !allowed.contains(&named.as_str()) {
                    wrong.push(format!("{} imports {named}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_in_the_table_and_in_the_crate_docs() {
    let docs = fs::read_to_string(root().join("lib.rs")).unwrap();
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            assert!(
                TABLE.iter().any(|(room, _)| *room == name),
                "{name} is not in the table"
            );
            assert!(
                docs.contains(&format!("| `{name}`")),
                "{name} is not in the docs of lib.rs"
            );
        } else {
            assert!(
                ["lib.rs", "main.rs"].contains(&name.as_str()),
                "{name} stands outside of every room"
            );
        }
    }
}

#[test]
fn the_documented_table_is_this_one() {
    let docs = fs::read_to_string(root().join("lib.rs")).unwrap();
    for (room, allowed) in TABLE
        .iter()
        .filter(|(room, _)| !["cli", "render"].contains(room))
    {
        let row = docs
            .lines()
            .find(|line| line.contains(&format!("| `{room}`")))
            .unwrap();
        let cell = row.split('|').nth(2).unwrap();
        let documented: BTreeSet<&str> = cell.split('`').skip(1).step_by(2).collect();
        assert_eq!(documented, allowed.iter().copied().collect(), "{room}");
    }
}

#[test]
fn module_roots_hold_only_docs_and_declarations() {
    for path in files(&root())
        .iter()
        .filter(|path| path.ends_with("mod.rs"))
    {
        let code = code(path);
        for keyword in ["fn ", "struct ", "enum ", "impl "] {
            assert!(
                !code.contains(keyword),
                "{} holds `{keyword}`",
                path.display()
            );
        }
    }
}

#[test]
fn no_file_is_too_long() {
    for path in files(&root()) {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(
            lines <= LONGEST_FILE,
            "{} has {lines} lines",
            path.display()
        );
    }
}

#[test]
fn imports_are_read_right() {
    let code =
        "use crate::{diff::{A, B}, plan::C, own};\nuse crate::model::x;\nlet y = crate::api::z();";
    let rooms: Vec<String> = rooms_in(code).into_iter().collect();
    assert_eq!(rooms, ["api", "diff", "model", "plan"]);
}
