//! What a run command says: its steps, programs and options, as a shell would split it.

use std::path::Path;

use crate::diag::Span;
use crate::lint::{App, Component};
use crate::spec::Node;

/// Commands that run another one, so that the next word is the program.
const RUNNERS: [&str; 27] = [
    "exec",
    "env",
    "nohup",
    "time",
    "nice",
    "do",
    "then",
    "else",
    "if",
    "while",
    "!",
    "{",
    "npx",
    "bunx",
    "pnpx",
    "dumb-init",
    "tini",
    "catchsegv",
    "ddtrace-run",
    "opentelemetry-instrument",
    "xvfb-run",
    "dotenv",
    "dotenvx",
    "command",
    "stdbuf",
    "sudo",
    "cross-env",
];

/// Commands that run another one after a word of their own, such as `poetry run`.
const RUNNERS_WITH: [(&str, &str); 15] = [
    ("poetry", "run"),
    ("uv", "run"),
    ("pipenv", "run"),
    ("pdm", "run"),
    ("rye", "run"),
    ("hatch", "run"),
    ("doppler", "run"),
    ("infisical", "run"),
    ("dotenvx", "run"),
    ("bundle", "exec"),
    ("npm", "exec"),
    ("pnpm", "exec"),
    ("pnpm", "dlx"),
    ("yarn", "exec"),
    ("newrelic-admin", "run-program"),
];

/// How often a command may hold another one in quotes.
const MAX_DEPTH: u8 = 3;

/// The run command of a component.
#[derive(Debug)]
pub(super) struct Command<'a> {
    /// The value it was written as.
    node: &'a Node,
    /// The simple commands in it, in order.
    pub steps: Vec<Step>,
}

/// One simple command: a program and its arguments.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// The variables set for it or exported by it, each with the word that sets it.
    pub assignments: Vec<(String, Word)>,
    /// The program without its folder; the script or module when Python runs one.
    pub program: String,
    /// The words behind the program.
    pub arguments: Vec<Word>,
}

/// One word of a command, without its quotes.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    /// The text; for the value of an option, the value alone.
    pub text: String,
    start: usize,
    end: usize,
}

impl<'a> Command<'a> {
    /// Reads the run command of a component, if it has one.
    pub(super) fn of(component: &Component<'a>) -> Option<Self> {
        let node = component.node.get("run_command")?;
        let mut steps = Vec::new();
        split(node.as_str()?, 0, MAX_DEPTH, &mut steps);
        Some(Self { node, steps })
    }

    /// Returns the whole text.
    pub(super) fn text(&self) -> &str {
        self.node.as_str().unwrap_or_default()
    }

    /// Returns the place of a part of a word.
    pub(super) fn part(&self, app: &App<'_>, word: &Word, part: &str) -> Span {
        let written = app.document.source.slice(self.node.span);
        let (Some(base), Some(raw)) = (
            written.find(self.text()),
            self.text().get(word.start..word.end),
        ) else {
            return app.part(self.node, part);
        };
        let start = self.node.span.start() + base + word.start;
        match raw.rfind(part) {
            Some(at) if !part.is_empty() => Span::new(start + at, start + at + part.len()),
            _ => Span::new(start, start + raw.len()),
        }
    }

    /// Returns the place of a word.
    pub(super) fn span(&self, app: &App<'_>, word: &Word) -> Span {
        self.part(app, word, &word.text)
    }
}

impl Word {
    /// Returns a part of the word, which stays at its place.
    pub(super) fn with(&self, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..self.clone()
        }
    }
}

impl Step {
    /// Returns the values of an option that goes by several names: `--port 80`, `--port=80`, `-p 80` and `-p80`.
    pub(super) fn values(&self, names: &[&str]) -> Vec<Word> {
        let following = self.arguments.iter().skip(1).map(Some).chain([None]);
        self.arguments
            .iter()
            .zip(following)
            .filter_map(|(word, next)| value(word, next, names))
            .collect()
    }

    /// Tells whether one of the words is an argument.
    pub(super) fn has(&self, words: &[&str]) -> bool {
        self.find(words).is_some()
    }

    /// Returns the first argument that is one of the words.
    pub(super) fn find(&self, words: &[&str]) -> Option<&Word> {
        self.arguments
            .iter()
            .find(|argument| words.contains(&argument.text.as_str()))
    }

    /// Returns the arguments that are neither options nor, as far as can be told, the value of one.
    pub(super) fn plain(&self) -> impl Iterator<Item = &Word> {
        let before = std::iter::once(None).chain(self.arguments.iter().map(Some));
        let pairs = self.arguments.iter().zip(before);
        pairs.filter_map(|(word, before)| {
            let takes = before.is_some_and(|before| {
                before.text.starts_with('-') && !before.text.contains('=') && before.text != "--"
            });
            (!takes && !word.text.starts_with('-')).then_some(word)
        })
    }
}

fn value(word: &Word, next: Option<&Word>, names: &[&str]) -> Option<Word> {
    for name in names {
        let Some(rest) = word.text.strip_prefix(name) else {
            continue;
        };
        let is_short = name.len() == 2;
        let inside = match rest.strip_prefix('=') {
            Some(value) => Some(value),
            None if is_short && !rest.is_empty() => Some(rest),
            None => None,
        };
        if let Some(value) = inside {
            return Some(word.with(value));
        }
        if rest.is_empty() {
            return next.cloned();
        }
    }
    None
}

/// Splits a text into steps; `offset` is where the text begins in the whole command.
fn split(text: &str, offset: usize, depth: u8, steps: &mut Vec<Step>) {
    for words in lines(text, offset) {
        let step = Step::new(words);
        match shell_text(&step) {
            Some(inner) if depth > 0 => {
                let quote = usize::from(inner.end - inner.start > inner.text.len());
                split(&inner.text, inner.start + quote, depth - 1, steps);
            }
            _ => steps.push(step),
        }
    }
}

/// Returns the command that a shell is given as text.
fn shell_text(step: &Step) -> Option<Word> {
    let is_shell = ["sh", "bash", "ash", "dash", "zsh"].contains(&step.program.as_str());
    let at = step
        .arguments
        .iter()
        .position(|word| ["-c", "-lc", "-ec", "-xc", "-euc"].contains(&word.text.as_str()))?;
    step.arguments.get(at + 1).filter(|_| is_shell).cloned()
}

impl Step {
    fn new(words: Vec<Word>) -> Self {
        let mut step = Self::default();
        let mut words = words.into_iter().peekable();
        let mut after_runner = false;
        while let Some(word) = words.next() {
            let name = base(&word.text).to_owned();
            if let Some(key) = assigned(&word.text) {
                step.assignments.push((key.to_owned(), word));
                continue;
            }
            if name == "export" || RUNNERS.contains(&name.as_str()) {
                after_runner = true;
                continue;
            }
            if after_runner && name.starts_with('-') {
                continue;
            }
            let next = words.peek().map_or("", |next| next.text.as_str());
            if RUNNERS_WITH.contains(&(name.as_str(), next)) {
                words.next();
                after_runner = true;
                continue;
            }
            step.program = name;
            step.arguments = words.collect();
            step.enter_python();
            break;
        }
        step
    }

    /// Takes the module or script that Python runs as the program.
    fn enter_python(&mut self) {
        if !self.program.starts_with("python") {
            return;
        }
        let Some(at) = self.arguments.iter().position(|word| {
            let is_script = Path::new(&word.text)
                .extension()
                .is_some_and(|end| end == "py");
            word.text == "-m" || (!word.text.starts_with('-') && is_script)
        }) else {
            return;
        };
        let mut rest = self.arguments.split_off(at).into_iter();
        let script = rest.next().filter(|word| word.text != "-m");
        if let Some(word) = script.or_else(|| rest.next()) {
            base(&word.text).clone_into(&mut self.program);
            self.arguments = rest.collect();
        }
    }
}

/// Returns the name in `NAME=value`.
fn assigned(word: &str) -> Option<&str> {
    let (name, _) = word.split_once('=')?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!name.is_empty() && name.bytes().all(fits)).then_some(name)
}

fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Splits a text into lists of words, one list for each simple command.
fn lines(text: &str, offset: usize) -> Vec<Vec<Word>> {
    let mut reader = Reader {
        offset,
        ..Reader::default()
    };
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        let escaped = char == '\\' && reader.quote != Some('\'');
        if escaped {
            if let Some((_, next)) = chars.next().filter(|(_, next)| *next != '\n') {
                reader.push(at, next);
            }
            continue;
        }
        reader.take(at, char);
    }
    reader.end_word(text.len());
    reader.end_line();
    reader.lines
}

#[derive(Default)]
struct Reader {
    offset: usize,
    word: Option<Word>,
    line: Vec<Word>,
    lines: Vec<Vec<Word>>,
    quote: Option<char>,
    /// How many parentheses or braces of `$(` and `${` are open.
    open: usize,
    in_comment: bool,
}

impl Reader {
    /// Tells whether a character belongs to a redirection such as `2>&1`.
    fn joins(&self, char: char) -> bool {
        char == '&' && self.quote.is_none() && self.open == 0 && self.ends_with('>')
    }

    fn take(&mut self, at: usize, char: char) {
        if self.in_comment && char != '\n' {
            return;
        }
        self.in_comment = false;
        match (self.quote, char) {
            (Some(quote), _) if quote == char => self.quote = None,
            (Some(_), _) => self.push(at, char),
            _ if self.joins(char) => self.push(at, char),
            (None, '\'' | '"') => {
                self.start(at);
                self.quote = Some(char);
            }
            (None, _) if self.open > 0 || self.opens(char) => self.push_inside(at, char),
            (None, '#') if self.word.is_none() => self.in_comment = true,
            (None, ';' | '|' | '&' | '\n' | '(' | ')') => {
                self.end_word(at);
                self.end_line();
            }
            (None, _) if char.is_whitespace() => self.end_word(at),
            (None, _) => self.push(at, char),
        }
    }

    fn opens(&self, char: char) -> bool {
        matches!(char, '(' | '{') && self.ends_with('$')
    }

    fn push_inside(&mut self, at: usize, char: char) {
        match char {
            '(' | '{' => self.open += 1,
            ')' | '}' => self.open -= 1,
            _ => {}
        }
        self.push(at, char);
    }

    fn ends_with(&self, char: char) -> bool {
        self.word
            .as_ref()
            .is_some_and(|word| word.text.ends_with(char))
    }

    fn start(&mut self, at: usize) -> &mut Word {
        let start = self.offset + at;
        self.word.get_or_insert_with(|| Word {
            start,
            ..Word::default()
        })
    }

    fn push(&mut self, at: usize, char: char) {
        self.start(at).text.push(char);
    }

    fn end_word(&mut self, at: usize) {
        if let Some(mut word) = self.word.take() {
            word.end = self.offset + at;
            self.line.push(word);
        }
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.lines.push(std::mem::take(&mut self.line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(text: &str) -> Vec<String> {
        let mut steps = Vec::new();
        split(text, 0, MAX_DEPTH, &mut steps);
        steps.into_iter().map(|step| step.program).collect()
    }

    fn only(text: &str) -> Step {
        let mut steps = Vec::new();
        split(text, 0, MAX_DEPTH, &mut steps);
        assert_eq!(steps.len(), 1, "{text}: {steps:?}");
        steps.remove(0)
    }

    #[test]
    fn steps_are_told_apart_and_runners_passed_over() {
        for (text, expected) in [
            ("npm run build && npm start; true", "npm npm true"),
            ("PORT=1 exec bundle exec puma", "puma"),
            ("uv run --no-dev python -m uvicorn a:b", "uvicorn"),
            ("python3 -u manage.py runserver", "manage.py"),
            ("sh -c \"cd a && /usr/bin/gunicorn b\"", "cd gunicorn"),
            ("a 2>&1 | tee x # not this", "a tee"),
            ("gunicorn -w $(nproc --all) \\\n a:b", "gunicorn"),
            ("while true; do php artisan x; done", "true php done"),
            ("a \"b ; c\" 'd'", "a"),
            ("", ""),
        ] {
            assert_eq!(programs(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn options_are_found_in_every_form() {
        for text in ["x --port 80", "x --port=80", "x -p 80", "x -p80", "x -p=80"] {
            let values = only(text).values(&["--port", "-p"]);
            assert_eq!(values.len(), 1, "{text}");
            assert_eq!(values[0].text, "80", "{text}");
        }
        assert!(only("x --ports 80 --port").values(&["--port"]).is_empty());
        let plain: Vec<String> = only("x run --filter web dev -q")
            .plain()
            .map(|word| word.text.clone())
            .collect();
        assert_eq!(plain, ["run", "dev"]);
    }

    #[test]
    fn any_text_is_read() {
        for text in [
            "'", "\"a", "\\", "$(", "${a", ")", "}", "sh -c", "-c 'é", "a=é;é",
        ] {
            programs(text);
        }
    }
}
