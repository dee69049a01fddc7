//! One text all the way: parsed, checked against the schema, settled, and decoded into its type.

use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::decode::decode;
use super::load::complete;
use super::parse::{Parsed, parse, parse_spec};
use super::setting::{Misfit, Setting};
use super::shape::{Schema, SchemaError, Subject};
use super::{Document, NoVariables, Variables};
use crate::diag::{Code, Diagnostic, Diagnostics, Source};
use crate::model::app::AppSpec;
use crate::model::manifest::Manifest;
use crate::model::schema;

/// What became of a text that was to be a spec or a manifest.
pub struct Checked<T> {
    /// The document; there whenever the text could be read, whatever is wrong with its shape.
    pub document: Option<Document>,
    /// The typed view; only when nothing is wrong.
    pub value: Option<T>,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
}

type Compiled = OnceLock<Result<Schema, SchemaError>>;

/// Reads and checks an app spec; every problem of its shape is reported.
///
/// References to the environment stay, for nothing is known of it.
pub fn check_spec(source: &Arc<Source>) -> Checked<AppSpec> {
    check_parsed(parse_spec(source), &NoVariables)
}

/// Checks an app spec that was parsed, its references to the environment filled in.
pub fn check_parsed(parsed: Parsed, variables: &dyn Variables) -> Checked<AppSpec> {
    checked(parsed, app_schema(), variables)
}

/// Puts other values into the fields of a spec, in order; those that do not fit are left out and returned by number.
pub fn overlay(document: &mut Document, settings: &[Setting]) -> Vec<(usize, Misfit)> {
    let Ok(schema) = app_schema() else {
        return Vec::new();
    };
    let put = |(index, setting)| {
        let misfit = schema.overlay(document, setting).err()?;
        Some((index, misfit))
    };
    settings.iter().enumerate().filter_map(put).collect()
}

/// Tells whether a setting brought the plain value of a secret into a document.
pub fn sets_secret(document: &Document, setting: &Setting) -> bool {
    super::shape::sets_secret(document, setting)
}

fn app_schema() -> &'static Result<Schema, SchemaError> {
    static SCHEMA: Compiled = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::compile(schema::app_spec(), Subject::App))
}

/// Reads and checks the manifest by itself; whether the names in it exist is another question.
pub fn check_manifest(source: &Arc<Source>) -> Checked<Manifest> {
    static SCHEMA: Compiled = OnceLock::new();
    let schema = SCHEMA.get_or_init(|| Schema::compile(schema::manifest(), Subject::Manifest));
    checked(parse(source), schema, &NoVariables)
}

fn checked<T: DeserializeOwned>(
    parsed: Parsed,
    schema: &Result<Schema, SchemaError>,
    variables: &dyn Variables,
) -> Checked<T> {
    let schema = match schema {
        Ok(schema) => schema,
        Err(error) => return unusable(error),
    };
    let loaded = complete(parsed, schema, variables);
    let mut diagnostics = loaded.diagnostics;
    let document = loaded.document;
    let in_order = document.as_ref().filter(|_| !diagnostics.has_errors());
    let read = |document: &Document| {
        if document.replaced.is_empty() {
            decode(document)
        } else {
            decode(&schema.assume(document))
        }
    };
    let value = match in_order.map(read) {
        Some(Ok(value)) => Some(value),
        Some(Err(problems)) => {
            diagnostics.extend(problems);
            None
        }
        None => None,
    };
    Checked {
        document,
        value,
        diagnostics,
    }
}

/// A schema of the program's own that does not compile is a bug; it is told as one finding instead of a crash.
fn unusable<T>(error: &SchemaError) -> Checked<T> {
    let problem = Diagnostic::error(
        Code::Undecodable,
        format!("the built-in schema is broken: {error}"),
    );
    Checked {
        document: None,
        value: None,
        diagnostics: problem.into(),
    }
}

/// Returns the tree of a YAML or JSON text of another program, none when it cannot be read.
pub fn tree_of_text(name: &str, text: &str) -> Option<Value> {
    let source = Arc::new(Source::new(name, text));
    parse(&source).document.map(|document| document.tree())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_schemas_compile() {
        assert!(Schema::compile(schema::app_spec(), Subject::App).is_ok());
        assert!(Schema::compile(schema::manifest(), Subject::Manifest).is_ok());
    }

    #[test]
    fn a_clean_spec_has_a_value_and_no_findings() {
        let text = "name: shop\nservices:\n  - name: web\n    image: {registry_type: DOCR, repository: shop}\n";
        let checked = check_spec(&Arc::new(Source::new("a.yaml", text)));
        assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
        assert!(checked.value.is_some_and(|spec| spec.name == "shop"));
    }

    #[test]
    fn an_unknown_key_leaves_no_value() {
        let checked = check_spec(&Arc::new(Source::new(
            "a.yaml",
            "name: shop\nservice: []\n",
        )));
        assert!(checked.diagnostics.has_errors() && checked.value.is_none());
    }
}
