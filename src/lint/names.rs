//! Names: which one was meant, and placeholders that nobody chose.

/// Tells whether a text, or a part of it, is a placeholder such as `your-app`, `<NAME>` or `CHANGE_ME`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let bracketed = lower.contains('<') && lower.contains('>');
    let words = [
        "changeme",
        "change-me",
        "change_me",
        "replace-me",
        "replace_me",
        "replaceme",
        "your-",
        "your_",
        "yourusername",
        "placeholder",
    ];
    bracketed || words.iter().any(|word| lower.contains(word))
}

/// Returns the one of several names that is nearest to a misspelt one, if any is near enough.
///
/// Only the first hundred names are looked at.
pub(super) fn nearest<'a>(name: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > 80 {
        return None;
    }
    let lower = name.to_lowercase();
    let reach = (lower.chars().count() / 3).clamp(1, 4);
    let among = among
        .filter(|other| (1..=80).contains(&other.len()))
        .take(100);
    let near = among.map(|other| {
        let far = strsim::damerau_levenshtein(&lower, &other.to_lowercase());
        (far, other)
    });
    near.filter(|(far, _)| *far <= reach)
        .min_by_key(|(far, _)| *far)
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["HOSTNAME", "PORT", "PASSWORD"];
        assert_eq!(nearest("HOSTNAM", names.into_iter()), Some("HOSTNAME"));
        assert_eq!(nearest("port", names.into_iter()), Some("PORT"));
        assert_eq!(nearest("SIZE", names.into_iter()), None);
    }
}
