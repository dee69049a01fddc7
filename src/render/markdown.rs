//! Pieces of GitHub's Markdown that foreign text can stand in without becoming markup.
//!
//! Foreign text stands in two places only: in `<code>` with every sign as a character reference, and in a fenced block
//! whose fence is longer than any run of backticks in it. So it can close nothing, link to nothing and mention nobody.

use std::fmt::Write as _;

use super::fit::shorten;
use super::sanitise::one_line;

/// The longest name in the table and in summaries.
const MOST_NAME: usize = 48;

/// Returns a fence that no line of a text closes.
pub(super) fn fence(body: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for character in body.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(3.max(longest + 1))
}

/// Writes foreign text as code on one line: every sign as a character reference, so that nothing in it is markup.
pub(super) fn code(foreign: &str) -> String {
    references(&shorten(&one_line(foreign), MOST_NAME))
}

/// Writes text of one line as code, every sign as a character reference.
pub(super) fn references(line: &str) -> String {
    let mut text = String::from("<code>");
    for character in line.chars() {
        match character {
            '-' | ' ' => text.push(character),
            // Mentions and addresses are looked for after references are resolved.
            '@' => text.push_str("&#64;<!-- -->"),
            _ if character.is_ascii_punctuation() => {
                let _ = write!(text, "&#{};", u32::from(character));
            }
            _ => text.push(character),
        }
    }
    text + "</code>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_no_markup() {
        assert_eq!(code("shop-api"), "<code>shop-api</code>");
        assert_eq!(
            code("a`|<b>@me\n::x"),
            "<code>a&#96;&#124;&#60;b&#62;&#64;<!-- -->me&#92;n&#58;&#58;x</code>"
        );
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(fence("a"), "```");
        assert_eq!(fence("a ```` b ``"), "`````");
    }
}
