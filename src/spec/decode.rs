//! The typed view of a document.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::{Document, PathStep};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};

/// Reads a document whose shape is in order as a typed value.
///
/// What the type refuses all the same, such as a text it cannot parse, becomes an error at the place of the value. Only
/// the first one is found, so check the shape before.
pub fn decode<T: DeserializeOwned>(document: &Document) -> Result<T, Diagnostics> {
    serde_path_to_error::deserialize(document.tree()).map_err(|error| {
        let message = error.inner().to_string();
        Diagnostics::from(problem(document, error.path(), message))
    })
}

fn problem(document: &Document, path: &Path, message: String) -> Diagnostic {
    let steps: Vec<PathStep<'_>> = path.iter().map_while(step).collect();
    let (field, span) = deepest(document, &steps);
    let message = if shows_secret(document, &message) {
        "it is not understood".to_owned()
    } else {
        message
    };
    let message = if field.is_empty() {
        message
    } else {
        format!("`{field}`: {message}")
    };
    Diagnostic::error(Code::Undecodable, message).at(document.place(span))
}

fn step(segment: &Segment) -> Option<PathStep<'_>> {
    match segment {
        Segment::Seq { index } => Some(PathStep::Index(*index)),
        Segment::Map { key } => Some(PathStep::Key(key)),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// Returns the last key and the span of the longest part of a path that exists.
fn deepest<'a>(document: &Document, steps: &[PathStep<'a>]) -> (&'a str, Span) {
    let lengths = (0..=steps.len())
        .rev()
        .filter_map(|length| steps.get(..length));
    let mut reached = lengths.filter_map(|part| Some((part, document.node_at(part)?)));
    let Some((part, node)) = reached.next() else {
        return ("", document.root.span);
    };
    let key = part.iter().rev().find_map(|step| match step {
        PathStep::Key(key) => Some(*key),
        PathStep::Index(_) => None,
    });
    let scalar = node.items().is_empty() && node.entries().is_empty();
    let first = node.entries().first().map(|entry| entry.key_span);
    let span = if scalar {
        node.span
    } else {
        document
            .key_span_of(part)
            .filter(|_| !part.is_empty())
            .or(first)
            .unwrap_or(node.span)
    };
    (key.unwrap_or_default(), span)
}

/// Tells whether a message holds a text that must not be shown.
fn shows_secret(document: &Document, message: &str) -> bool {
    let secret = |span: &Span| {
        let text = document.source.slice(*span).trim_matches(['"', '\'']);
        !text.is_empty() && message.contains(text)
    };
    document.source.hidden().iter().any(secret)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::net::IpAddr;
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;
    use crate::spec::parse;

    type Addresses = BTreeMap<String, Vec<BTreeMap<String, IpAddr>>>;

    fn read(text: &str) -> Result<Addresses, (String, usize, usize)> {
        let document = parse(&Arc::new(Source::new("a.yaml", text)))
            .document
            .expect("a document");
        decode(&document).map_err(|problems| {
            let problem = problems.into_iter().next().expect("a problem");
            let at = problem.place.expect("a place").start();
            (problem.message, at.line, at.column)
        })
    }

    #[test]
    fn a_refused_value_is_reported_at_its_place() {
        assert_eq!(
            read("a:\n- {b: 127.0.0.1}\n").map(|value| value["a"].len()),
            Ok(1)
        );
        assert_eq!(
            read("a:\n- {b: one}\n"),
            Err(("`b`: invalid IP address syntax".to_owned(), 2, 7))
        );
        let (message, line, column) = read("a:\n- {b: 127.0.0.1}\nc: 1\n").expect_err("refused");
        assert!(message.starts_with("`c`: invalid type"), "{message}");
        assert_eq!((line, column), (3, 4));
    }

    #[test]
    fn a_secret_is_not_quoted() {
        let document = parse(&Arc::new(Source::new(
            "a.yaml",
            "token: not-a-real-token\n",
        )))
        .document
        .expect("a document");
        let problems = decode::<BTreeMap<String, u16>>(&document).expect_err("refused");
        let messages: Vec<_> = problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert_eq!(messages, ["`token`: it is not understood"]);
    }
}
