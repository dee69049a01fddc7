//! What is found while a text is read; the checks themselves are in `spec`.

mod fields;
mod names;
mod syntax;
mod values;

use crate::diag::{Code, Severity};
use crate::lint::{Example, Found, Rule};

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[
    syntax::SYNTAX,
    syntax::TAB,
    fields::UNKNOWN_FIELD,
    syntax::TEMPLATE,
    fields::DUPLICATE_KEY,
    values::WRONG_TYPE,
    values::UNQUOTED_TEXT,
    values::NOT_IN_LIST,
    values::OUT_OF_RANGE,
    values::PATTERN,
    fields::MISSING_FIELD,
    fields::NULL_VALUE,
    fields::KEY_CASE,
    fields::DEPRECATED,
    syntax::LATER_DOCUMENT,
    syntax::WRAPPER,
    syntax::NOT_A_SPEC,
    syntax::TOO_MUCH,
    syntax::UNKNOWN_ANCHOR,
    syntax::BAD_KEY,
    syntax::BAD_MERGE,
    values::BAD_LENGTH,
    names::DUPLICATE_NAME,
    names::DUPLICATE_VARIABLE,
    names::DUPLICATE_DOMAIN,
    values::NUMBER_FORM,
    fields::BOOLEAN_KEY,
    values::UNFILLED,
    values::REFERENCE_FORM,
];

/// Makes a rule of an example that breaks it, the same put right, and what to do.
const fn error(code: Code, [wrong, right]: [&'static str; 2], fix: &'static str) -> Rule {
    Rule {
        code,
        level: Severity::Error,
        example: Example::specs(wrong, right),
        fix,
        found: Found::Reading,
    }
}

/// Makes the same as [`error`] of something that the platform puts up with.
const fn warning(code: Code, examples: [&'static str; 2], fix: &'static str) -> Rule {
    Rule {
        level: Severity::Warning,
        ..error(code, examples, fix)
    }
}
