//! Changes of a text: pieces that take the place of others.

use super::Span;

/// One piece of text in the place of another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The bytes that are replaced; empty for text that is put in.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// Puts edits into a text, in the order of their places; none when one lies in another or outside of the text.
///
/// Every byte outside of the edits stays as it is. Of several edits at one place those that only put text in come first.
pub fn apply_edits<'a>(text: &str, edits: impl IntoIterator<Item = &'a Edit>) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.span.start(), !edit.span.is_empty()));
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        new.push_str(text.get(at..edit.span.start())?);
        new.push_str(&edit.text);
        at = edit.span.end();
    }
    new.push_str(text.get(at..)?);
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit {
            span: Span::new(start, end),
            text: text.to_owned(),
        }
    }

    #[test]
    fn edits_are_made_in_the_order_of_their_places() {
        let edits = [edit(4, 5, ""), edit(0, 1, "A"), edit(4, 4, "xy")];
        assert_eq!(apply_edits("abcdef", &edits).as_deref(), Some("Abcdxyf"));
        assert_eq!(apply_edits("abc", &[]).as_deref(), Some("abc"));
    }

    #[test]
    fn edits_that_overlap_or_leave_the_text_are_not_made() {
        assert_eq!(
            apply_edits("abcdef", &[edit(0, 3, ""), edit(2, 4, "")]),
            None
        );
        assert_eq!(apply_edits("abc", &[edit(2, 9, "")]), None);
        assert_eq!(apply_edits("é", &[edit(1, 2, "")]), None);
    }
}
