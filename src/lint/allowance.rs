//! Comments that silence a rule: `# ipctl: allow(IP307) reason`.
//!
//! A comment behind a value is about its own line; one on a line of its own is about the next line that holds something.

use crate::diag::{Code, Diagnostic, Place, Severity, Span};
use crate::spec::{Document, Node};

use super::{Example, Found, Rule, find};

/// What every allowance begins with, behind the `#`.
const MARK: &str = "ipctl:";

/// IP140.
pub(super) const FORM: Rule = Rule {
    code: Code::AllowanceForm,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  # ipctl: allow(IP306)
  image: {registry_type: DOCR, repository: shop, tag: latest}
",
        "\
name: shop
services:
- name: web
  # ipctl: allow(IP306) rebuilt every night, never rolled back
  image: {registry_type: DOCR, repository: shop, tag: latest}
",
    ),
    fix: "Write `# ipctl: allow(IP306) reason`, with the id of a rule and a reason.",
    found: Found::Allowance,
};

/// IP141.
pub(super) const UNUSED: Rule = Rule {
    code: Code::AllowanceUnused,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  # ipctl: allow(IP306) rebuilt every night
  image: {registry_type: DOCR, repository: shop, tag: v1.4}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop, tag: v1.4}
",
    ),
    fix: "Delete the comment.",
    found: Found::Allowance,
};

/// One rule that a comment silences on one line.
#[derive(Debug)]
pub(super) struct Allowance {
    /// The rule.
    pub code: Code,
    /// The line it is about, from 1.
    pub line: usize,
    /// The id in the comment.
    pub span: Span,
}

/// What the comments of a document say.
#[derive(Debug, Default)]
pub(super) struct Allowances {
    /// The allowances that count.
    pub all: Vec<Allowance>,
    /// What is wrong with the others.
    pub problems: Vec<Diagnostic>,
}

/// Reads the allowances of a document.
pub(super) fn allowances(document: &Document) -> Allowances {
    let mut found = Allowances::default();
    let source = &document.source;
    if !source.text().contains(MARK) {
        return found;
    }
    for line in 1..=source.line_count() {
        let span = source.line_span(line);
        if let Some(comment) = comment_in(document, span) {
            read(document, line, comment, &mut found);
        }
    }
    found
}

/// Returns the span of an ipctl comment of a line, from its `#` to the end.
fn comment_in(document: &Document, line: Span) -> Option<Span> {
    let text = document.source.slice(line);
    let mark = text.find(MARK)?;
    let hash = text.get(..mark)?.rfind('#')?;
    let between = text.get(hash + 1..mark)?;
    let opens = text.get(..hash)?.is_empty() || text.get(..hash)?.ends_with([' ', '\t']);
    let comment = Span::new(line.start() + hash, line.end());
    let is_text = is_scalar(&document.root, Span::at(comment.start()));
    (between.trim().is_empty() && opens && !is_text).then_some(comment)
}

/// Tells whether a place lies inside a value that is not a list or a mapping.
fn is_scalar(root: &Node, place: Span) -> bool {
    let mut node = root;
    while let Some((_, inner)) = node.child_at(place) {
        node = inner;
    }
    let holds = node.span.start() <= place.start() && place.end() < node.span.end();
    holds && node.items().is_empty() && node.entries().is_empty()
}

fn read(document: &Document, line: usize, comment: Span, found: &mut Allowances) {
    let source = &document.source;
    let text = source.slice(comment);
    let problem = |message: String| {
        let place = Place::new(source, comment);
        let help = "write `# ipctl: allow(IP307) reason`";
        Diagnostic::new(FORM.code, FORM.level, message)
            .at(place)
            .help(help)
    };
    let inside = text
        .split_once("allow(")
        .and_then(|(_, rest)| rest.split_once(')'));
    let Some((ids, reason)) = inside else {
        return found
            .problems
            .push(problem("this comment allows nothing".to_owned()));
    };
    if reason
        .trim()
        .trim_matches(['-', ':', '.'])
        .trim()
        .is_empty()
    {
        let message = "this allowance has no reason, so it does not count".to_owned();
        return found.problems.push(problem(message));
    }
    let about = subject(document, line, comment);
    for id in ids.split(',').map(str::trim) {
        let at = text.find(id).unwrap_or(0);
        let span = Span::new(comment.start() + at, comment.start() + at + id.len());
        match Code::from_id(id).filter(|code| find(*code).is_some()) {
            Some(code) => found.all.push(Allowance {
                code,
                line: about,
                span,
            }),
            None if id.chars().count() <= 20 => {
                found
                    .problems
                    .push(problem(format!("there is no rule `{id}`")));
            }
            None => found
                .problems
                .push(problem("this names no rule".to_owned())),
        }
    }
}

/// Returns the line that a comment is about.
fn subject(document: &Document, line: usize, comment: Span) -> usize {
    let source = &document.source;
    let before = Span::new(source.line_span(line).start(), comment.start());
    if !source.slice(before).trim().is_empty() {
        return line;
    }
    let holds = |line: &usize| {
        let text = source.slice(source.line_span(*line)).trim();
        !text.is_empty() && !text.starts_with('#')
    };
    (line + 1..=source.line_count()).find(holds).unwrap_or(line)
}

/// Makes the finding that an allowance silences nothing.
pub(super) fn unused(document: &Document, allowance: &Allowance) -> Diagnostic {
    let message = format!(
        "`{}` finds nothing on line {}",
        allowance.code, allowance.line
    );
    Diagnostic::new(UNUSED.code, UNUSED.level, message)
        .at(document.place(allowance.span).label("silences nothing"))
        .help("delete it")
}
