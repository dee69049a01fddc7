//! What a rule is.

use crate::diag::{Code, Diagnostic, Severity, Span};

use super::App;

/// A rule: one thing that can be wrong, with what is said about it and the check that finds it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The stable code; its title and explanation say what is wrong and why it matters.
    pub code: Code,
    /// How bad a finding is, unless the check or the manifest says otherwise.
    pub level: Severity,
    /// The smallest example that breaks the rule, and the same put right.
    pub example: Example,
    /// What to do about a finding.
    pub fix: &'static str,
    /// Where the rule is checked.
    pub found: Found,
}

/// Two small files: one that breaks a rule, and one that does not.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The file name the examples go by, when it matters.
    pub file: &'static str,
    /// A file that breaks the rule.
    pub wrong: &'static str,
    /// The same file put right.
    pub right: &'static str,
}

impl Example {
    /// Makes an example of two specs.
    pub const fn specs(wrong: &'static str, right: &'static str) -> Self {
        Self {
            file: "app.yaml",
            wrong,
            right,
        }
    }
}

/// Says where a rule is checked.
#[derive(Debug, Clone, Copy)]
pub enum Found {
    /// While the text is read, in `spec`.
    Reading,
    /// On one app.
    App(fn(&App<'_>) -> Vec<Diagnostic>),
    /// On all apps of a run together.
    Stack(fn(&[App<'_>]) -> Vec<Diagnostic>),
    /// On the comments that silence other rules.
    Allowance,
}

impl Rule {
    /// Makes a finding of this rule at a span of the app's document.
    pub fn at(&self, app: &App<'_>, span: Span, message: impl Into<String>) -> Diagnostic {
        let document = app.document;
        let path = document.path_at(span);
        // A finding at the name of a component is about the component.
        let component = path.strip_suffix(".name").filter(|path| path.contains('/'));
        let path = component.unwrap_or(&path).to_owned();
        Diagnostic::new(self.code, self.level, message)
            .at(document.place(span))
            .path(path)
    }
}
