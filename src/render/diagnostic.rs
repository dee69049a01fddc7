//! Diagnostics as text for people, as one line each, and as JSON.
//!
//! Every quoted line goes through `view`, which hides secrets and makes foreign characters visible.

mod view;
mod wrap;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Message, Origin, Renderer, Snippet,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::sanitise::{Keep, one_line, sanitise};
use crate::diag::{Diagnostic, Note, NoteKind, Place, Severity};
use view::View;
use wrap::wrap;

/// Narrowest output that is laid out; below it lines are longer than asked for.
const LEAST_WIDTH: usize = 40;

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ink {
    /// Text only.
    #[default]
    Plain,
    /// With the terminal's sixteen colours.
    Coloured,
}

/// How a diagnostic is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns that may be used.
    pub width: usize,
    /// Whether colours are used.
    pub ink: Ink,
}

/// Returns a diagnostic with the lines it is about, a mark, notes and help; without a line end after the last line.
pub fn human(diagnostic: &Diagnostic, layout: Layout) -> String {
    let width = layout.width.max(LEAST_WIDTH);
    let head = format!("{}[{}]: ", diagnostic.severity.as_str(), diagnostic.code);
    let title = wrap(
        &clean(&diagnostic.message),
        width.saturating_sub(head.len()),
    );
    let mut view = diagnostic
        .place
        .as_ref()
        .map(|place| View::of(place, &diagnostic.notes));
    let spilt = view.as_mut().map(|view| view.spill(width));
    let mut group = level(diagnostic.severity)
        .primary_title(title)
        .id(diagnostic.code.id())
        .elements(Vec::<Message<'_>>::new());
    match (&diagnostic.place, &view) {
        (Some(place), Some(view)) if !place.source().text().is_empty() => {
            group = group.element(snippet(view));
        }
        (Some(place), _) => group = group.element(Origin::path(one_line(place.source().name()))),
        (None, _) => {}
    }
    let gutter = view.as_ref().map_or(1, View::gutter);
    let room = width.saturating_sub(gutter);
    for label in spilt.into_iter().flatten() {
        let text = wrap(&label, room.saturating_sub("= note: ".len()));
        group = group.element(Level::NOTE.message(text));
    }
    for message in messages(diagnostic, room) {
        group = group.element(message);
    }
    let groups: Vec<Group<'_>> = std::iter::once(group).collect();
    let text = renderer(layout.ink, width).render(&groups);
    match view {
        Some(view) => view.with_true_column(text),
        None => text,
    }
}

/// Returns a diagnostic on one line: `path:line:col: severity[CODE] message`.
pub fn concise(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place.as_ref().map(|place| {
        let at = place.start();
        format!(
            "{}:{}:{}: ",
            one_line(place.source().name()),
            at.line,
            at.column
        )
    });
    let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code);
    format!(
        "{}{severity}[{code}] {}",
        place.unwrap_or_default(),
        one_line(&diagnostic.message)
    )
}

/// A diagnostic as it stands in JSON output. Lines and columns count from 1, in characters; the end is exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiagnosticJson {
    /// `error`, `warning` or `note`.
    pub level: &'static str,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The file, as it was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// First line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// First column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub col: Option<usize>,
    /// Last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<usize>,
    /// Column after the last character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_col: Option<usize>,
    /// Place in the app: `app/component.field`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Further sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NoteJson>,
    /// What `ipctl validate --fix` does about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// A further sentence as it stands in JSON output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoteJson {
    /// `note` or `why`.
    pub kind: &'static str,
    /// The sentence.
    pub message: String,
    /// The file of the other place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line of the other place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column of the other place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub col: Option<usize>,
}

impl From<&Note> for NoteJson {
    fn from(note: &Note) -> Self {
        let place = note.place.as_ref();
        Self {
            kind: match note.kind {
                NoteKind::Note => "note",
                NoteKind::Why => "why",
            },
            message: note.message.clone(),
            file: place.map(|place| place.source().name().to_owned()),
            line: place.map(|place| place.start().line),
            col: place.map(|place| place.start().column),
        }
    }
}

impl From<&Diagnostic> for DiagnosticJson {
    fn from(diagnostic: &Diagnostic) -> Self {
        let place = diagnostic.place.as_ref();
        let (start, end) = (place.map(Place::start), place.map(Place::end));
        Self {
            level: diagnostic.severity.as_str(),
            code: diagnostic.code.id(),
            message: diagnostic.message.clone(),
            file: place.map(|place| place.source().name().to_owned()),
            line: start.map(|at| at.line),
            col: start.map(|at| at.column),
            end_line: end.map(|at| at.line),
            end_col: end.map(|at| at.column),
            path: diagnostic.path.clone(),
            help: diagnostic.help.clone(),
            notes: diagnostic.notes.iter().map(NoteJson::from).collect(),
            fix: diagnostic.fix.as_ref().map(|fix| fix.title.clone()),
        }
    }
}

fn renderer(ink: Ink, width: usize) -> Renderer {
    let renderer = match ink {
        Ink::Plain => Renderer::plain(),
        Ink::Coloured => Renderer::styled(),
    };
    renderer.term_width(width).decor_style(DecorStyle::Ascii)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

fn snippet(view: &View) -> Snippet<'_, Annotation<'_>> {
    let primary = AnnotationKind::Primary
        .span(view.primary.range.clone())
        .label(view.primary.label.as_deref());
    let context = view.context.iter().map(|mark| {
        AnnotationKind::Context
            .span(mark.range.clone())
            .label(mark.label.as_deref())
    });
    Snippet::source(view.text.as_str())
        .line_start(view.first_line)
        .path(view.name.as_str())
        .annotation(primary)
        .annotations(context)
}

/// Returns the lines below the snippet: notes that are not marks in it, then help.
fn messages(diagnostic: &Diagnostic, width: usize) -> Vec<Message<'static>> {
    let mut all = Vec::new();
    // A path without a slash is a field of the app itself, which the lines above show well enough.
    if let Some(path) = diagnostic.path.as_ref().filter(|path| path.contains('/')) {
        all.push(Level::NOTE.with_name("in").message(one_line(path)));
    }
    for note in diagnostic
        .notes
        .iter()
        .filter(|note| !view::is_mark(note, diagnostic.place.as_ref()))
    {
        let level = match note.kind {
            NoteKind::Note => Level::NOTE,
            NoteKind::Why => Level::NOTE.with_name("why"),
        };
        all.push(level.message(wrap(
            &note_text(note),
            width.saturating_sub("= note: ".len()),
        )));
    }
    if let Some(help) = help(diagnostic) {
        all.push(Level::HELP.message(wrap(&clean(&help), width.saturating_sub("= help: ".len()))));
    }
    all
}

/// Returns what to do next, and that it can be done by itself.
fn help(diagnostic: &Diagnostic) -> Option<String> {
    let by_itself = diagnostic
        .fix
        .as_ref()
        .map(|_| "`ipctl validate --fix` does it");
    match (&diagnostic.help, by_itself) {
        (Some(help), Some(fix)) if !help.contains(fix) => Some(format!("{help}; {fix}")),
        (Some(help), _) => Some(help.clone()),
        (None, fix) => fix.map(str::to_owned),
    }
}

fn note_text(note: &Note) -> String {
    let text = clean(&note.message);
    match &note.place {
        Some(place) => {
            let at = place.start();
            format!(
                "{text}: {}:{}:{}",
                one_line(place.source().name()),
                at.line,
                at.column
            )
        }
        None => text,
    }
}

fn clean(text: &str) -> String {
    sanitise(text, Keep::Layout).into_owned()
}

#[cfg(test)]
mod tests;
