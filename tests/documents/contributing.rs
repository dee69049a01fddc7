//! The guide for contributors names what is there: files, folders, and commands with targets that exist.

use crate::commands::{mistake, runs};
use crate::extract::{Form, project, read, spans, typed};
use crate::shell;

const GUIDE: &str = ".github/CONTRIBUTING.md";

/// What `cargo` is told to do in the guide.
const JOBS: [&str; 4] = ["test", "bench", "run", "insta"];

/// Flags of `cargo` that name a target, with the folder that holds it.
const TARGETS: [(&str, &str); 3] = [
    ("--test", "tests"),
    ("--bench", "benches"),
    ("--example", "examples"),
];

/// Tells whether a piece between backquotes is a path: it has a slash, or an ending that files here have.
fn is_path(span: &str) -> bool {
    let is_name = !span.contains([' ', '=', '*', '<', '(']) && !span.starts_with('-');
    let is_file = [".md", ".rs", ".toml"]
        .iter()
        .any(|end| span.ends_with(end));
    is_name && !span.contains("NAME") && (span.contains('/') || is_file)
}

/// Says what is wrong with the words behind `cargo`, if anything.
fn cargo_mistake(words: &[String]) -> Option<String> {
    let job = words.first().map_or("", String::as_str);
    if !JOBS.contains(&job) {
        return Some(format!("`{job}` is not known"));
    }
    let own = words.iter().take_while(|word| *word != "--");
    let own: Vec<&str> = own.map(String::as_str).collect();
    own.iter().enumerate().find_map(|(index, flag)| {
        let (_, folder) = TARGETS.iter().find(|(name, _)| name == flag)?;
        let target = own.get(index + 1).copied().unwrap_or_default();
        let root = project().join(folder).join(target);
        let is_there = root.with_extension("rs").is_file() || root.join("main.rs").is_file();
        (!is_there).then(|| format!("there is no `{folder}/{target}`"))
    })
}

#[test]
fn every_path_is_there() {
    let guide = read(GUIDE);
    let paths = spans(&guide).filter(|(_, span)| is_path(span));
    let paths: Vec<(usize, &str)> = paths.collect();
    assert!(paths.len() > 40, "{paths:?}");
    let mut missing = paths.clone();
    missing.retain(|(_, path)| !project().join(path).exists());
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_command_has_what_it_names() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for typed in typed(GUIDE) {
        for command in shell::commands(&typed.text) {
            if let Some(words) = shell::words_behind(&command, "cargo") {
                count += 1;
                wrong.extend(cargo_mistake(words).map(|text| format!("{}: {text}", typed.place)));
            }
        }
        let runs = runs(&typed.text);
        wrong.extend(runs.iter().filter_map(|words| mistake(words, Form::Whole)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 8, "{count} commands");
}

#[test]
fn every_recipe_has_fewer_than_ten_steps() {
    let guide = read(GUIDE);
    let recipes = guide.split("\n## ").filter(|part| part.starts_with("Add "));
    let steps = |part: &str| {
        let lines = part
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
        lines.count()
    };
    let steps: Vec<usize> = recipes.map(steps).collect();
    assert_eq!(steps.len(), 4);
    assert!(
        steps.iter().all(|count| (3..10).contains(count)),
        "{steps:?}"
    );
}
