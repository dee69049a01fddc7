//! Checks single values: their kind, their allowed words, their form and their bounds.

use super::check::Checker;
use super::compile::{Bounds, Kind, Shape};
use super::hints::{meant_value, nearest};
use super::settle::whole;
use super::words::{kind_name, literals, wanted};
use crate::diag::{Code, Diagnostic, Edit, Span};
use crate::spec::{Node, Value};

/// What is said about a reference in the place of a literal.
const FILLED_IN: &str =
    "references are filled in only in values of variables; write the value itself";

/// Tells whether a value is of a kind the shape allows.
pub(super) fn fits(shape: &Shape, node: &Node) -> bool {
    let fits = |kind: &Kind| match (&node.value, kind) {
        (Value::Null, Kind::Null)
        | (Value::Bool(_), Kind::Boolean)
        | (Value::Int(_), Kind::Integer | Kind::Number)
        | (Value::String(_), Kind::String)
        | (Value::Seq(_), Kind::Array)
        | (Value::Map(_), Kind::Object) => true,
        (Value::Float(value), Kind::Number) => value.is_finite(),
        (Value::Float(value), Kind::Integer) => whole(*value).is_some(),
        _ => false,
    };
    shape.kinds.is_empty() || shape.kinds.iter().any(fits)
}

/// Reports a value of the wrong kind.
pub(super) fn wrong_kind(at: &Checker<'_>, shape: &Shape, node: &Node) -> Option<Diagnostic> {
    let wants_scalar = shape
        .kinds
        .iter()
        .any(|kind| matches!(kind, Kind::Boolean | Kind::Integer | Kind::Number));
    if fits(shape, node) || (wants_scalar && at.may_become(node)) {
        return None;
    }
    let scalar = matches!(node.value, Value::Bool(_) | Value::Int(_) | Value::Float(_));
    if scalar && shape.kinds == [Kind::String] {
        return Some(unquoted(at, shape, node));
    }
    let field = at.field();
    let message = format!(
        "{field} is {}, not {}",
        kind_name(&node.value),
        wanted(&shape.kinds)
    );
    let label = format!("must be {}", wanted(&shape.kinds));
    let place = at.place(node.span).label(label);
    Some(
        Diagnostic::error(Code::WrongType, message)
            .at(place)
            .help_maybe(kind_help(at, shape, node)),
    )
}

/// Reports text that YAML reads as a number or a boolean because it has no quotes.
fn unquoted(at: &Checker<'_>, shape: &Shape, node: &Node) -> Diagnostic {
    let reads_as = match &node.value {
        Value::Bool(value) => format!("the boolean {value}"),
        _ => "a number".to_owned(),
    };
    let message = format!("{} reads as {reads_as}", at.field());
    if let Some(problem) = without_unit(at, shape, node, &message) {
        return problem;
    }
    let help = match at.written(node) {
        Some(written) => format!("put it in quotes: \"{written}\""),
        None => "put it in quotes".to_owned(),
    };
    let problem = Diagnostic::error(Code::UnquotedText, message)
        .at(at.place(node.span).label("must be text"))
        .help(help);
    let reading = at.written(node).and_then(|written| surprise(written, node));
    let problem = reading.into_iter().fold(problem, Diagnostic::note);
    let quotes = [node.span.start(), node.span.end()].map(|offset| Edit {
        span: Span::at(offset),
        text: "\"".to_owned(),
    });
    problem.fix("put the value in quotes", quotes.into())
}

/// Reports a number where quotes are not all that is missing: the text has a form that the number does not have.
fn without_unit(at: &Checker<'_>, shape: &Shape, node: &Node, message: &str) -> Option<Diagnostic> {
    let pattern = shape.pattern.as_ref()?;
    let written = at.written(node)?;
    if pattern.regex.is_match(written) {
        return None;
    }
    let problem = Diagnostic::error(Code::UnquotedText, message)
        .at(at.place(node.span).label("must be text"))
        .note(pattern.rule.clone());
    let seconds = format!("{written}s");
    let is_duration = is_numeric(written) && pattern.regex.is_match(&seconds);
    Some(problem.help_maybe(is_duration.then(|| format!("for seconds write `{seconds}`"))))
}

/// Says what a number reads as, when that is not what is written.
fn surprise(written: &str, node: &Node) -> Option<String> {
    let reads = match &node.value {
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        _ => return None,
    };
    (reads != written).then(|| format!("without quotes `{written}` reads as {reads}"))
}

fn kind_help(at: &Checker<'_>, shape: &Shape, node: &Node) -> Option<String> {
    let wants = |kind: Kind| shape.kinds.contains(&kind);
    match &node.value {
        Value::String(_) if at.is_pending(node) => Some(
            "a reference in quotes, or with text around it, gives text: write it alone and without quotes"
                .into(),
        ),
        Value::String(text) if text.contains("${") => Some(
            "nothing is filled in here, the platform reads the text as it stands: write the value"
                .into(),
        ),
        Value::String(text)
            if (wants(Kind::Integer) || wants(Kind::Number)) && is_numeric(text) =>
        {
            Some(format!("take the quotes off: {text}"))
        }
        Value::String(_) if wants(Kind::Boolean) => {
            Some("write `true` or `false`, without quotes".into())
        }
        Value::Map(_) if wants(Kind::Array) => Some("begin each item with a dash".into()),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::String(_)
            if wants(Kind::Array) =>
        {
            let written = at.written(node)?;
            Some(format!("write a list: [{written}]"))
        }
        Value::Seq(items) if wants(Kind::Object) && items.len() == 1 => {
            Some("take the dash off".into())
        }
        Value::Seq(_) if wants(Kind::String) => Some("write it on one line, as text".into()),
        Value::String(_) if wants(Kind::Object) && !shape.fields.is_empty() => Some(format!(
            "it holds fields: {}",
            literals(shape.field_names())
        )),
        _ => None,
    }
}

fn is_numeric(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Checks a value of the right kind.
pub(super) fn check(at: &Checker<'_>, shape: &Shape, node: &Node) -> Vec<Diagnostic> {
    let found = match &node.value {
        Value::String(_) if at.is_pending(node) => [None, None, None],
        Value::String(text) if is_unfilled(shape, text) => [Some(unfilled(at, node)), None, None],
        Value::String(text) => {
            let listed = listed(at, shape, node, text);
            let length = length(at, shape, node, text.chars().count(), "character");
            let other = listed.is_some() || length.is_some();
            let formed = if other {
                None
            } else {
                formed(at, shape, node, text)
            };
            [listed, formed, length]
        }
        Value::Seq(items) => [length(at, shape, node, items.len(), "item"), None, None],
        #[expect(
            clippy::cast_precision_loss,
            reason = "bounds are small numbers; a rounded large one is out of them too"
        )]
        Value::Int(value) => [number(at, shape, node, *value as f64), None, None],
        Value::Float(value) => [number(at, shape, node, *value), None, None],
        Value::Null | Value::Bool(_) | Value::Map(_) => [None, None, None],
    };
    found.into_iter().flatten().collect()
}

fn listed(at: &Checker<'_>, shape: &Shape, node: &Node, text: &str) -> Option<Diagnostic> {
    if shape.allowed.is_empty() || shape.allowed.iter().any(|value| value == text) {
        return None;
    }
    let field = at.field();
    let message = match at.written(node) {
        Some(_) => format!("{field} cannot be `{text}`"),
        None => format!("{field} is not one of the allowed values"),
    };
    let current = || {
        shape
            .allowed
            .iter()
            .filter(|value| !shape.outdated.contains(value))
            .map(String::as_str)
    };
    let begins = || {
        current()
            .find(|value| text.len() <= value.len() + 1 && text.to_lowercase().starts_with(*value))
    };
    let meant = meant_value(text, current()).or_else(|| nearest(text, current()));
    let help = match meant.or_else(begins) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("one of {}", literals(current())),
    };
    let place = at.place(node.span).label("not one of the allowed values");
    Some(
        Diagnostic::error(Code::NotInList, message)
            .at(place)
            .help(help),
    )
}

fn formed(at: &Checker<'_>, shape: &Shape, node: &Node, text: &str) -> Option<Diagnostic> {
    let pattern = shape.pattern.as_ref()?;
    if pattern.regex.is_match(text) {
        return None;
    }
    let field = at.field();
    let message = match at.written(node) {
        Some(_) => format!("{field} cannot be `{text}`"),
        None => format!("{field} is not well formed"),
    };
    let problem = Diagnostic::error(Code::Pattern, message)
        .at(at.place(node.span))
        .note(pattern.rule.clone());
    let seconds = format!("{text}s");
    let is_duration = is_numeric(text) && pattern.regex.is_match(&seconds);
    Some(problem.help_maybe(is_duration.then(|| format!("for seconds write `{seconds}`"))))
}

/// Tells whether a text holds a reference where only certain words or forms may stand.
fn is_unfilled(shape: &Shape, text: &str) -> bool {
    text.contains("${") && (!shape.allowed.is_empty() || shape.pattern.is_some())
}

/// Reports a reference in a field where the platform fills nothing in.
///
/// It is a warning, because the file may be filled in by another program before it is used.
fn unfilled(at: &Checker<'_>, node: &Node) -> Diagnostic {
    let message = format!("{} is still to be filled in", at.field());
    Diagnostic::warning(Code::Unfilled, message)
        .at(at
            .place(node.span)
            .label("the platform would read this very text"))
        .help(FILLED_IN)
}

fn length(
    at: &Checker<'_>,
    shape: &Shape,
    node: &Node,
    count: usize,
    unit: &str,
) -> Option<Diagnostic> {
    let count = count as u64;
    let (least, most) = shape.length;
    let rule = match (least, most) {
        (Some(least), _) if count < least => format!("at least {}", counted(least, unit)),
        (_, Some(most)) if count > most => format!("at most {}", counted(most, unit)),
        _ => return None,
    };
    let message = match count {
        0 => format!("{} is empty", at.field()),
        _ => format!("{} has {}", at.field(), counted(count, unit)),
    };
    Some(Diagnostic::error(Code::BadLength, message).at(at.place(node.span).label(rule)))
}

fn counted(count: u64, unit: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{end}")
}

/// Checks the bounds of a number, then the form it is written in; both have one cause when both are wrong.
fn number(at: &Checker<'_>, shape: &Shape, node: &Node, value: f64) -> Option<Diagnostic> {
    let written = at.written(node);
    let reading = written.and_then(|written| surprise(written, node));
    match in_bounds(at, shape.bounds, node, value) {
        Some(problem) => Some(reading.into_iter().fold(problem, Diagnostic::note)),
        None => unlisted(at, shape, node).or_else(|| odd_form(at, shape, node, written?)),
    }
}

/// Reports a whole number that is not one of the allowed ones.
fn unlisted(at: &Checker<'_>, shape: &Shape, node: &Node) -> Option<Diagnostic> {
    let Value::Int(value) = node.value else {
        return None;
    };
    let allowed = |number: &i64| i128::from(*number) == value;
    if shape.numbers.is_empty() || shape.numbers.iter().any(allowed) {
        return None;
    }
    let numbers: Vec<String> = shape.numbers.iter().map(i64::to_string).collect();
    let message = format!("{} cannot be `{value}`", at.field());
    let place = at.place(node.span).label("not one of the allowed values");
    let help = format!("one of {}", literals(numbers.iter().map(String::as_str)));
    Some(
        Diagnostic::error(Code::NotInList, message)
            .at(place)
            .help(help),
    )
}

/// Reports a whole number that is not written in plain digits; the platform reads it, and not always as it looks.
fn odd_form(at: &Checker<'_>, shape: &Shape, node: &Node, written: &str) -> Option<Diagnostic> {
    let reads = match node.value {
        Value::Int(value) => value,
        Value::Float(value) if shape.kinds == [Kind::Integer] => whole(value)?,
        _ => return None,
    };
    if written == reads.to_string() {
        return None;
    }
    let message = format!(
        "{} is written `{written}`, which reads as {reads}",
        at.field()
    );
    let problem = Diagnostic::warning(Code::NumberForm, message).at(at
        .place(node.span)
        .label(format!("the platform takes {reads}")));
    let digits = written.trim_start_matches('0');
    let octal = matches!(node.value, Value::Int(_))
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if octal {
        return Some(problem.help(format!("write `{reads}`, or `{digits}` if that is meant")));
    }
    let edit = Edit {
        span: node.span,
        text: reads.to_string(),
    };
    let title = format!("write `{reads}` in place of `{written}`");
    let problem = problem.help(format!("write `{reads}`"));
    Some(problem.fix(title, vec![edit]))
}

fn in_bounds(at: &Checker<'_>, bounds: Bounds, node: &Node, value: f64) -> Option<Diagnostic> {
    let low = bounds.least.is_some_and(|least| value < least)
        || bounds.above.is_some_and(|above| value <= above);
    let high = bounds.most.is_some_and(|most| value > most)
        || bounds.below.is_some_and(|below| value >= below);
    if !low && !high {
        return None;
    }
    let rule = match (bounds.least, bounds.most, bounds.above, bounds.below) {
        (Some(least), Some(most), ..) => format!("from {least} to {most}"),
        (Some(least), ..) => format!("at least {least}"),
        (_, Some(most), ..) => format!("at most {most}"),
        (_, _, Some(above), _) => format!("more than {above}"),
        (_, _, _, Some(below)) => format!("less than {below}"),
        (None, None, None, None) => return None,
    };
    let written = at
        .written(node)
        .map_or_else(|| "this".to_owned(), |written| format!("`{written}`"));
    let message = format!("{} cannot be {written}", at.field());
    Some(Diagnostic::error(Code::OutOfRange, message).at(at.place(node.span).label(rule)))
}
