//! From text to a document, by way of the parser's events.

mod builder;
mod limits;

use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use super::offsets::Prepared;
use super::replaced::AllReplaced;
use super::{Document, Value, secrets, syntax, wrapper};
use crate::diag::{Code, Diagnostic, Diagnostics, Place, Source, Span};
use builder::Builder;
pub(super) use builder::Built;

/// How many lines above the first value of a second document are searched for its start.
const MOST_LOOKED_AT: usize = 200;

/// What became of a text.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The document; none when the text could not be understood, and then an error says why.
    pub document: Option<Document>,
    /// What was found on the way.
    pub diagnostics: Diagnostics,
}

/// Reads the first YAML or JSON document of a text; its outermost value must be a mapping.
///
/// Takes time and memory in proportion to the text, whatever aliases are in it. Never panics.
pub fn parse(source: &Arc<Source>) -> Parsed {
    let mut diagnostics = Diagnostics::new();
    let outcome = run(source, &mut diagnostics);
    let document = match outcome {
        Ok(document) => Some(document),
        Err(problem) => {
            diagnostics.push(*problem);
            None
        }
    };
    Parsed {
        document,
        diagnostics,
    }
}

/// Reads an app spec: like [`parse()`], and a spec inside a `spec` key is taken out of it.
pub fn parse_spec(source: &Arc<Source>) -> Parsed {
    let mut parsed = parse(source);
    if let Some(document) = &mut parsed.document {
        parsed.diagnostics.extend(wrapper::unwrap_spec(document));
    }
    parsed
}

/// Reads a text, once more with other blanks when the parser stops at one that YAML allows.
fn run(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Result<Document, Box<Diagnostic>> {
    let prepared = Prepared::new(source.text());
    match read(source, &prepared, diagnostics) {
        Err(Stop::AtTab(_)) => {
            let spaced = prepared.with_spaces();
            read(source, &spaced, diagnostics).map_err(Stop::problem)
        }
        other => other.map_err(Stop::problem),
    }
}

/// Why a text could not be read to its end.
enum Stop {
    /// At a tab between a key and its value.
    AtTab(Box<Diagnostic>),
    /// At anything else.
    Elsewhere(Box<Diagnostic>),
}

impl Stop {
    fn new(problem: Box<Diagnostic>, error: &ScanError) -> Self {
        if error.info().contains("followed by a valid YAML whitespace") {
            Self::AtTab(problem)
        } else {
            Self::Elsewhere(problem)
        }
    }

    fn problem(self) -> Box<Diagnostic> {
        match self {
            Self::AtTab(problem) | Self::Elsewhere(problem) => problem,
        }
    }
}

impl From<Box<Diagnostic>> for Stop {
    fn from(problem: Box<Diagnostic>) -> Self {
        Self::Elsewhere(problem)
    }
}

fn read(
    source: &Arc<Source>,
    prepared: &Prepared<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<Document, Stop> {
    let mut builder = Builder::new(source, prepared);
    let mut events = Parser::new_from_str(&prepared.text);
    let mut rest = None;
    while let Some(event) = events.next_event() {
        match event {
            Ok((event, span)) if builder.is_done() => {
                if holds_something(&event) {
                    rest = Some(span.start.index());
                    break;
                }
            }
            Ok((event, span)) => builder.take(event, span)?,
            Err(error) if builder.is_done() => {
                rest = Some(error.marker().index());
                break;
            }
            Err(error) => {
                let problem = Box::new(syntax::explain(source, prepared, &error));
                return Err(Stop::new(problem, &error));
            }
        }
    }
    let built = builder.finish();
    source.hide(secrets::spans(source, &built));
    diagnostics.extend(built.diagnostics);
    let Some(root) = built.root else {
        return Err(Box::new(empty(source)).into());
    };
    if matches!(root.value, Value::Map(_) | Value::Null) {
        diagnostics.extend(rest.map(|index| later(source, prepared.byte(index))));
    }
    match root.value {
        Value::Map(_) => Ok(Document {
            source: Arc::clone(source),
            root,
            replaced: AllReplaced::default(),
        }),
        Value::Null => Err(Box::new(empty(source)).into()),
        _ => Err(Box::new(syntax::not_a_mapping(source, &root)).into()),
    }
}

/// Tells whether an event after the first document brings a value; a lone `---` brings an empty one.
fn holds_something(event: &Event<'_>) -> bool {
    match event {
        Event::Scalar(text, style, ..) => {
            *style != ScalarStyle::Plain || !matches!(text.as_ref(), "" | "~")
        }
        Event::Alias(_) | Event::SequenceStart(..) | Event::MappingStart(..) => true,
        _ => false,
    }
}

fn later(source: &Arc<Source>, offset: usize) -> Diagnostic {
    let (line, what) = first_of_rest(source, offset);
    let whole = source.line_span(line);
    let start = if (whole.start()..whole.end()).contains(&offset) {
        offset
    } else {
        whole.start()
    };
    let span = Span::new(start, whole.end());
    Diagnostic::error(Code::LaterDocument, format!("{what}, which nobody reads"))
        .at(Place::new(source, span).label("the platform reads nothing from here on"))
        .help("put a second spec in a file of its own, or delete what is not meant to be read")
}

/// Returns the line that ends the first document when it stands shortly above, and what follows it.
fn first_of_rest(source: &Arc<Source>, offset: usize) -> (usize, &'static str) {
    let here = source.position(offset).line;
    let is = |line: &usize, mark: &str| source.slice(source.line_span(*line)).starts_with(mark);
    let above = (here.saturating_sub(MOST_LOOKED_AT).max(1)..=here).rev();
    let marks = above
        .into_iter()
        .find(|line| is(line, "---") || is(line, "..."));
    match marks {
        Some(line) if is(&line, "---") => (line, "a second document in the file"),
        Some(line) => (line, "text after the end of the document"),
        None => (here, "text after the end of the spec"),
    }
}

fn empty(source: &Arc<Source>) -> Diagnostic {
    let what = if source.text().trim().is_empty() {
        "the file is empty"
    } else {
        "the file holds no values"
    };
    Diagnostic::error(Code::EmptyFile, what)
        .at(Place::new(source, Span::at(0)))
        .help("a spec starts with a line such as `name: my-app`")
}

#[cfg(test)]
mod tests;
