//! Makes foreign text safe to show.
//!
//! Text from files and from the API may hold escapes that move the cursor, recolour the terminal or turn the writing
//! direction. Shown to a person, such characters appear as `\u{1b}`; in JSON they are escaped as JSON has it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Which control characters are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// None: the result stays on one line.
    Nothing,
    /// Line ends and tabs.
    Layout,
}

/// Replaces every control, direction and invisible character by a visible escape. Applied again it changes nothing.
pub fn sanitise(text: &str, keep: Keep) -> Cow<'_, str> {
    if text.chars().all(|character| is_safe(character, keep)) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        push(&mut clean, character, keep);
    }
    Cow::Owned(clean)
}

/// Makes foreign text safe to show on one line.
pub fn one_line(text: &str) -> String {
    inert(&sanitise(text, Keep::Nothing))
}

/// Makes foreign text safe to show on several lines.
pub fn lines(text: &str) -> String {
    let clean = sanitise(text, Keep::Layout);
    let lines: Vec<String> = clean.split('\n').map(inert).collect();
    lines.join("\n")
}

/// Breaks what the runner of a build service would take as a command: `::` at the beginning of a line, `##[` anywhere.
fn inert(line: &str) -> String {
    let line = line.replace("##[", "#\\u{23}[");
    match line.trim_start().strip_prefix("::") {
        Some(command) => format!(
            "{}\\u{{3a}}:{command}",
            line.get(..line.len() - command.len() - 2)
                .unwrap_or_default()
        ),
        None => line,
    }
}

/// Rewrites JSON so that a terminal, or the runner of a build service, takes nothing in it as a command; its value stays
/// the same.
///
/// What is rewritten stands only in strings of JSON, and a line of it never begins with `::`.
pub fn inert_json(json: String) -> String {
    let json = if json.contains("##[") {
        json.replace("##[", "#\\u0023[")
    } else {
        json
    };
    if json.chars().all(|c| is_safe(c, Keep::Layout)) {
        return json;
    }
    let mut clean = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_safe(character, Keep::Layout) {
            clean.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a `String` cannot fail.
            let _ = write!(clean, "\\u{unit:04x}");
        }
    }
    clean
}

/// Appends one character, or its escape.
pub(super) fn push(clean: &mut String, character: char, keep: Keep) {
    if is_safe(character, keep) {
        clean.push(character);
        return;
    }
    match character {
        '\n' => clean.push_str("\\n"),
        '\r' => clean.push_str("\\r"),
        '\t' => clean.push_str("\\t"),
        // Writing to a `String` cannot fail.
        _ => drop(write!(clean, "\\u{{{:x}}}", u32::from(character))),
    }
}

/// Tells whether a character can be shown as it is.
pub(super) fn is_safe(character: char, keep: Keep) -> bool {
    match character {
        '\n' | '\t' => keep == Keep::Layout,
        _ => !character.is_control() && !is_deceptive(character),
    }
}

/// Tells whether a character turns the writing direction, joins or hides others, or ends a line without a line end.
fn is_deceptive(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_shown_and_plain_text_is_kept() {
        assert_eq!(
            sanitise("\u{1b}[31mred\u{7}", Keep::Nothing),
            "\\u{1b}[31mred\\u{7}"
        );
        assert_eq!(
            sanitise("a\u{202e}b\r\n\tc", Keep::Layout),
            "a\\u{202e}b\\r\n\tc"
        );
        assert_eq!(sanitise("a\nb\tc", Keep::Nothing), "a\\nb\\tc");
        assert_eq!(sanitise("日本 é 😀", Keep::Nothing), "日本 é 😀");
    }

    #[test]
    fn commands_of_a_build_service_are_broken() {
        assert_eq!(one_line("::error::x"), "\\u{3a}:error::x");
        assert_eq!(lines("a::b\n  ::set-env::x"), "a::b\n  \\u{3a}:set-env::x");
        assert_eq!(one_line("x ##[error]y"), "x #\\u{23}[error]y");
        assert_eq!(one_line(&one_line("::a ##[b]")), one_line("::a ##[b]"));
    }

    proptest! {
        #[test]
        fn json_that_is_made_inert_says_the_same(text in "(.|[#\\[:a\\\\\"\u{7f}\u{9b}\u{202e}\u{e0041}]|##\\[){0,12}") {
            let value = serde_json::json!({ text.clone(): text });
            for json in [value.to_string(), format!("{value:#}")] {
                let inert = inert_json(json);
                prop_assert!(inert.chars().all(|c| is_safe(c, Keep::Layout)) && !inert.contains("##["));
                prop_assert!(inert.lines().all(|line| !line.trim_start().starts_with("::")));
                prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&inert).unwrap(), value.clone());
            }
        }

        #[test]
        fn nothing_harmful_is_left(text in any::<String>()) {
            for keep in [Keep::Nothing, Keep::Layout] {
                let clean = sanitise(&text, keep).into_owned();
                let harmless = |c: char| !(c.is_control() || is_deceptive(c)) || (keep == Keep::Layout && "\n\t".contains(c));
                prop_assert!(clean.chars().all(harmless));
                prop_assert_eq!(sanitise(&clean, keep), clean.as_str());
            }
        }
    }
}
