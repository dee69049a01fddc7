//! What a command gives back: data for machines, text for people, and how the run ends.

use serde_json::Value;

use crate::diag::Diagnostics;

use super::ci::StepOutputs;
use super::exit::Exit;

/// Says where a person reads the problems that go with a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// On stderr, before the result.
    Aside,
    /// In the text of the result.
    InText,
    /// Nowhere; how many there are is told on stderr.
    Counted,
}

/// Holds the result of a command.
#[derive(Debug)]
pub(super) struct Report {
    /// How the run ends.
    pub exit: Exit,
    /// The result as JSON.
    pub data: Value,
    /// The result as text.
    pub text: String,
    /// Problems that go with the result.
    pub diagnostics: Diagnostics,
    /// Where a person reads them.
    pub told: Told,
    /// What later steps of a CI run may ask for.
    pub outputs: Option<StepOutputs>,
    /// Whether the command wrote its result while it ran.
    pub streamed: bool,
}

impl Report {
    /// Makes a successful report.
    pub(super) fn done(data: Value, text: impl Into<String>) -> Self {
        Self {
            exit: Exit::Done,
            data,
            text: text.into(),
            diagnostics: Diagnostics::default(),
            told: Told::Aside,
            outputs: None,
            streamed: false,
        }
    }

    /// Makes the report of a command that wrote its result while it ran.
    pub(super) fn streamed(exit: Exit) -> Self {
        Self {
            exit,
            streamed: true,
            ..Self::done(Value::Null, "")
        }
    }

    /// Sets how the run ends.
    #[must_use]
    pub(super) fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Adds what later steps of a CI run may ask for.
    #[must_use]
    pub(super) fn with_outputs(mut self, outputs: StepOutputs) -> Self {
        self.outputs = Some(outputs);
        self
    }

    /// Adds problems that the text of the result shows already.
    #[must_use]
    pub(super) fn with_told_diagnostics(mut self, diagnostics: Diagnostics) -> Self {
        self.told = Told::InText;
        self.with_diagnostics(diagnostics)
    }

    /// Adds problems of the specs that do not stop the command.
    #[must_use]
    pub(super) fn with_counted_diagnostics(mut self, diagnostics: Diagnostics) -> Self {
        self.told = Told::Counted;
        self.with_diagnostics(diagnostics)
    }

    /// Adds problems.
    #[must_use]
    pub(super) fn with_diagnostics(mut self, diagnostics: Diagnostics) -> Self {
        self.diagnostics = diagnostics;
        self
    }
}
