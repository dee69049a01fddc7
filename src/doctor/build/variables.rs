//! Variables of a Dockerfile: what `ARG` and `ENV` set, and texts that refer to them.

use std::collections::BTreeMap;

/// The longest text that is filled in, in bytes; more is not a path.
const LONGEST: usize = 4096;

/// Holds the values that are known; a variable without one is declared and gets its value when it is built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known(BTreeMap<String, String>);

impl Known {
    /// Sets a variable.
    pub(super) fn set(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }

    /// Returns a value.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Fills a text in; a variable whose value is not known is the error.
    pub(super) fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['$', '\\']) {
            filled.push_str(rest.get(..at).unwrap_or_default());
            let tail = rest.get(at..).unwrap_or_default();
            rest = match tail.strip_prefix('$') {
                Some(tail) => self.variable(tail, &mut filled)?,
                None => escaped(tail, &mut filled),
            };
            if filled.len() > LONGEST {
                return Err(text.chars().take(20).collect());
            }
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// Fills in the variable at the beginning of a text, its dollar sign taken off, and returns what follows.
    fn variable<'a>(&self, tail: &'a str, filled: &mut String) -> Result<&'a str, String> {
        let Some(braced) = tail.strip_prefix('{') else {
            let (name, rest) = tail.split_at(name_length(tail));
            if name.is_empty() {
                filled.push('$');
                return Ok(rest);
            }
            filled.push_str(self.get(name).ok_or(name)?);
            return Ok(rest);
        };
        let (inside, rest) = braced.split_once('}').ok_or(braced)?;
        let (name, choice) = inside.split_at(name_length(inside));
        let value = self.get(name).filter(|value| !value.is_empty());
        match (choice.get(..2), choice.get(2..)) {
            (Some(":-"), Some(other)) => filled.push_str(value.unwrap_or(other)),
            (Some(":+"), Some(other)) => filled.push_str(value.map_or("", |_| other)),
            _ if choice.is_empty() => filled.push_str(self.get(name).ok_or(name)?),
            _ => return Err(inside.to_owned()),
        }
        Ok(rest)
    }
}

/// Keeps a backslash before what patterns give a meaning to, and drops it before a dollar sign.
fn escaped<'a>(tail: &'a str, filled: &mut String) -> &'a str {
    if let Some(rest) = tail.strip_prefix("\\$") {
        filled.push('$');
        return rest;
    }
    filled.push('\\');
    tail.get(1..).unwrap_or_default()
}

fn name_length(text: &str) -> usize {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.find(|c: char| !is_name(c)).unwrap_or(text.len())
}

/// Splits what follows `ARG` or `ENV` into names and values; `ENV NAME rest of the line` has one value.
pub(super) fn assignments(text: &str, form: Form) -> Vec<(String, Option<String>)> {
    let words = words(text);
    if let (Form::Env, Some(first)) = (form, words.first())
        && !first.contains('=')
    {
        let value = text.trim_start().get(first.len()..).unwrap_or_default();
        return vec![(first.clone(), Some(value.trim().to_owned()))];
    }
    let assignment = |word: String| match word.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (word, None),
    };
    words.into_iter().map(assignment).collect()
}

/// Names the instruction that assignments stand behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `ARG`.
    Arg,
    /// `ENV`.
    Env,
}

/// Splits at blanks outside of quotes, and takes the quotes off.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            ('\\', None | Some('"')) => word.extend(characters.next()),
            ('"' | '\'', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            (blank, None) if blank.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (other, _) => word.push(other),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known() -> Known {
        let mut known = Known::default();
        known.set("DIR", "addons".to_owned());
        known.set("EMPTY", String::new());
        known
    }

    #[test]
    fn texts_are_filled_in() {
        for (text, filled) in [
            ("$DIR/x", Ok("addons/x")),
            ("${DIR}x", Ok("addonsx")),
            ("${EMPTY:-y}/${DIR:+z}", Ok("y/z")),
            ("${NONE:-y}", Ok("y")),
            ("${NONE:+y}a", Ok("a")),
            ("\\$DIR", Ok("$DIR")),
            ("\\*", Ok("\\*")),
            ("a$", Ok("a$")),
            ("$NONE/x", Err("NONE")),
            ("${NONE}", Err("NONE")),
            ("${DIR%x}", Err("DIR%x")),
            ("${DIR", Err("DIR")),
        ] {
            let wanted = filled.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(known().fill(text), wanted, "{text}");
        }
    }

    #[test]
    fn assignments_are_split() {
        let split = |text, form| {
            let pairs = assignments(text, form);
            let shown: Vec<String> = pairs
                .into_iter()
                .map(|(name, value)| format!("{name}={}", value.unwrap_or("?".into())))
                .collect();
            shown.join("|")
        };
        assert_eq!(split("A=1 B=\"x y\" C='z'", Form::Env), "A=1|B=x y|C=z");
        assert_eq!(split("A one two", Form::Env), "A=one two");
        assert_eq!(split("A B=2", Form::Arg), "A=?|B=2");
        assert_eq!(split("A=a\\ b", Form::Env), "A=a b");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[A$\\{\\}:+\\-\"'\\\\ é=]{0,24}") {
            let _ = known().fill(&text);
            let _ = assignments(&text, Form::Env);
            let _ = assignments(&text, Form::Arg);
        }
    }
}
