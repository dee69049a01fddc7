//! A pretend shell in a pretend container.

use std::collections::BTreeMap;

use super::component::{component, list, text};
use super::state::App;

/// The longest line that the shell keeps, in bytes.
const LONGEST: usize = 4096;

/// Holds the state of one console.
pub(crate) struct Shell {
    prompt: String,
    host: String,
    variables: BTreeMap<String, String>,
    line: String,
    status: u8,
}

/// How deep one shell may start another.
const DEEPEST: usize = 4;

/// Holds what the terminal shows next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Raw terminal output.
    pub(crate) text: String,
    /// Whether the session is over.
    pub(crate) ended: bool,
}

impl Shell {
    /// Opens a shell in the instance `host` of the component `name` of `app`.
    pub(crate) fn new(app: &App, name: &str, host: String) -> Self {
        Self {
            prompt: format!("apps@{host}:/workspace$ "),
            variables: visible(app, name),
            line: String::new(),
            status: 0,
            host,
        }
    }

    /// Returns the text that waits for a command.
    pub(crate) fn prompt(&self) -> &str {
        &self.prompt
    }

    /// Takes what was typed and returns what the terminal shows.
    pub(crate) fn feed(&mut self, typed: &str) -> Answer {
        let mut shown = String::new();
        for key in typed.chars() {
            if self.press(key, &mut shown) {
                return Answer {
                    text: shown,
                    ended: true,
                };
            }
        }
        Answer {
            text: shown,
            ended: false,
        }
    }

    /// Handles one key; true when it ends the session.
    fn press(&mut self, key: char, shown: &mut String) -> bool {
        match key {
            '\r' | '\n' => return self.enter(shown),
            '\u{3}' => {
                self.line.clear();
                shown.push_str("^C\r\n");
                shown.push_str(&self.prompt);
            }
            '\u{4}' if self.line.is_empty() => {
                shown.push_str("exit\r\n");
                return true;
            }
            '\u{7f}' | '\u{8}' => {
                if self.line.pop().is_some() {
                    shown.push_str("\u{8} \u{8}");
                }
            }
            key if key.is_control() || self.line.len() >= LONGEST => {}
            key => {
                self.line.push(key);
                shown.push(key);
            }
        }
        false
    }

    fn enter(&mut self, shown: &mut String) -> bool {
        let line = std::mem::take(&mut self.line);
        shown.push_str("\r\n");
        let ended = self.script(&line, shown, 0);
        if ended {
            shown.push_str("exit\r\n");
            return true;
        }
        shown.push_str(&self.prompt);
        false
    }

    /// Runs commands that `;` separates; true when one of them ends the shell.
    fn script(&mut self, text: &str, shown: &mut String, depth: usize) -> bool {
        for command in commands(text) {
            let words: Vec<String> = command
                .iter()
                .map(|word| word.expanded(self.status))
                .collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words.split_first() {
                None => {}
                Some((&"exit", rest)) => {
                    let status = rest.first().and_then(|status| status.parse().ok());
                    self.status = status.unwrap_or(self.status);
                    return true;
                }
                Some((&"sh", ["-c", script])) if depth < DEEPEST => {
                    self.script(script, shown, depth + 1);
                }
                Some((command, rest)) => {
                    let (text, status) = self.run(command, rest);
                    shown.push_str(&text);
                    self.status = status;
                }
            }
        }
        false
    }

    fn run(&self, command: &str, rest: &[&str]) -> (String, u8) {
        let text = match command {
            "true" => String::new(),
            "false" => return (String::new(), 1),
            "echo" => format!("{}\r\n", rest.join(" ")),
            "whoami" => "apps\r\n".to_owned(),
            "pwd" => "/workspace\r\n".to_owned(),
            "hostname" => format!("{}\r\n", self.host),
            "ls" => "README.md  bin  src\r\n".to_owned(),
            "uname" => "Linux\r\n".to_owned(),
            "env" | "printenv" => self
                .variables
                .iter()
                .fold(String::new(), |text, (key, value)| {
                    text + key + "=" + value + "\r\n"
                }),
            other => return (format!("bash: {other}: command not found\r\n"), 127),
        };
        (text, 0)
    }
}

/// Holds a word of a command: its pieces, and whether `$?` stands for a number in them.
#[derive(Debug, Default)]
struct Word(Vec<(char, Quote)>);

/// Says how a character is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Bare,
    Single,
    Double,
}

impl Word {
    /// Puts the status of the command before in the place of `$?`.
    fn expanded(&self, status: u8) -> String {
        let mut text = String::new();
        let mut rest = self.0.iter().peekable();
        while let Some((letter, quote)) = rest.next() {
            let is_status = *letter == '$'
                && *quote != Quote::Single
                && rest.next_if(|(next, _)| *next == '?').is_some();
            if is_status {
                text.push_str(&status.to_string());
            } else {
                text.push(*letter);
            }
        }
        text
    }
}

/// Splits a line at `;` and blanks outside quotes.
fn commands(line: &str) -> Vec<Vec<Word>> {
    let (mut commands, mut command) = (Vec::new(), Vec::new());
    let (mut word, mut quote) = (None, Quote::Bare);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let here: &mut Option<Word> = &mut word;
        match (letter, quote) {
            ('\'', Quote::Single) | ('"', Quote::Double) => quote = Quote::Bare,
            ('\'', Quote::Bare) => quote = opened(here, Quote::Single),
            ('"', Quote::Bare) => quote = opened(here, Quote::Double),
            (';', Quote::Bare) => {
                command.extend(word.take());
                commands.push(std::mem::take(&mut command));
            }
            (blank, Quote::Bare) if blank.is_whitespace() => command.extend(word.take()),
            ('\\', Quote::Bare) => {
                let next = letters.next().map(|next| (next, Quote::Single));
                here.get_or_insert_default().0.extend(next);
            }
            (letter, quote) => here.get_or_insert_default().0.push((letter, quote)),
        }
    }
    command.extend(word);
    commands.push(command);
    commands
}

/// Begins a quote, which makes a word even when nothing is in it.
fn opened(word: &mut Option<Word>, quote: Quote) -> Quote {
    word.get_or_insert_default();
    quote
}

/// Returns the variables of a component with secret values masked.
fn visible(app: &App, name: &str) -> BTreeMap<String, String> {
    let own = component(&app.spec, name).map(|component| component.value);
    let secrets: Vec<&str> = own
        .into_iter()
        .chain([&app.spec])
        .flat_map(|owner| list(owner, "envs"))
        .filter(|env| text(env, "type") == Some("SECRET"))
        .filter_map(|env| text(env, "key"))
        .collect();
    let mut variables = app.vault().environment(&app.spec, name);
    for (key, value) in &mut variables {
        if secrets.contains(&key.as_str()) {
            "***".clone_into(value);
        }
        // A line break would break the terminal's listing.
        *value = value.replace(['\r', '\n'], " ");
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell() -> Shell {
        Shell {
            prompt: "$ ".to_owned(),
            host: "web".to_owned(),
            variables: BTreeMap::from([("A".to_owned(), "1".to_owned())]),
            line: String::new(),
            status: 0,
        }
    }

    #[test]
    fn quotes_and_the_status_of_the_command_before_work_as_in_a_shell() {
        let mut shell = shell();
        let mut run = |line: &str| {
            let shown = shell.feed(&format!("{line}\r")).text;
            let (_, output) = shown.split_once("\r\n").unwrap();
            output.strip_suffix("$ ").unwrap_or(output).to_owned()
        };
        assert_eq!(run(" echo 'a;''b'\"c $?\"; echo '$?'"), "a;bc 0\r\n$?\r\n");
        assert_eq!(run("false; echo $?; echo $?"), "1\r\n0\r\n");
        assert_eq!(
            run("nope; echo $?"),
            "bash: nope: command not found\r\n127\r\n"
        );
        assert_eq!(run("sh -c 'echo x; exit 3'; echo $?"), "x\r\n3\r\n");
        assert_eq!(run("echo it\\'s '' end"), "it's  end\r\n");
        assert_eq!(run("; ;"), "");
    }

    #[test]
    fn keys_are_echoed_and_commands_answered() {
        let mut shell = shell();
        assert_eq!(shell.feed("l").text, "l");
        assert_eq!(shell.feed("x\u{7f}s").text, "x\u{8} \u{8}s");
        assert_eq!(shell.feed("\r").text, "\r\nREADME.md  bin  src\r\n$ ");
        assert_eq!(shell.feed("env\r").text, "env\r\nA=1\r\n$ ");
        assert_eq!(shell.feed("").text, "");
    }

    #[test]
    fn exit_and_end_of_input_end_it() {
        assert!(shell().feed("exit 3\r").ended);
        assert!(shell().feed("\u{4}").ended);
        assert!(!shell().feed("exitx\r").ended);
    }

    #[test]
    fn a_line_has_a_bound() {
        let mut shell = shell();
        shell.feed(&"x".repeat(100_000));
        assert_eq!(shell.line.len(), LONGEST);
    }
}
