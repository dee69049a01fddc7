//! The rule book: every rule finds its wrong example, is silent about the right one, and says what stands in a file.
//!
//! `IPCTL_BLESS=1 cargo test --test lint` writes the files in `tests/rules` anew.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ipctl::diag::{Code, Diagnostic, Diagnostics, Source};
use ipctl::lint::{self, App, Levels, Rule, Surroundings, rules};
use ipctl::render::diagnostic::{DiagnosticJson, Ink, Layout, human};
use ipctl::spec::check_spec;

/// Splits an example into its files; each one after the first begins behind a line `# file: name`.
fn files(file: &str, text: &str) -> Vec<Arc<Source>> {
    let mut parts = text.split("# file: ");
    let first = Source::new(file, parts.next().unwrap_or_default());
    let later = parts.filter_map(|part| part.split_once('\n'));
    let later = later.map(|(name, text)| Source::new(name, text));
    std::iter::once(first).chain(later).map(Arc::new).collect()
}

/// Returns what is said about the files of an example, levels and allowances applied.
fn findings(file: &str, text: &str) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut documents = Vec::new();
    for source in files(file, text) {
        let checked = check_spec(&source);
        found.extend(checked.diagnostics);
        documents.extend(checked.document);
    }
    let surroundings = Surroundings::default();
    let apps: Vec<App<'_>> = documents
        .iter()
        .map(|document| App::new(document, &surroundings))
        .collect();
    found.extend(apps.iter().flat_map(lint::check));
    found.extend(lint::check_stack(&apps));
    let documents: Vec<_> = documents.iter().collect();
    lint::judge(found, &documents, &Levels::default()).diagnostics
}

fn of_rule(rule: &Rule, text: &str) -> Vec<Diagnostic> {
    let found = findings(rule.example.file, text);
    found
        .into_iter()
        .filter(|one| one.code == rule.code)
        .collect()
}

#[test]
fn rules_find_their_wrong_example_and_not_the_right_one() {
    let mut wrong = Vec::new();
    for rule in rules() {
        if of_rule(rule, rule.example.wrong).is_empty() {
            wrong.push(format!("{} does not find its wrong example", rule.code));
        }
        for finding in of_rule(rule, rule.example.right) {
            wrong.push(format!(
                "{} finds its right example: {}",
                rule.code, finding.message
            ));
        }
        if findings(rule.example.file, rule.example.right).has_errors() {
            wrong.push(format!("{}: the right example has errors", rule.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_of_rules_are_unique_and_described() {
    let codes: Vec<Code> = rules().map(|rule| rule.code).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    for rule in rules() {
        assert!(rule.fix.ends_with('.'), "{}", rule.code);
        let tab = rule.example.wrong.contains('\t');
        assert_eq!(tab, rule.code == Code::Tab, "{}", rule.code);
    }
}

fn file_of(code: Code) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/rules")
        .join(format!("{code}.txt"))
}

/// Returns a finding as a person reads it, then as a program does.
fn shown(finding: &Diagnostic) -> String {
    let layout = Layout {
        width: 100,
        ink: Ink::Plain,
    };
    let json = serde_json::to_string_pretty(&DiagnosticJson::from(finding)).expect("JSON");
    format!("{}\n\n{json}\n", human(finding, layout))
}

#[test]
fn each_rule_says_what_stands_in_its_file() {
    let bless = std::env::var_os("IPCTL_BLESS").is_some();
    let mut wrong = Vec::new();
    for rule in rules() {
        let mut text = String::new();
        for finding in of_rule(rule, rule.example.wrong) {
            writeln!(text, "{}", shown(&finding)).expect("text");
        }
        let file = file_of(rule.code);
        if bless {
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(&file, &text).expect("a writable folder");
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        if text != expected {
            wrong.push(format!(
                "{}\n--- expected\n{expected}--- found\n{text}",
                rule.code
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
