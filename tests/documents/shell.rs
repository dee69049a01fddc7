//! Splits a line of a shell into the commands it runs, as far as documents need it.

/// Splits a script into commands, and each command into words.
///
/// Quotes, backslashes, comments, continued lines, `|`, `&&`, `||`, `;`, `&`, redirections and `$(…)` are understood;
/// variables stay as they are written. Expressions of a workflow, `${{ … }}`, that stand alone are left out, because
/// they may be any number of words, or none.
pub(crate) fn commands(script: &str) -> Vec<Vec<String>> {
    let script = without_expressions(script).replace("\\\n", " ");
    let mut splitter = Splitter::default();
    let mut rest = script.chars().peekable();
    while let Some(one) = rest.next() {
        match one {
            '\'' => splitter.quoted(rest.by_ref().take_while(|next| *next != '\'')),
            '"' => splitter.quoted(rest.by_ref().take_while(|next| *next != '"')),
            '\\' => splitter.quoted(rest.next()),
            '#' if splitter.word.is_none() => while rest.next_if(|next| *next != '\n').is_some() {},
            '$' if rest.next_if_eq(&'(').is_some() => {
                let inner: String = inside(&mut rest);
                splitter.quoted("$()".chars());
                splitter.found.extend(commands(&inner));
            }
            '>' | '<' => {
                rest.next_if(|next| ['>', '&'].contains(next));
                splitter.redirection();
            }
            '&' | '|' | ';' | '\n' | '(' | ')' => splitter.end_of_command(),
            space if space.is_whitespace() => splitter.end_of_word(),
            other => splitter.quoted([other]),
        }
    }
    splitter.end_of_command();
    splitter.found
}

/// Takes what stands before the closing bracket.
fn inside(rest: &mut impl Iterator<Item = char>) -> String {
    let mut depth = 1;
    rest.take_while(|next| {
        depth += i32::from(*next == '(') - i32::from(*next == ')');
        depth > 0
    })
    .collect()
}

fn without_expressions(script: &str) -> String {
    let mut text = String::new();
    let mut rest = script;
    while let Some((before, behind)) = rest.split_once("${{") {
        let after = behind.split_once("}}").map_or("", |(_, after)| after);
        text.push_str(before);
        let alone = before.ends_with(char::is_whitespace)
            && !after.starts_with(|next: char| !next.is_whitespace());
        text.push_str(if alone { "" } else { "expression" });
        rest = after;
    }
    text + rest
}

#[derive(Default)]
struct Splitter {
    found: Vec<Vec<String>>,
    words: Vec<String>,
    word: Option<String>,
    /// The next word is the file of a redirection.
    is_target: bool,
}

impl Splitter {
    fn quoted(&mut self, text: impl IntoIterator<Item = char>) {
        self.word.get_or_insert_default().extend(text);
    }

    fn end_of_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if !std::mem::take(&mut self.is_target) {
            self.words.push(word);
        }
    }

    fn redirection(&mut self) {
        // A number right before the sign says which stream is meant.
        if self
            .word
            .take_if(|word| word.parse::<u8>().is_ok())
            .is_none()
        {
            self.end_of_word();
        }
        self.is_target = true;
    }

    fn end_of_command(&mut self) {
        self.end_of_word();
        self.is_target = false;
        if !self.words.is_empty() {
            self.found.push(std::mem::take(&mut self.words));
        }
    }
}

/// Returns the words behind the program when a command runs it, by its name, by a path, or through another program.
pub(crate) fn words_behind<'a>(command: &'a [String], program: &str) -> Option<&'a [String]> {
    let is_before = |word: &&String| {
        let (name, value) = word.split_once('=').unwrap_or(("", ""));
        let assigns =
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let opens = [
            "if", "then", "else", "while", "do", "!", "time", "exec", "sudo", "{",
        ];
        (assigns && !value.starts_with('=')) || opens.contains(&word.as_str())
    };
    let skipped = command.iter().take_while(is_before).count();
    let (first, rest) = command.get(skipped..)?.split_first()?;
    let name = first.rsplit('/').next()?;
    if name == program {
        return Some(rest);
    }
    let is_run = name == "cargo" && rest.first().is_some_and(|word| word == "run");
    let built = is_run && program == "ipctl" && !rest.iter().any(|word| word == "--example");
    let at = rest
        .iter()
        .position(|word| word == "--")
        .filter(|_| built)?;
    rest.get(at + 1..)
}

mod tests {
    use super::{commands, words_behind};

    fn split(script: &str) -> Vec<String> {
        let joined = commands(script).into_iter().map(|words| words.join("|"));
        joined.collect()
    }

    #[test]
    fn quotes_comments_and_continued_lines_are_read() {
        assert_eq!(split("a 'b c' \"d e\" f\\ g # h"), ["a|b c|d e|f g"]);
        assert_eq!(split("a \\\n  b\nc"), ["a|b", "c"]);
        assert_eq!(split("a b#c ''"), ["a|b#c|"]);
    }

    #[test]
    fn pipes_and_redirections_end_and_leave_words() {
        assert_eq!(
            split("a | b && c || d; e & f"),
            ["a", "b", "c", "d", "e", "f"]
        );
        assert_eq!(split("a > file 2>&1 b 2>/dev/null < in"), ["a|b"]);
        assert_eq!(split("x=$(a $(b) c) d"), ["b", "a|$()|c", "x=$()|d"]);
    }

    #[test]
    fn expressions_of_workflows_are_left_out() {
        let line = "a ${{ inputs.x && '--create' || '' }} b/${{ y }}/c";
        assert_eq!(split(line), ["a|b/expression/c"]);
    }

    #[test]
    fn the_program_is_found_behind_what_runs_it() {
        let found = |line: &str| {
            let commands = commands(line);
            words_behind(&commands[0], "ipctl").map(|words| words.join(" "))
        };
        assert_eq!(
            found("A=b ./target/release/ipctl plan x").unwrap(),
            "plan x"
        );
        assert_eq!(found("cargo run --release -- plan x").unwrap(), "plan x");
        assert_eq!(found("if ! ipctl plan").unwrap(), "plan");
        assert_eq!(found("cargo run --example x -- plan"), None);
        assert_eq!(found("echo ipctl plan"), None);
    }
}
