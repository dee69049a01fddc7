//! What the comment at the beginning of a spec says.

/// The most lines that are looked at.
const MOST_LINES: usize = 60;

/// What begins a comment that is meant for a program.
const FOR_PROGRAMS: [&str; 6] = [
    "yaml-language-server",
    "$schema",
    "vim:",
    "vi:",
    "-*-",
    "ipctl:",
];

/// Returns the paragraphs of the comment at the beginning of a text; an empty comment line parts them.
///
/// Lines that are meant for an editor or for this program are left out.
pub fn preface(text: &str) -> Vec<String> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    let lines = lines.take(MOST_LINES).map(str::trim);
    let lines = lines.take_while(|line| is_before_the_spec(line));
    let mut paragraphs = vec![String::new()];
    for line in lines.filter_map(|line| line.strip_prefix('#')) {
        let said = line.trim_start_matches('#').trim();
        if FOR_PROGRAMS.iter().any(|mark| said.starts_with(mark)) {
            continue;
        }
        match paragraphs.last_mut() {
            Some(last) if !said.is_empty() => {
                last.push_str(if last.is_empty() { "" } else { " " });
                last.push_str(said);
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

fn is_before_the_spec(line: &str) -> bool {
    line.is_empty() || line == "---" || line.starts_with(['#', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_parted_by_empty_comments_and_modelines_are_left_out() {
        let text = "# yaml-language-server: $schema=x\n# The shop.\n# It sells.\n#\n## More\n---\nname: shop\n# no\n";
        assert_eq!(preface(text), ["The shop. It sells.", "More"]);
        assert_eq!(preface("name: a\n# no\n"), [""; 0]);
        assert_eq!(preface("{\"name\": \"a\"}"), [""; 0]);
    }
}
