//! The findings of a check in each form: for a person, one line each, and as annotations of a CI runner.

use std::fmt::Write;

use crate::diag::{Counts, Diagnostic, Diagnostics, Severity};
use crate::lint::{self, Found};

use super::diagnostic::{Layout, concise, human};
use super::sanitise::one_line;
use super::style::{Role, Style};
use super::words::plural;

/// How many annotations of one kind a step of GitHub Actions shows.
const MOST_ANNOTATIONS: usize = 10;

/// How many files are listed by name although nothing was found in them.
const MOST_CLEAN_FILES: usize = 12;

/// Says whether findings that are hints are listed or only counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hints {
    /// Listed.
    Listed,
    /// Counted.
    Counted,
}

/// Says who was asked about the specs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nobody: the rules alone.
    Nobody,
    /// The platform besides.
    Platform,
}

impl Asked {
    fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "offline",
            Self::Platform => "online",
        }
    }
}

/// Names a file that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedFile {
    /// The path as it is shown.
    pub path: String,
    /// What was found in it.
    pub counts: Counts,
}

/// Tells whether a finding is listed.
///
/// What was found while a text was read is always listed: it says how the text was understood.
fn is_listed(finding: &Diagnostic, hints: Hints) -> bool {
    let read = lint::find(finding.code).is_none_or(|rule| matches!(rule.found, Found::Reading));
    hints == Hints::Listed || finding.severity != Severity::Note || read
}

fn listed(found: &Diagnostics, hints: Hints) -> impl Iterator<Item = &Diagnostic> {
    found
        .iter()
        .filter(move |finding| is_listed(finding, hints))
}

/// Writes each finding with the lines it is about, then one line for each file and the totals.
pub fn text(
    found: &Diagnostics,
    files: &[CheckedFile],
    (style, layout): (Style, Layout),
    (hints, asked): (Hints, Asked),
) -> String {
    let mut text = String::new();
    for finding in listed(found, hints) {
        text.push_str(&human(finding, layout));
        text.push_str("\n\n");
    }
    push_files(&mut text, files, style);
    let hidden = found
        .iter()
        .filter(|finding| !is_listed(finding, hints))
        .count();
    let _ = writeln!(
        text,
        "{} in {}, {}",
        counted(found.counts()),
        plural(files.len(), "file"),
        asked.as_str()
    );
    if hidden > 0 {
        let _ = writeln!(text, "{} not shown: --notes", plural(hidden, "note"));
    }
    text
}

fn push_files(text: &mut String, files: &[CheckedFile], style: Style) {
    let clean = |file: &&CheckedFile| file.counts.errors + file.counts.warnings == 0;
    let clean_files = files.iter().filter(clean).count();
    let all = clean_files <= MOST_CLEAN_FILES;
    let shown = || files.iter().filter(|file| all || !clean(file));
    let width = shown().map(|file| one_line(&file.path).len()).max();
    for file in shown() {
        let verdict = match (file.counts.errors, file.counts.warnings) {
            (0, 0) => style.paint(Role::Good, "ok"),
            (0, _) => style.paint(Role::Warn, counted(file.counts)),
            _ => style.paint(Role::Bad, counted(file.counts)),
        };
        let (path, width) = (one_line(&file.path), width.unwrap_or(0));
        let _ = writeln!(text, "{path:width$}  {verdict}");
    }
    if !all {
        let _ = writeln!(text, "{} more, ok", plural(clean_files, "file"));
    }
}

/// Writes one line for each finding: `path:line:col: severity[CODE] message`.
pub fn short(found: &Diagnostics, hints: Hints) -> String {
    listed(found, hints).fold(String::new(), |text, finding| {
        text + &concise(finding) + "\n"
    })
}

/// Writes workflow commands that GitHub Actions turns into annotations: errors first, and no more of a kind than it shows.
pub fn github(found: &Diagnostics, hints: Hints) -> String {
    let mut text = String::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let of_kind: Vec<&Diagnostic> = listed(found, hints)
            .filter(|finding| finding.severity == severity)
            .collect();
        let room = if of_kind.len() > MOST_ANNOTATIONS {
            MOST_ANNOTATIONS - 1
        } else {
            of_kind.len()
        };
        for finding in of_kind.iter().take(room) {
            text.push_str(&annotation(finding));
        }
        if let Some(next) = of_kind.get(room) {
            let rest = of_kind.len() - room;
            let message = format!("and {rest} more of this kind; `ipctl validate` lists them all");
            text.push_str(&command(next, &[], "ipctl", &message));
        }
    }
    text
}

fn annotation(finding: &Diagnostic) -> String {
    let mut properties = Vec::new();
    if let Some(place) = &finding.place {
        let (start, end) = (place.start(), place.end());
        properties.push(("file", place.source().name().to_owned()));
        properties.push(("line", start.line.to_string()));
        properties.push(("endLine", end.line.to_string()));
        // The runner takes columns only when the mark stays on one line.
        if start.line == end.line {
            properties.push(("col", start.column.to_string()));
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message = format!("{message}\n{help}");
    }
    command(finding, &properties, finding.code.id(), &message)
}

fn command(
    finding: &Diagnostic,
    properties: &[(&str, String)],
    title: &str,
    message: &str,
) -> String {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut text = format!("::{kind} ");
    for (name, value) in properties {
        let _ = write!(text, "{name}={},", escape_property(value));
    }
    let _ = writeln!(
        text,
        "title={}::{}",
        escape_property(title),
        escape_data(message)
    );
    text
}

fn escape_data(text: &str) -> String {
    let text = super::sanitise::sanitise(text, super::sanitise::Keep::Layout);
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(&one_line(text))
        .replace(':', "%3A")
        .replace(',', "%2C")
}

/// Writes "2 errors, 1 warning".
pub fn counted(counts: Counts) -> String {
    format!(
        "{}, {}",
        plural(counts.errors, "error"),
        plural(counts.warnings, "warning")
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::{Code, Place, Source, Span};

    fn finding(severity: Severity, line: usize) -> Diagnostic {
        let text = "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\nh: 8\ni: 9\nj: 1\nk: 2\nl: 3\n";
        let source = Arc::new(Source::new("sp,ecs/a.yaml", text));
        let start = source.line_span(line).start();
        Diagnostic::new(Code::NoSource, severity, "100% wrong\n::error::x")
            .at(Place::new(&source, Span::new(start, start + 1)))
    }

    #[test]
    fn annotations_escape_what_the_runner_would_read() {
        let found = Diagnostics::from(finding(Severity::Error, 2).help("do: it"));
        insta::assert_snapshot!(
            github(&found, Hints::Counted),
            @"::error file=sp%2Cecs/a.yaml,line=2,endLine=2,col=1,endColumn=2,title=IP151::100%25 wrong%0A::error::x%0Ado: it"
        );
    }

    #[test]
    fn the_tenth_annotation_of_a_kind_says_how_many_more_there_are() {
        let many: Diagnostics = (1..=12)
            .map(|line| finding(Severity::Warning, line))
            .collect();
        let text = github(&many, Hints::Counted);
        assert_eq!(text.lines().count(), MOST_ANNOTATIONS);
        assert!(text.ends_with("::and 3 more of this kind; `ipctl validate` lists them all\n"));
        let ten: Diagnostics = (1..=10)
            .map(|line| finding(Severity::Warning, line))
            .collect();
        assert!(!github(&ten, Hints::Counted).contains("more of this kind"));
    }

    #[test]
    fn hints_of_rules_are_counted_unless_asked_for() {
        let found = Diagnostics::from(finding(Severity::Note, 1));
        assert_eq!(short(&found, Hints::Counted), "");
        assert!(short(&found, Hints::Listed).starts_with("sp,ecs/a.yaml:1:1: note[IP151]"));
    }
}
