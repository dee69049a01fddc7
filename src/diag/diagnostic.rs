//! One finding: what is wrong, where, why, and what to do.

use std::sync::Arc;

use super::{Code, Edit, Position, Source, Span};

/// How bad a finding is; errors sort first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is sent while this stands.
    Error,
    /// Works, but probably not as meant.
    Warning,
    /// For information.
    Note,
}

impl Severity {
    /// Returns the word used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A span of a source, with a short text beside the mark.
#[derive(Debug, Clone)]
pub struct Place {
    source: Arc<Source>,
    span: Span,
    label: Option<String>,
}

impl Place {
    /// Builds a place; the span is moved inside the text and onto character borders.
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Self {
            source: Arc::clone(source),
            span: source.fit(span),
            label: None,
        }
    }

    /// Adds the text shown beside the mark.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Returns the source.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Returns the span, which lies inside the text of the source.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Returns the text beside the mark.
    pub fn label_text(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// Returns where the span begins.
    pub fn start(&self) -> Position {
        self.source.position(self.span.start())
    }

    /// Returns where the span ends; the column is one after the last character.
    pub fn end(&self) -> Position {
        self.source.position(self.span.end())
    }
}

/// What a note is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// A further fact.
    Note,
    /// The reason why this matters.
    Why,
}

/// A further sentence of a diagnostic, possibly about another place.
#[derive(Debug, Clone)]
pub struct Note {
    /// What the note is for.
    pub kind: NoteKind,
    /// The sentence.
    pub message: String,
    /// The other place, when the note is about one.
    pub place: Option<Place>,
}

/// A change of the text that makes a finding go away and changes nothing else about what the spec means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, as a short fragment.
    pub title: String,
    /// The edits, which do not overlap; all of them or none are made.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// One lowercase fragment; literals stand in backticks.
    pub message: String,
    /// Where in a file.
    pub place: Option<Place>,
    /// Where in the app: `app/component.field`.
    pub path: Option<String>,
    /// Further sentences, in the order they are shown.
    pub notes: Vec<Note>,
    /// What to do next.
    pub help: Option<String>,
    /// The change of the text that does it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// Builds a diagnostic without a place.
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            place: None,
            path: None,
            notes: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Builds an error.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// Builds a warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// Builds a finding that is for information only.
    pub fn info(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    /// Sets the place in a file.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Adds the text shown beside the mark; nothing without a place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.place = self.place.map(|place| place.label(label));
        self
    }

    /// Sets the place in the app, such as `app/component.field`.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, message: impl Into<String>) -> Self {
        self.notes.push(Note {
            kind: NoteKind::Note,
            message: message.into(),
            place: None,
        });
        self
    }

    /// Adds a fact about another place.
    #[must_use]
    pub fn note_at(mut self, message: impl Into<String>, place: Place) -> Self {
        self.notes.push(Note {
            kind: NoteKind::Note,
            message: message.into(),
            place: Some(place),
        });
        self
    }

    /// Adds the reason why this matters.
    #[must_use]
    pub fn why(mut self, message: impl Into<String>) -> Self {
        self.notes.push(Note {
            kind: NoteKind::Why,
            message: message.into(),
            place: None,
        });
        self
    }

    /// Sets what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the change of the text that makes the finding go away.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix {
            title: title.into(),
            edits,
        });
        self
    }

    /// Sets what to do next, when it is known.
    #[must_use]
    pub fn help_maybe(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}
