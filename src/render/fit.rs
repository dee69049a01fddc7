//! Fits text into columns: cut in the middle, cut around a difference, broken between words.
//!
//! Widths are those of a terminal: wide characters count two columns, combining ones none. Texts are safe to show
//! already; nothing here makes a line end, and nothing gives a build service a command that the text did not hold.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Stands for what was left out.
pub const ELISION: &str = "..";

/// How many characters may share one column before the rest counts as too wide.
const CROWD: usize = 4;

/// Returns the columns that a text takes; a text of very many characters without a width is never narrow.
pub fn width(text: &str) -> usize {
    let crowd = text.len().div_ceil(CROWD * 4);
    text.width().max(crowd)
}

/// Leaves the middle out of text that is wider than `most`.
pub fn shorten(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(ELISION.len());
    let front = head(text, room / 2);
    let back = tail(text, room - room / 2);
    format!("{front}{ELISION}{back}")
}

/// Leaves out what two texts have in common, as far as needed, so that their difference stays in sight.
pub fn shorten_pair(before: &str, after: &str, most: usize) -> (String, String) {
    if width(before) <= most && width(after) <= most {
        return (before.to_owned(), after.to_owned());
    }
    let shared = common_head(before, after);
    let lead = before.get(..shared).unwrap_or_default();
    let rest = |text: &str| width(text.get(shared..).unwrap_or_default());
    let free = most.saturating_sub(ELISION.len() + rest(before).max(rest(after)));
    let kept = tail(lead, free.max(most / 4));
    let start = shared - kept.len();
    let cut = |text: &str| {
        if start <= ELISION.len() {
            return shorten_end(text, shared, most);
        }
        let rest = text.get(start..).unwrap_or_default();
        let room = most.saturating_sub(ELISION.len());
        format!("{ELISION}{}", shorten_end(rest, kept.len(), room))
    };
    (cut(before), cut(after))
}

/// Cuts a text whose first `lead` bytes are the same elsewhere: at its end, or in its middle where there is no lead.
fn shorten_end(text: &str, lead: usize, most: usize) -> String {
    if lead == 0 || width(text) <= most {
        return shorten(text, most);
    }
    let front = head(text, most.saturating_sub(ELISION.len()));
    format!("{front}{ELISION}")
}

fn common_head(before: &str, after: &str) -> usize {
    let pairs = before.char_indices().zip(after.chars());
    let mut same = pairs.take_while(|((_, a), b)| a == b);
    same.by_ref()
        .last()
        .map_or(0, |((at, character), _)| at + character.len_utf8())
}

/// Returns as much of the front of a text as fits.
pub fn head(text: &str, most: usize) -> &str {
    let mut used = 0;
    let mut end = 0;
    for (count, (at, character)) in text.char_indices().enumerate() {
        used += character.width().unwrap_or(0);
        if used > most || count >= most * CROWD {
            break;
        }
        end = at + character.len_utf8();
    }
    // Joined characters can be wider than their sum.
    let mut front = text.get(..end).unwrap_or_default();
    while width(front) > most {
        let last = front.chars().next_back().map_or(0, char::len_utf8);
        front = front.get(..front.len() - last).unwrap_or_default();
    }
    front
}

/// Returns as much of the back of a text as fits.
pub fn tail(text: &str, most: usize) -> &str {
    let mut used = 0;
    let mut start = text.len();
    for (count, (at, character)) in text.char_indices().rev().enumerate() {
        used += character.width().unwrap_or(0);
        if used > most || count >= most * CROWD {
            break;
        }
        start = at;
    }
    let mut back = text.get(start..).unwrap_or_default();
    // A mark that belongs to the character before it means nothing alone.
    let alone = |back: &str| back.chars().next().is_some_and(|c| c.width() == Some(0));
    while width(back) > most || alone(back) {
        let first = back.chars().next().map_or(0, char::len_utf8);
        back = back.get(first..).unwrap_or_default();
    }
    back
}

/// Breaks a text into pieces that fit, wherever that is.
pub fn pieces(text: &str, most: usize) -> Vec<String> {
    let most = most.max(LEAST);
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let front = head(rest, most - 1);
        if front.len() == rest.len() || front.is_empty() {
            pieces.push(inert(rest));
            return pieces;
        }
        pieces.push(inert(front));
        rest = rest.get(front.len()..).unwrap_or_default();
    }
}

/// The least room that a text is broken to.
const LEAST: usize = 8;

/// Keeps a piece from starting with what a build service takes as a command; one column more is enough for that.
fn inert(piece: &str) -> String {
    if piece.trim_start().starts_with("::") {
        format!("\\{piece}")
    } else {
        piece.to_owned()
    }
}

/// Breaks a text between words; a word that is too wide is broken too.
pub fn words(text: &str, most: usize) -> Vec<String> {
    let most = most.max(LEAST);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let fits = width(&line) + 1 + width(word) < most;
        if !line.is_empty() && !fits {
            lines.push(inert(&std::mem::take(&mut line)));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        if width(word) < most {
            line.push_str(word);
        } else {
            let mut broken = pieces(word, most);
            line = broken.pop().unwrap_or_default();
            lines.append(&mut broken);
        }
    }
    lines.push(inert(&line));
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_middle_goes_first() {
        assert_eq!(shorten("abcdefghij", 10), "abcdefghij");
        assert_eq!(shorten("abcdefghijk", 10), "abcd..hijk");
        assert_eq!(shorten("日本日本日本", 8), "日..本");
        assert_eq!(
            shorten("❤\u{fe0f}❤\u{fe0f}❤\u{fe0f}❤\u{fe0f}", 6),
            "❤\u{fe0f}..❤\u{fe0f}"
        );
    }

    #[test]
    fn a_difference_stays_in_sight() {
        let long = "gunicorn --bind 0.0.0.0:8080 --workers";
        let pair = shorten_pair(
            &format!("{long} 2 --timeout 60 app:app"),
            &format!("{long} 4 --timeout 60 app:app"),
            30,
        );
        assert_eq!(pair.0, "..orkers 2 --timeout 60 app:..");
        assert_eq!(pair.1, "..orkers 4 --timeout 60 app:..");
        let (a, b) = shorten_pair("celery worker -c 4", "celery worker -c 8", 12);
        assert_eq!((a.as_str(), b.as_str()), ("..orker -c 4", "..orker -c 8"));
        let (a, b) = shorten_pair("x", &"y".repeat(50), 20);
        assert_eq!((a.as_str(), b.as_str()), ("x", "yyyyyyyyy..yyyyyyyyy"));
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(words("one two three", 9), ["one two", "three"]);
        assert_eq!(
            words("incomprehensible a", 9),
            ["incompre", "hensible", "a"]
        );
        assert_eq!(words("", 9), [""]);
    }

    #[test]
    fn a_break_makes_no_command_of_a_build_service() {
        assert_eq!(
            pieces("1234567::error::x", 8),
            ["1234567", "\\::error", "\\::x"]
        );
        assert_eq!(
            words("abcdefgh ::error::x", 12),
            ["abcdefgh", "\\::error::x"]
        );
    }

    #[test]
    fn many_characters_without_a_width_are_cut() {
        let text = format!("e{}", "\u{301}".repeat(10_000));
        assert!(shorten(&text, 20).len() < 400);
        assert!(pieces(&text, 20).len() > 10);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked(
            before in "\\PC{0,60}", after in "[a-z日é❤\u{fe0f}\u{301}: ]{0,60}", most in 8_usize..40,
        ) {
            let pair = shorten_pair(&before, &after, most);
            let mut all = vec![shorten(&before, most), shorten(&after, most), pair.0, pair.1];
            all.extend(pieces(&after, most));
            all.extend(words(&after, most));
            all.extend(pieces(&before, most));
            all.extend(words(&before, most));
            for text in all {
                prop_assert!(width(&text) <= most, "{text:?} {}", width(&text));
            }
        }

        #[test]
        fn breaking_loses_nothing(text in "[a-z日é ]{0,60}", most in 8_usize..40) {
            prop_assert_eq!(pieces(&text, most).concat(), text.clone());
            let glued: String = words(&text, most).concat();
            prop_assert_eq!(glued.replace(' ', ""), text.replace(' ', ""));
        }
    }
}
