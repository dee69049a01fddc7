//! Which differences are asked for.

use crate::model::path::FieldPath;

/// Names one field or item, in the slash form of JSON or the dotted form of a printed plan.
///
/// `/services/web/envs/LOG_LEVEL`, `services/web.envs.LOG_LEVEL`, `web.envs.LOG_LEVEL`, and `region` at app level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(String);

/// How a path stands to a selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// The selected field, or something in it.
    Inside,
    /// Something that the selected field lies in.
    Around,
}

impl Selector {
    /// Takes a text as a selector; any text is one.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Writes a path in the form that this text has.
    pub fn spell(&self, path: &FieldPath) -> String {
        let forms = forms(path);
        let form = if self.0.starts_with('/') {
            forms.first()
        } else {
            forms.last()
        };
        form.cloned().unwrap_or_default()
    }

    /// Tells whether a path is the selected one or lies in it.
    pub fn holds(&self, path: &FieldPath) -> bool {
        self.reach(path) == Some(Reach::Inside)
    }

    /// Tells whether taking a difference at a path takes something of what is selected.
    pub fn touches(&self, path: &FieldPath) -> bool {
        self.reach(path).is_some()
    }

    fn reach(&self, path: &FieldPath) -> Option<Reach> {
        forms(path)
            .iter()
            .find_map(|form| reach(form, self.0.trim_end_matches('/')))
    }
}

/// Returns every way to write a path, that with slashes first and the shortest last.
fn forms(path: &FieldPath) -> Vec<String> {
    let mut forms = vec![path.to_slash()];
    let dotted = path.dotted();
    match path.component() {
        Some((list, name)) => {
            let behind = if dotted.is_empty() {
                String::new()
            } else {
                format!(".{dotted}")
            };
            forms.push(format!("{list}/{name}{behind}"));
            forms.push(format!("{name}{behind}"));
        }
        None => forms.push(dotted),
    }
    forms
}

fn reach(form: &str, selected: &str) -> Option<Reach> {
    let below = |outer: &str, inner: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.', '[']))
    };
    if form.is_empty() || selected.is_empty() {
        None
    } else if below(selected, form) {
        Some(Reach::Inside)
    } else {
        below(form, selected).then_some(Reach::Around)
    }
}
