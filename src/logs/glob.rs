//! Names with `*` and `?`.

/// Tells whether a name fits a pattern: `*` stands for any characters, also none, and `?` for one.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || name.get(seen) == Some(&wanted) => {
                at += 1;
                seen += 1;
            }
            // The last `*` takes one character more.
            _ => match star {
                Some((place, taken)) => {
                    star = Some((place, taken + 1));
                    at = place + 1;
                    seen = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|&rest| rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_characters() {
        for (pattern, name, fits) in [
            ("*", "", true),
            ("celery-*", "celery-worker", true),
            ("*-w*r", "celery-worker", true),
            ("we?", "web", true),
            ("we?", "we", false),
            ("web", "web2", false),
            ("*b*b", "abab", true),
            ("a*b", "ab-c", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let name = "a".repeat(5000);
        assert!(!matches(
            &"*a".repeat(200).replace("**", "*"),
            &(name + "b")
        ));
    }
}
