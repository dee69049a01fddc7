//! Checks the shape of a document against a JSON Schema and reports every problem at its place.
//!
//! The schemas are the project's own, so only the keywords they use are known: `type`, `properties`, `required`,
//! `additionalProperties`, `items`, `$ref` into `$defs`, `enum`, `pattern`, the bounds, `deprecated`, `oneOf` between
//! mappings, and a few words of our own that begin with `x-`. Anything else in a schema is passed over.

mod assume;
mod check;
mod compile;
mod fill;
mod habits;
mod hints;
mod overlay;
mod settle;
mod values;
mod words;

use serde_json::Value;
use thiserror::Error;

use super::Document;
use super::setting::{Misfit, Setting};
use super::variables::Variables;
use crate::diag::Diagnostics;
use compile::Compiled;

pub(crate) use hints::nearest;
pub(super) use overlay::sets_secret;
pub(super) use words::kind_name;

/// What a schema describes; decides how places are called in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An app spec.
    App,
    /// The manifest `ipctl.yaml`.
    Manifest,
}

/// A schema that cannot be used, which is a mistake in the program.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the schema is wrong at `{pointer}`: {what}")]
pub struct SchemaError {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What is wrong there.
    pub what: String,
}

/// A schema made ready for checking: references followed, patterns compiled.
#[derive(Debug)]
pub struct Schema {
    compiled: Compiled,
    subject: Subject,
}

impl Schema {
    /// Makes a schema ready for checking any number of documents.
    pub fn compile(schema: &Value, subject: Subject) -> Result<Self, SchemaError> {
        Ok(Self {
            compiled: compile::compile(schema)?,
            subject,
        })
    }

    /// Returns what the schema describes.
    pub fn subject(&self) -> Subject {
        self.subject
    }

    /// Fills references to the environment in, and returns what is wrong with them.
    ///
    /// What is put in is text, or what the field wants where the reference is all there is; its span is that of the
    /// reference. When nothing is known of the environment the references stay, and a note lists what the file needs.
    pub fn fill(&self, document: &mut Document, variables: &dyn Variables) -> Diagnostics {
        fill::fill(&self.compiled, document, variables)
    }

    /// Puts another value into a field of a document; its span is that of the value it replaces.
    ///
    /// A field that is not written is added, a component or an item of a list is not.
    pub fn overlay(&self, document: &mut Document, setting: &Setting) -> Result<(), Misfit> {
        overlay::overlay(&self.compiled, document, setting)
    }

    /// Returns every problem of a document's shape.
    pub fn check(&self, document: &Document) -> Diagnostics {
        check::check(&self.compiled, self.subject, document)
    }

    /// Returns a copy in which references that wait for a value have one of the kind their fields want.
    pub(super) fn assume(&self, document: &Document) -> Document {
        assume::assume(&self.compiled, document)
    }

    /// Writes keys as the schema spells them, whole numbers without a fraction, and leaves out keys without a value.
    ///
    /// All of this changes nothing for the platform's own decoder. A key that would then be there twice is left alone.
    pub fn settle(&self, document: &mut Document) {
        settle::settle(&self.compiled, document);
    }
}

#[cfg(test)]
mod tests;
