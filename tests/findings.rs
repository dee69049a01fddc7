//! The rules against findings that somebody else wrote down about real specs.
//!
//! The specs lie beside the repository; where they do not, the tests say so and pass. Where a rule and a finding
//! disagree, `findings/disagreements.tsv` says why. `cargo test --test findings -- --nocapture` prints precision and
//! recall of each kind of finding.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first thing that is not as it should be, and prints its figures"
)]

mod findings {
    pub(crate) mod corpus;
    pub(crate) mod kinds;
}

use std::collections::{BTreeMap, BTreeSet};

use findings::corpus::{Corpus, Expected, corpus, disagreements};
use findings::kinds::codes_of;
use ipctl::diag::{Code, Severity};

/// Files of each side of a comparison.
#[derive(Default)]
struct Score {
    both: usize,
    only_expected: usize,
    only_found: usize,
}

fn share(part: usize, rest: usize) -> String {
    match part + rest {
        0 => "    -".to_owned(),
        all => format!("{:4}%", part * 100 / all),
    }
}

/// Groups kinds of findings that the same codes report, so that precision means something.
fn scores(corpus: &Corpus) -> BTreeMap<&'static str, Score> {
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    for file in &corpus.files {
        let mut expected: BTreeSet<&str> = BTreeSet::new();
        for finding in &file.expected {
            if let Some(kind) = codes_of(&finding.finding) {
                expected.insert(kind.name);
            }
        }
        for kind in findings::kinds::KINDS {
            let found = file.found.iter().any(|one| kind.codes.contains(&one.code));
            let score = scores.entry(kind.name).or_default();
            match (expected.contains(kind.name), found) {
                (true, true) => score.both += 1,
                (true, false) => score.only_expected += 1,
                (false, true) => score.only_found += 1,
                (false, false) => {}
            }
        }
    }
    scores
}

#[test]
fn precision_and_recall_of_each_kind() {
    let Some(corpus) = corpus() else { return };
    println!("{:52} files  recall  precision", "kind of finding");
    let scores = scores(&corpus);
    let mut total = Score::default();
    for score in scores.values() {
        total.both += score.both;
        total.only_expected += score.only_expected;
        total.only_found += score.only_found;
    }
    for (name, score) in scores.into_iter().chain([("in total", total)]) {
        println!(
            "{name:52} {:5}   {}      {}",
            score.both + score.only_expected,
            share(score.both, score.only_expected),
            share(score.both, score.only_found),
        );
    }
}

/// Tells whether any code of a kind was found in a file; a kind without codes counts as not found.
fn is_reported(found: &[Code], expected: &Expected) -> bool {
    codes_of(&expected.finding)
        .is_some_and(|kind| found.iter().any(|code| kind.codes.contains(code)))
}

#[test]
fn every_error_is_reported_or_there_is_a_reason_not_to() {
    let Some(corpus) = corpus() else { return };
    let reasons = disagreements();
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    for file in &corpus.files {
        let codes: Vec<Code> = file.found.iter().map(|one| one.code).collect();
        for expected in file.expected.iter().filter(|one| one.level == "error") {
            if is_reported(&codes, expected) {
                continue;
            }
            let key = (file.name.clone(), expected.finding.clone());
            if reasons.contains_key(&key) {
                used.insert(key);
            } else {
                missing.push(format!("{}\t{}\t{}", key.0, key.1, expected.example));
            }
        }
    }
    assert!(missing.is_empty(), "not reported:\n{}", missing.join("\n"));
    let idle: Vec<_> = reasons
        .keys()
        .filter(|(_, finding)| !finding.starts_with("IP"))
        .filter(|key| !used.contains(*key))
        .collect();
    assert!(idle.is_empty(), "reasons that nothing needs: {idle:?}");
}

#[test]
fn no_error_is_reported_where_nobody_else_sees_one() {
    let Some(corpus) = corpus() else { return };
    let reasons = disagreements();
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in &corpus.files {
        if file.expected.iter().any(|one| one.level == "error") {
            continue;
        }
        for one in file
            .found
            .iter()
            .filter(|one| one.severity == Severity::Error)
        {
            let key = (file.name.clone(), one.code.to_string());
            if reasons.contains_key(&key) {
                used.insert(key);
            } else {
                wrong.push(format!(
                    "{}:{}\t{}\t{}",
                    file.name, one.line, one.code, one.message
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "errors of our own:\n{}", wrong.join("\n"));
    let idle: Vec<_> = reasons
        .keys()
        .filter(|(_, finding)| finding.starts_with("IP"))
        .filter(|key| !used.contains(*key))
        .collect();
    assert!(idle.is_empty(), "reasons that nothing needs: {idle:?}");
}
