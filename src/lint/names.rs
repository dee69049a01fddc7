//! Names that nobody chose: placeholders left over from examples.

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
