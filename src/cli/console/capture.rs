//! One command typed into a remote shell: its line, and what of the terminal's output is the command's own.
//!
//! A terminal shows what is typed, the prompt and the output in one stream. So the shell itself is made to write one random
//! mark before the output and another, with the exit status, after it. In what is typed the marks are split by quotes, so
//! that only their execution writes them whole.

/// The longest line that is typed, in bytes: a terminal without an editor takes no more than 4096.
const LONGEST: usize = 3500;

/// The longest exit status, with the end behind it.
const STATUS: usize = 4;

/// Finds the output and the exit status of one command.
#[derive(Debug)]
pub(in crate::cli) struct Capture {
    begin: String,
    end: String,
    stage: Stage,
    held: String,
}

/// Says how far the command is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The shell did not begin it yet.
    Typed,
    /// It runs.
    Running,
    /// It ended with this status.
    Ended(u8),
}

/// Says why a command cannot be typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::cli) enum Untypable {
    /// A control character would be a key for the terminal.
    #[error(
        "a word of the command holds a control character, which a terminal would take as a key"
    )]
    Control,
    /// The terminal would cut it.
    #[error("the command is longer than {LONGEST} bytes, more than a terminal takes in one line")]
    Long,
}

impl Capture {
    /// Makes a capture with random digits for its marks.
    pub(in crate::cli) fn new(random: u64) -> Self {
        Self {
            begin: format!("ipctl-begin-{random:016x}:"),
            end: format!("ipctl-end-{random:016x}:"),
            stage: Stage::Typed,
            held: String::new(),
        }
    }

    /// Returns the line that is typed for a command and its arguments, which reach it as they are.
    pub(in crate::cli) fn line(&self, words: &[String]) -> Result<String, Untypable> {
        if words.iter().any(|word| word.chars().any(char::is_control)) {
            return Err(Untypable::Control);
        }
        let command: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let (begin, end) = (split(&self.begin), split(&self.end));
        let command = command.join(" ");
        let line = format!(" echo {begin}; {command}; echo {end}\"$?;\"; exit\r");
        if line.len() > LONGEST {
            return Err(Untypable::Long);
        }
        Ok(line)
    }

    /// Takes what the terminal shows, and returns what of it the command wrote.
    pub(super) fn take(&mut self, shown: &str) -> String {
        self.held.push_str(shown);
        if self.stage == Stage::Typed {
            self.find_begin();
        }
        match self.stage {
            Stage::Running => self.find_end().replace("\r\n", "\n"),
            Stage::Typed | Stage::Ended(_) => String::new(),
        }
    }

    /// Returns how far the command is.
    pub(super) fn stage(&self) -> Stage {
        self.stage
    }

    fn find_begin(&mut self) {
        let Some((_, after)) = self.held.split_once(&self.begin) else {
            // Prompt and echo are of no use; only a mark that is not whole yet has to stay.
            self.held = tail(&self.held, self.begin.len()).to_owned();
            return;
        };
        if let Some((_, output)) = after.split_once('\n') {
            self.held = output.to_owned();
            self.stage = Stage::Running;
        }
    }

    fn find_end(&mut self) -> String {
        if let Some((output, after)) = self.held.split_once(&self.end) {
            let status = after.split_once(';').map(|(status, _)| status);
            if status.is_none() && after.len() < STATUS {
                return String::new();
            }
            let output = output.to_owned();
            let status = status.and_then(|status| status.parse().ok());
            self.stage = Stage::Ended(status.unwrap_or(u8::MAX));
            self.held.clear();
            return output;
        }
        // A carriage return may belong to a line end whose rest has not come yet.
        let kept = tail(&self.held, self.end.len()).len();
        let mut ready = self.held.len() - kept;
        if self
            .held
            .get(..ready)
            .is_some_and(|text| text.ends_with('\r'))
        {
            ready -= 1;
        }
        let rest = self.held.split_off(ready);
        std::mem::replace(&mut self.held, rest)
    }
}

/// Returns the end of a text, at least so many bytes where there are as many.
fn tail(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    text.get(start..).unwrap_or(text)
}

/// Writes a mark in two pieces, so that the typed line does not hold it.
fn split(mark: &str) -> String {
    let (front, back) = mark.split_at(mark.len() / 2);
    format!("'{front}''{back}'")
}

/// Quotes a word for any POSIX shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    /// What a terminal shows when the line is typed and the command writes `output`.
    fn shown(capture: &Capture, line: &str, output: &str, status: u8) -> String {
        let output = output.replace('\n', "\r\n");
        format!(
            "$ {line}\n{}\r\n{output}{}{status};\r\nexit\r\n",
            capture.begin, capture.end
        )
    }

    #[test]
    fn the_typed_line_holds_no_mark() {
        let capture = Capture::new(7);
        let line = capture.line(&words("rake db:version")).unwrap();
        assert_eq!(
            line,
            " echo 'ipctl-begin-00''00000000000007:'; rake db:version; echo 'ipctl-end-000''0000000000007:'\"$?;\"; exit\r"
        );
        assert!(!line.contains(&capture.begin) && !line.contains(&capture.end));
    }

    #[test]
    fn words_reach_the_command_as_they_are() {
        let capture = Capture::new(0);
        let line = |word: &str| capture.line(&["sh".to_owned(), "-c".to_owned(), word.to_owned()]);
        assert!(line("a; b $HOME").unwrap().contains(" sh -c 'a; b $HOME';"));
        assert!(line("it's").unwrap().contains(r" 'it'\''s';"));
        assert!(line("").unwrap().contains(" '';"));
        assert_eq!(line("a\u{3}"), Err(Untypable::Control));
        assert_eq!(line("a\nb"), Err(Untypable::Control));
        assert_eq!(line(&"x".repeat(LONGEST)), Err(Untypable::Long));
    }

    /// An output that does not end its line keeps that.
    #[test]
    fn output_and_status_are_found() {
        for (output, status) in [("a\nb\n", 0), ("no end", 3), ("", 255), ("\u{1b}[1mx\n", 1)] {
            let mut capture = Capture::new(9);
            let line = capture.line(&words("x")).unwrap();
            let all = shown(&capture, &line, output, status);
            assert_eq!(capture.take(&all), output);
            assert_eq!(capture.stage(), Stage::Ended(status));
        }
    }

    #[test]
    fn a_session_that_breaks_off_has_no_status() {
        let mut capture = Capture::new(9);
        let line = capture.line(&words("x")).unwrap();
        assert_eq!(capture.take(&format!("$ {line}")), "");
        assert_eq!(capture.stage(), Stage::Typed);
        let begin = format!("{}\r\npart", capture.begin);
        capture.take(&begin);
        assert_eq!(capture.stage(), Stage::Running);
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(output in "[a-i:;\\-\\n0é]{0,80}", status in any::<u8>(), cuts in prop::collection::vec(1usize..40, 1..20)) {
            let mut capture = Capture::new(9);
            let line = capture.line(&words("x y")).unwrap();
            let all: Vec<char> = shown(&capture, &line, &output, status).chars().collect();
            let (mut rest, mut found) = (all.as_slice(), String::new());
            for cut in cuts.iter().cycle() {
                let (piece, tail) = rest.split_at((*cut).min(rest.len()));
                found += &capture.take(&piece.iter().collect::<String>());
                rest = tail;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(found, output);
            prop_assert_eq!(capture.stage(), Stage::Ended(status));
        }
    }
}
