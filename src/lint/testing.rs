//! What tests of rules need.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Source};
use crate::spec::check_spec;

use super::{App, Surroundings, check, check_stack};

/// Returns the findings of the rules about a text, each as `IP151 error 3:9 message`.
pub(super) fn found(text: &str) -> Vec<String> {
    diagnostics(text).iter().map(line).collect()
}

/// Returns the findings of one rule about a text, each as `error 3:9 message`.
pub(super) fn found_of(code: Code, text: &str) -> Vec<String> {
    let prefix = format!("{code} ");
    let lines = found(text).into_iter();
    lines
        .filter_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
        .collect()
}

/// Returns the findings of the rules about a text.
pub(super) fn diagnostics(text: &str) -> Vec<Diagnostic> {
    let checked = check_spec(&Arc::new(Source::new("app.yaml", text)));
    let Some(document) = &checked.document else {
        return Vec::new();
    };
    let surroundings = Surroundings::default();
    let app = App::new(document, &surroundings);
    let mut found = check(&app);
    found.extend(check_stack(std::slice::from_ref(&app)));
    found
}

fn line(finding: &Diagnostic) -> String {
    let at = finding.place.as_ref().map(|place| {
        let start = place.start();
        format!(" {}:{}", start.line, start.column)
    });
    format!(
        "{} {}{} {}",
        finding.code,
        finding.severity.as_str(),
        at.unwrap_or_default(),
        finding.message
    )
}
