//! Levels and allowances: which findings are shown, and how bad each of them is.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::model::manifest::RuleLevel;
use crate::spec::Document;

use super::allowance::{Allowance, Allowances, allowances, unused};
use super::{Found, find};

/// What the user says about rules.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    set: BTreeMap<Code, RuleLevel>,
    only: BTreeSet<Code>,
}

impl Levels {
    /// Sets the level of a rule; a later call wins.
    pub fn set(&mut self, code: Code, level: RuleLevel) {
        self.set.insert(code, level);
    }

    /// Leaves out every rule that is not named by one of these calls.
    pub fn only(&mut self, code: Code) {
        self.only.insert(code);
    }

    /// Returns the level of a finding; none when it is not wanted.
    fn of(&self, finding: &Diagnostic) -> Option<Severity> {
        if !is_open(finding) {
            return Some(finding.severity);
        }
        if !self.only.is_empty() && !self.only.contains(&finding.code) {
            return None;
        }
        match self.set.get(&finding.code) {
            None => Some(finding.severity),
            Some(RuleLevel::Error) => Some(Severity::Error),
            Some(RuleLevel::Warning) => Some(Severity::Warning),
            Some(RuleLevel::Note) => Some(Severity::Note),
            Some(RuleLevel::Off) => None,
        }
    }
}

/// What is left of the findings, and what was silenced.
#[derive(Debug, Default)]
pub struct Judgement {
    /// The findings that stand.
    pub diagnostics: Diagnostics,
    /// How many findings a comment silenced.
    pub allowed: usize,
}

/// Applies levels and the comments of the documents to findings.
///
/// An error that was found while a text was read stands whatever anybody says: without it there is nothing to go on with.
pub fn judge(found: Diagnostics, documents: &[&Document], levels: &Levels) -> Judgement {
    let mut files: BTreeMap<&str, File<'_>> = documents
        .iter()
        .map(|document| (document.source.name(), File::new(document)))
        .collect();
    let mut judgement = Judgement::default();
    for mut finding in found {
        let Some(level) = levels.of(&finding) else {
            continue;
        };
        finding.severity = level;
        let file = finding.place.as_ref().map(|place| place.source().name());
        if let Some(file) = file.and_then(|name| files.get_mut(name))
            && is_open(&finding)
            && file.allows(&finding)
        {
            judgement.allowed += 1;
            continue;
        }
        judgement.diagnostics.push(finding);
    }
    let comments = files.into_values().flat_map(File::problems);
    let comments = comments.filter_map(|mut finding| {
        finding.severity = levels.of(&finding)?;
        Some(finding)
    });
    judgement.diagnostics.extend(comments);
    judgement
}

/// Tells whether anybody may change the level of a finding or silence it.
fn is_open(finding: &Diagnostic) -> bool {
    let rule = find(finding.code);
    let read = rule.is_none_or(|rule| matches!(rule.found, Found::Reading));
    !read || finding.severity != Severity::Error
}

/// The comments of one document, with those that were of use.
struct File<'a> {
    document: &'a Document,
    comments: Allowances,
    used: BTreeSet<usize>,
}

impl<'a> File<'a> {
    fn new(document: &'a Document) -> Self {
        Self {
            document,
            comments: allowances(document),
            used: BTreeSet::new(),
        }
    }

    /// Tells whether a comment silences a finding, and remembers that it was of use.
    fn allows(&mut self, finding: &Diagnostic) -> bool {
        let Some(line) = finding.place.as_ref().map(|place| place.start().line) else {
            return false;
        };
        let fits = |one: &Allowance| one.code == finding.code && one.line == line;
        let matching = self.comments.all.iter().enumerate();
        let matching: Vec<usize> = matching
            .filter(|(_, one)| fits(one))
            .map(|(index, _)| index)
            .collect();
        self.used.extend(&matching);
        !matching.is_empty()
    }

    fn problems(self) -> Vec<Diagnostic> {
        let mut found = self.comments.problems;
        let idle = self.comments.all.iter().enumerate();
        let idle = idle.filter(|(index, _)| !self.used.contains(index));
        found.extend(idle.map(|(_, one)| unused(self.document, one)));
        found
    }
}
