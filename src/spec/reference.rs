//! References to the environment inside texts: `${{ env.NAME }}`, and `${{ env.NAME:-text }}` with a default.
//!
//! `$${{ env.NAME }}` is no reference: it stands for the text without the first `$`. What begins with `${{` and not with
//! `env.` behind it belongs to other programs and is plain text here.

use super::variables::{Variable, Variables};

/// One piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stands for itself.
    Text(&'a str),
    /// A reference.
    Reference(Reference<'a>),
    /// Something that begins like a reference and is none.
    Malformed(&'a str),
}

/// A reference to a variable of the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The reference as written, braces included.
    pub text: &'a str,
    /// The name of the variable.
    pub name: &'a str,
    /// The text that is taken when the variable is not set.
    pub default: Option<&'a str>,
}

/// What a reference begins with.
const OPEN: &str = "${{";
/// What it ends with.
const CLOSE: &str = "}}";

/// Divides a text into its pieces; without references and escapes it is one piece.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = next(rest) {
        let (before, from) = rest.split_at(at);
        if let Some(before) = before.strip_suffix('$') {
            // Escaped: the `$` goes, the rest is text.
            let (open, after) = from.split_at(OPEN.len());
            push_text(&mut pieces, before);
            push_text(&mut pieces, open);
            rest = after;
            continue;
        }
        push_text(&mut pieces, before);
        let (piece, after) = read(from);
        pieces.push(piece);
        rest = after;
    }
    push_text(&mut pieces, rest);
    pieces
}

/// Tells whether a text has a piece that is more than text.
pub fn has_any(text: &str) -> bool {
    next(text).is_some()
}

/// Returns the references of a text, in order.
pub fn references(text: &str) -> impl Iterator<Item = Reference<'_>> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Reference(reference) => Some(reference),
        Piece::Text(_) | Piece::Malformed(_) => None,
    })
}

/// Returns a text with its references filled in; one without a value stays.
pub fn filled(text: &str, variables: &dyn Variables) -> String {
    let pieces = pieces(text).into_iter();
    let whole = pieces.map(|piece| match piece {
        Piece::Text(text) | Piece::Malformed(text) => text,
        Piece::Reference(one) => match variables.get(one.name) {
            Variable::Set(value) => value,
            Variable::Empty | Variable::Unset => one.default.unwrap_or(one.text),
        },
    });
    whole.collect()
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
}

/// Finds the next place where `${{` is followed by `env.`.
fn next(text: &str) -> Option<usize> {
    let mut found = text.match_indices(OPEN);
    found.find_map(|(at, open)| {
        let inner = text.get(at + open.len()..)?;
        inner.trim_start().starts_with("env.").then_some(at)
    })
}

/// Reads what begins with `${{ env.`, and returns it with the text behind it.
fn read(from: &str) -> (Piece<'_>, &str) {
    if let Some((reference, after)) = well_formed(from) {
        return (Piece::Reference(reference), after);
    }
    let end = from.find(CLOSE).map_or(from.len(), |at| at + CLOSE.len());
    let (text, after) = from.split_at_checked(end).unwrap_or((from, ""));
    (Piece::Malformed(text), after)
}

fn well_formed(from: &str) -> Option<(Reference<'_>, &str)> {
    let inner = from.strip_prefix(OPEN)?.trim_start();
    let named = inner.strip_prefix("env.")?;
    let end = named
        .find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
        .unwrap_or(named.len());
    let (name, behind) = named.split_at_checked(end)?;
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let behind = behind.trim_start();
    let (default, after) = match behind.strip_prefix(":-") {
        Some(text) => {
            let (default, after) = text.split_at_checked(end_of_default(text)?)?;
            (Some(default.trim()), after)
        }
        None => (None, behind),
    };
    let after = after.strip_prefix(CLOSE)?;
    let text = from.get(..from.len() - after.len())?;
    let reference = Reference {
        text,
        name,
        default,
    };
    Some((reference, after))
}

/// Returns where a default ends: at the first `}}` that closes no brace of the default itself.
fn end_of_default(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '}' if open > 0 => open -= 1,
            '}' if text.get(at..)?.starts_with(CLOSE) => return Some(at),
            '{' => open += 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let shown = pieces(text).into_iter().map(|piece| match piece {
            Piece::Text(text) => format!("[{text}]"),
            Piece::Malformed(text) => format!("!{text}!"),
            Piece::Reference(one) => match one.default {
                Some(default) => format!("<{}:-{default}>", one.name),
                None => format!("<{}>", one.name),
            },
        });
        shown.collect()
    }

    #[test]
    fn references_and_texts_are_told_apart() {
        for (text, expected) in [
            ("", ""),
            ("plain", "[plain]"),
            ("${{ env.A }}", "<A>"),
            ("${{env.A}}", "<A>"),
            ("x${{ env.A }}y${{env._b1}}", "[x]<A>[y]<_b1>"),
            ("${{ env.A:-latest }}", "<A:-latest>"),
            ("${{ env.A:- }}", "<A:->"),
            ("${{ env.A:-${db.URL}}}", "<A:-${db.URL}>"),
            ("${{ env.A:-{\"a\": {}} }}", "<A:-{\"a\": {}}>"),
            ("{\"a\":${{ env.A }}}", "[{\"a\":]<A>[}]"),
            (
                "$PORT ${db.DATABASE_URL} ${A}",
                "[$PORT ${db.DATABASE_URL} ${A}]",
            ),
            ("${{ secrets.A }} {{ a }}", "[${{ secrets.A }} {{ a }}]"),
            ("$${{ env.A }}", "[${{][ env.A }}]"),
            ("a$${{ env.A }}${{ env.B }}", "[a][${{][ env.A }}]<B>"),
            ("$${{ secrets.A }}", "[$${{ secrets.A }}]"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_begins_like_a_reference_is_malformed() {
        for (text, expected) in [
            ("${{ env. }}", "!${{ env. }}!"),
            ("${{ env.1A }}x", "!${{ env.1A }}![x]"),
            ("${{ env.A-B }}", "!${{ env.A-B }}!"),
            ("${{ env.A || 'b' }}", "!${{ env.A || 'b' }}!"),
            ("${{ env.A", "!${{ env.A!"),
            ("${{ env.A:-{ }}", "!${{ env.A:-{ }}!"),
            ("${{ env.A }", "!${{ env.A }!"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
