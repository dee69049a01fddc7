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
}

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
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.first() == Some(&"exit") {
            shown.push_str("exit\r\n");
            return true;
        }
        shown.push_str(&self.run(&words));
        shown.push_str(&self.prompt);
        false
    }

    fn run(&self, words: &[&str]) -> String {
        let Some((command, rest)) = words.split_first() else {
            return String::new();
        };
        match *command {
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
            other => format!("bash: {other}: command not found\r\n"),
        }
    }
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
        }
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
