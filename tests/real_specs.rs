//! Real specs, beside what the platform's own command line and a check of another kind say about them.
//!
//! The files are not part of this repository; without them the tests say so and pass.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ipctl::diag::{Code, Diagnostic, Diagnostics, Severity, Source};
use ipctl::spec::check_spec;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus")
}

/// Returns the rows of a table, split at tabs, without its head; none when it is not there.
fn rows(name: &str) -> Option<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(folder().join(name));
    let Ok(text) = text else {
        println!("skipped: no {}", folder().join(name).display());
        return None;
    };
    let row = |line: &str| line.split('\t').map(str::to_owned).collect();
    Some(text.lines().skip(1).map(row).collect())
}

/// A file with what is said about it.
struct Checked {
    text: String,
    found: Diagnostics,
    is_read: bool,
}

fn check(file: &str) -> Checked {
    let text = std::fs::read_to_string(folder().join(file)).expect("a readable file");
    let checked = check_spec(&Arc::new(Source::new(file, text.clone())));
    Checked {
        text,
        found: checked.diagnostics,
        is_read: checked.document.is_some(),
    }
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// Returns what a finding marks, without quotes.
fn marked(found: &Diagnostic) -> &str {
    let place = found.place.as_ref().expect("a place");
    place.source().slice(place.span()).trim_matches(['"', '\''])
}

fn line_of(found: &Diagnostic) -> usize {
    found.place.as_ref().map_or(0, |place| place.start().line)
}

/// Returns the last word of a path such as `services[].envs[].value`.
fn last(path: &str) -> &str {
    let path = path.trim_end_matches("[]");
    path.rsplit('.').next().unwrap_or(path)
}

/// Returns the lines with a key, found by looking at the text only.
fn lines_with_key(text: &str, key: &str) -> Vec<usize> {
    let lines = text.lines().enumerate();
    let has = |line: &str| {
        line.match_indices(key).any(|(at, _)| {
            let before = line.get(..at).unwrap_or_default();
            let after = line.get(at + key.len()..).unwrap_or_default();
            let begins =
                before.is_empty() || before.ends_with([' ', '"', '\'', '{', ',', '\u{feff}']);
            begins
                && after
                    .trim_start_matches(['"', '\''])
                    .trim_start()
                    .starts_with(':')
        })
    };
    lines
        .filter(|(_, line)| has(line))
        .map(|(index, _)| index + 1)
        .collect()
}

/// What this check refuses beyond the other one, and why.
const STRICTER: [(Code, &str); 12] = [
    (
        Code::EmptyFile,
        "an app without anything is refused by the platform later on",
    ),
    (Code::DuplicateKey, "one of the two is lost without a word"),
    (
        Code::NotInList,
        "words in capitals are not checked by a decoder that takes any text",
    ),
    (Code::OutOfRange, "numbers are not checked either"),
    (Code::Pattern, "nor is the form of names"),
    (Code::BadLength, "nor is their length"),
    (Code::MissingField, "a missing field reads as an empty one"),
    (
        Code::WrongType,
        "an empty item in a list reads as an empty component",
    ),
    (
        Code::LaterDocument,
        "what follows the first document is never read",
    ),
    (
        Code::Wrapper,
        "the file was unwrapped by hand before it was tried",
    ),
    (Code::DuplicateName, "names are not compared"),
    (Code::DuplicateVariable, "variables are not compared"),
];

#[test]
fn everything_the_decoder_refuses_is_refused_here() {
    let Some(rows) = rows("doctl.tsv") else {
        return;
    };
    let (mut both, mut only_here, mut wrong) = (0, BTreeMap::new(), Vec::new());
    for row in &rows {
        let [file, result, _, _, message] = row.as_slice() else {
            panic!("{row:?}")
        };
        if !folder().join(file).is_file() {
            continue;
        }
        let checked = check(file);
        let errors: Vec<&Diagnostic> = checked
            .found
            .iter()
            .filter(|found| is_error(found))
            .collect();
        if result == "pass" {
            for error in errors {
                let known = STRICTER.iter().any(|(code, _)| *code == error.code);
                if !known {
                    wrong.push(format!(
                        "{file}:{}: {} {} is not in the table",
                        line_of(error),
                        error.code,
                        error.message
                    ));
                }
                only_here
                    .entry(error.code.id())
                    .or_insert_with(std::collections::BTreeSet::new)
                    .insert(file.clone());
            }
        } else if !errors.is_empty() && answers(message, &checked) {
            both += 1;
        } else {
            let ours: Vec<_> = errors
                .iter()
                .map(|error| format!("{} {}", error.code, error.message))
                .collect();
            wrong.push(format!("{file}: {message}\n  {}", ours.join("\n  ")));
        }
    }
    println!("{both} files are refused by both");
    for (code, files) in &only_here {
        let code = Code::from_id(code).expect("a code");
        let reason = STRICTER
            .iter()
            .find(|(known, _)| *known == code)
            .map_or("", |(_, reason)| reason);
        println!(
            "{} files are refused here only for {code}: {reason}",
            files.len()
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tells whether the one thing that the decoder says is among the findings.
fn answers(message: &str, checked: &Checked) -> bool {
    let found = &checked.found;
    if let Some(field) = message.split("unknown field \"").nth(1) {
        let field = field.trim_end_matches('"');
        let unknown = [Code::UnknownField, Code::BooleanKey, Code::Wrapper];
        return found
            .iter()
            .any(|error| unknown.contains(&error.code) && marked(error) == field);
    }
    if message.contains("cannot unmarshal") {
        let field = message
            .split("struct field ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        let Some(field) = field.map(last) else {
            return found.iter().any(|error| error.code == Code::NotASpec);
        };
        let kinds = [Code::WrongType, Code::UnquotedText];
        let wrong = found.iter().filter(|error| kinds.contains(&error.code));
        let mut lines = wrong.map(line_of);
        let keys = lines_with_key(&checked.text, field);
        return lines.any(|line| keys.contains(&line) || keys.contains(&line.saturating_sub(1)));
    }
    message.contains("yaml:") && !checked.is_read
}

/// A finding of the other check about the shape: the codes that stand for it here, and the key it is about.
fn expected(finding: &str) -> Option<(Vec<Code>, Option<&str>)> {
    use Code::{
        BooleanKey, DuplicateKey, LaterDocument, MissingField, NotInList, NullValue, UnknownField,
        UnquotedText, Wrapper, WrongType,
    };
    let after = |prefix: &str| finding.strip_prefix(prefix);
    if let Some(path) = after("unknown key: ") {
        let key = last(path);
        return Some((
            vec![UnknownField, BooleanKey, Wrapper],
            (key != "True").then_some(key),
        ));
    }
    if let Some(path) = after("wrong type: ") {
        return Some((
            vec![WrongType, UnquotedText],
            path.split(' ').next().map(last),
        ));
    }
    if let Some(path) = after("invalid enum value: ") {
        return Some((vec![NotInList], Some(last(path))));
    }
    Some(match finding {
        "null where a value is expected" => (vec![NullValue, WrongType, MissingField], None),
        "yaml: duplicate mapping key" => (vec![DuplicateKey], None),
        "yaml: more than one document" => (vec![LaterDocument], None),
        "yaml: key reads as a boolean (on/yes/y)" => (vec![BooleanKey], None),
        "env value unquoted int" | "env value unquoted bool" => (vec![UnquotedText], Some("value")),
        "`spec:` wrapper in a plain app.yaml"
        | "template: `spec:` wrapper in a nested document" => {
            (vec![Wrapper, UnknownField], Some("spec"))
        }
        "missing app `name`" => (vec![MissingField], None),
        _ if finding.starts_with("missing `name` of a component") => (vec![MissingField], None),
        _ => return None,
    })
}

/// Findings of the other check that are not shared here, and why.
const BEYOND: [(&str, &str, &str); 2] = [
    (
        "jgtolentino__insightpulse-odoo__infra-do-notion-automations.yaml",
        "yaml: more than one document",
        "the second document holds comments only",
    ),
    (
        "Dynamic-Capital__Dynamic-Capital__do-app__at_9e943c8.yaml",
        "`spec:` wrapper in a plain app.yaml",
        "the text cannot be read at all",
    ),
];

#[test]
fn every_finding_about_the_shape_is_reported_at_its_line() {
    let Some(rows) = rows("findings.dev.tsv") else {
        return;
    };
    let (mut count, mut unreadable, mut wrong) = (0, 0, Vec::new());
    for row in &rows {
        let [file, _, finding, times, example] = row.as_slice() else {
            panic!("{row:?}")
        };
        let times: usize = times.parse().expect("a number");
        let checked = check(file);
        if finding == "broken: not YAML" {
            unreadable += 1;
            if checked.is_read || !checked.found.has_errors() {
                wrong.push(format!("{file}: is read"));
            }
            continue;
        }
        let Some((codes, key)) = expected(finding) else {
            continue;
        };
        let named = || last(example).trim_start_matches('.');
        let key = match finding.as_str() {
            "null where a value is expected" => Some(named()),
            "yaml: duplicate mapping key" if times == 1 => Some(named()),
            _ => key,
        };
        if BEYOND
            .iter()
            .any(|(name, other, _)| file == name && finding == other)
        {
            continue;
        }
        let lines = key.map(|key| lines_with_key(&checked.text, key));
        let at_key = |found: &&Diagnostic| match &lines {
            Some(lines) => {
                lines.contains(&line_of(found)) || lines.contains(&line_of(found).saturating_sub(1))
            }
            None => line_of(found) > 0,
        };
        let ours = checked
            .found
            .iter()
            .filter(|found| codes.contains(&found.code))
            .filter(at_key)
            .count();
        count += 1;
        if ours < times {
            let all: Vec<_> = checked
                .found
                .iter()
                .map(|found| format!("{}:{} {}", line_of(found), found.code, found.message))
                .collect();
            wrong.push(format!(
                "{file}: {finding} {times} times, {ours} here ({example})\n  {}",
                all.join("\n  ")
            ));
        }
    }
    println!(
        "{count} findings about the shape are reported at their lines, {unreadable} files are unreadable to both"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
