//! Other values for fields of a spec, from outside of it.

use super::Node;
use crate::diag::{Diagnostic, Place};

/// One field of an app with another value.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The component, by its full name; none for a field of the app.
    pub component: Option<String>,
    /// The names from the outer field to the inner one. Items of a list go by what tells them apart.
    pub field: Vec<String>,
    /// The value, none for a field that is taken away.
    pub value: Option<Node>,
    /// The text of a single value, for a field that wants text whatever it looks like.
    pub text: Option<String>,
    /// Who set it.
    pub origin: Origin,
}

/// Who set a field.
#[derive(Debug, Clone)]
pub struct Origin {
    /// A sentence such as "`shop/web.http_port` is set by tier `small`".
    pub words: String,
    /// Where that stands, when it is in a file.
    pub place: Option<Place>,
}

/// Why a field cannot be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// There is no component of the name.
    Component {
        /// The names there are.
        candidates: Vec<String>,
    },
    /// There is no such field, or no such item of a list.
    Field {
        /// The name that leads nowhere.
        name: String,
        /// What it was looked for in, such as "service `web`".
        owner: String,
        /// The names there are.
        candidates: Vec<String>,
    },
    /// A single value stands where the way goes on.
    Scalar {
        /// The field that holds it.
        name: String,
    },
}

impl Origin {
    /// Adds the note that the field was set here.
    #[must_use]
    pub fn explain(&self, problem: Diagnostic) -> Diagnostic {
        match &self.place {
            Some(place) => problem.note_at(self.words.clone(), place.clone()),
            None => problem.note(self.words.clone()),
        }
    }
}
