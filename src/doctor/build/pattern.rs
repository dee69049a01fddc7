//! Patterns of one part of a path, as Go's `filepath.Match` has them: `*`, `?`, `[a-z]` and backslashes.

/// Tells whether a text holds a character with a meaning of its own.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Tells whether a part of a path matches; a pattern that makes no sense matches nothing.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut seen) = (0, 0);
    // Where to go on when a star has to take one character more.
    let mut star: Option<(usize, usize)> = None;
    while seen < name.len() || at < pattern.len() {
        if pattern.get(at) == Some(&'*') {
            star = Some((at, seen));
            at += 1;
            continue;
        }
        let step = match name.get(seen) {
            Some(found) => one(pattern.get(at..).unwrap_or_default(), *found),
            None => None,
        };
        match (step, star) {
            (Some(length), _) => (at, seen) = (at + length, seen + 1),
            (None, Some((from, taken))) if taken < name.len() => {
                star = Some((from, taken + 1));
                (at, seen) = (from + 1, taken + 1);
            }
            (None, _) => return false,
        }
    }
    true
}

/// Matches one character and returns how much of the pattern that took.
fn one(pattern: &[char], found: char) -> Option<usize> {
    match pattern {
        ['?', ..] => Some(1),
        ['\\', wanted, ..] => (*wanted == found).then_some(2),
        ['[', rest @ ..] => class(rest, found).map(|length| length + 1),
        [wanted, ..] => (*wanted == found).then_some(1),
        [] => None,
    }
}

/// Matches a class after its bracket and returns its length with the closing one.
fn class(rest: &[char], found: char) -> Option<usize> {
    let negated = usize::from(matches!(rest, ['^' | '!', ..]));
    let mut at = negated;
    let mut hit = false;
    loop {
        let (low, length) = member(rest.get(at..)?)?;
        at += length;
        let mut high = low;
        if let ['-', after @ ..] = rest.get(at..)?
            && !matches!(after, [']', ..])
        {
            let (end, length) = member(after)?;
            high = end;
            at += 1 + length;
        }
        hit |= (low..=high).contains(&found);
        if rest.get(at) == Some(&']') {
            return (hit == (negated == 0)).then_some(at + 1);
        }
    }
}

fn member(rest: &[char]) -> Option<(char, usize)> {
    match rest {
        ['\\', escaped, ..] => Some((*escaped, 2)),
        [plain, ..] => Some((*plain, 1)),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_match_as_in_go() {
        for (pattern, name, is_match) in [
            ("*", "", true),
            ("*.txt", "a.txt", true),
            ("*.txt", "a.txt.gz", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("?", "é", true),
            ("?", "", false),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("[!a-c]x", "dx", true),
            ("[]a]", "]", true),
            ("[a", "a", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("requirements*.txt", "requirements-auto.txt", true),
        ] {
            assert_eq!(matches(pattern, name), is_match, "{pattern} {name}");
        }
    }

    proptest! {
        #[test]
        fn a_name_matches_itself_and_nothing_panics(pattern in "[\\[\\]a-c*?!^\\\\-]{0,16}", name in "[a-c\\]]{0,16}") {
            let _ = matches(&pattern, &name);
            prop_assert!(matches(&name.replace(']', "\\]"), &name));
            prop_assert!(matches("*", &name));
        }
    }
}
