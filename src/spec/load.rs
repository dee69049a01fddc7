//! Everything between a text and a document that is in order.

use std::sync::Arc;

use super::shape::Subject;
use super::{NoVariables, Parsed, Schema, Variables, parse, parse_spec, structure};
use crate::diag::Source;

/// Reads and checks a document: syntax, shape, and names that must differ, all problems in one run.
///
/// The document comes back settled, so that it says the same to every reader (see [`Schema::settle`]). It is there
/// although something is wrong with it, as long as the text could be read; ask
/// [`has_errors`](crate::diag::Diagnostics::has_errors) before using it.
pub fn load(source: &Arc<Source>, schema: &Schema) -> Parsed {
    let parsed = match schema.subject() {
        Subject::App => parse_spec(source),
        Subject::Manifest => parse(source),
    };
    complete(parsed, schema, &NoVariables)
}

/// Does for a text that was parsed what [`load`] does, with the references of a spec filled in.
pub fn complete(mut parsed: Parsed, schema: &Schema, variables: &dyn Variables) -> Parsed {
    if let Some(document) = &mut parsed.document {
        if schema.subject() == Subject::App {
            parsed.diagnostics.extend(schema.fill(document, variables));
        }
        parsed.diagnostics.extend(schema.check(document));
        schema.settle(document);
        if schema.subject() == Subject::App {
            parsed.diagnostics.extend(structure::check(document));
        }
    }
    parsed
}
