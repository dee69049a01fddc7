//! Everything between a text and a document that is in order.

use std::sync::Arc;

use super::shape::Subject;
use super::{Parsed, Schema, parse, parse_spec, structure};
use crate::diag::Source;

/// Reads and checks a document: syntax, shape, and names that must differ, all problems in one run.
///
/// The document comes back settled, so that it says the same to every reader (see [`Schema::settle`]). It is there
/// although something is wrong with it, as long as the text could be read; ask
/// [`has_errors`](crate::diag::Diagnostics::has_errors) before using it.
pub fn load(source: &Arc<Source>, schema: &Schema) -> Parsed {
    let mut parsed = match schema.subject() {
        Subject::App => parse_spec(source),
        Subject::Manifest => parse(source),
    };
    if let Some(document) = &mut parsed.document {
        parsed.diagnostics.extend(schema.check(document));
        schema.settle(document);
        if schema.subject() == Subject::App {
            parsed.diagnostics.extend(structure::check(document));
        }
    }
    parsed
}
