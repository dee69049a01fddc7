//! A command of doctl as one of ipctl, with what is lost on the way.

use crate::cli::plan_args::quoted;

use super::parse::Typed;
use super::table::{Becomes, Flag, Operand, Part, Row, Standing, Takes};

/// Stands for the name of an app whose id alone is known.
const APP_NAME: &str = "APP_NAME";

/// What stands in place of a word that looks like a token.
const TOKEN: &str = "TOKEN";

/// Holds the command of ipctl and what to know about it.
#[derive(Debug)]
pub(in crate::cli) struct Translation {
    /// The row it comes from.
    pub row: &'static Row,
    /// The words of the command, `ipctl` first.
    pub words: Vec<String>,
    /// Words that stand for something to fill in.
    pub placeholders: Vec<&'static str>,
    /// What became of flags and operands that are not simply carried over.
    pub notes: Vec<Note>,
    /// Other commands worth knowing, with the user's names.
    pub see: Vec<String>,
}

/// Says what became of one thing that was typed.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct Note {
    /// The flag or operand.
    pub about: String,
    /// What became of it.
    pub says: String,
}

/// Translates a command of doctl.
pub(in crate::cli) fn translate(typed: &Typed) -> Translation {
    let mut made = Translation {
        row: typed.row,
        words: vec!["ipctl".to_owned()],
        placeholders: Vec::new(),
        notes: Vec::new(),
        see: typed.row.see.iter().map(|line| see(typed, line)).collect(),
    };
    for part in typed.row.form {
        made.push_part(typed, *part);
    }
    for (flag, value) in &typed.flags {
        made.push_flag(typed, flag, value.as_deref());
    }
    made.note_the_rest(typed);
    made
}

impl Translation {
    fn push_part(&mut self, typed: &Typed, part: Part) {
        match part {
            Part::Word(word) => self.push(word),
            Part::Operand(operand) => self.push_operand(typed, operand),
            Part::Needs(flag, operand) => {
                self.push(flag);
                self.push_operand(typed, operand);
            }
            Part::With(flag, operand) => {
                if let Some(given) = given(typed, operand) {
                    self.push(flag);
                    self.push(given);
                }
            }
            Part::ValueOf(flag, operand) => match value_of(typed, flag) {
                Some(value) => self.push(value),
                None => self.push_placeholder(operand.placeholder()),
            },
            Part::Unless(flag, word) if !is_given(typed, flag) => self.push(word),
            Part::Unless(..) => {}
        }
    }

    fn push_operand(&mut self, typed: &Typed, operand: Operand) {
        match given(typed, operand) {
            Some(given) => self.push(given),
            None => self.push_placeholder(operand.placeholder()),
        }
    }

    fn push(&mut self, word: &str) {
        self.words.push(harmless(word));
    }

    fn push_placeholder(&mut self, word: &'static str) {
        self.push(word);
        if !self.placeholders.contains(&word) {
            self.placeholders.push(word);
        }
    }

    fn push_flag(&mut self, typed: &Typed, flag: &Flag, value: Option<&str>) {
        if flag.standing == Standing::Unknown {
            self.note(
                flag.long,
                "doctl has no such flag here and ends with an error",
            );
        }
        let value = match (flag.takes, value) {
            (Takes::Value(kind), None) => kind,
            (_, value) => value.unwrap_or_default(),
        };
        match flag.becomes {
            Becomes::Part(_) => {}
            Becomes::Flag(name) if self.words.iter().any(|word| word == name) => {
                self.note(flag.long, &format!("left out: {name} is given already"));
            }
            Becomes::Each(name) => {
                for item in value.split(',').filter(|item| !item.is_empty()) {
                    self.push_with(name, flag, item);
                }
            }
            Becomes::Count(_) if value.starts_with('-') => {}
            Becomes::Flag(name) | Becomes::Count(name) => self.push_with(name, flag, value),
            Becomes::Chosen(choices) => self.push_chosen(flag, choices, value),
            Becomes::Consent => self.push_consent(typed),
            Becomes::Usual(says) => self.note(flag.long, says),
            Becomes::Nothing(why) => self.note(flag.long, &format!("left out: {why}")),
        }
    }

    fn push_with(&mut self, name: &str, flag: &Flag, value: &str) {
        self.push(name);
        if flag.takes != Takes::Nothing {
            self.push(value);
        }
    }

    fn push_chosen(&mut self, flag: &Flag, choices: &[(&str, &[&str])], value: &str) {
        if let Some((_, words)) = choices.iter().find(|(name, _)| *name == value) {
            words.iter().for_each(|word| self.push(word));
        } else {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let says = format!("left out: doctl takes {} here", names.join(", "));
            self.note(flag.long, &says);
        }
    }

    /// Agrees to a deletion; the id of an app is not its name, which ipctl wants to read.
    fn push_consent(&mut self, typed: &Typed) {
        self.push("--yes");
        self.push("--confirm-destroy");
        match given(typed, Operand::App).filter(|app| !looks_like_an_id(app)) {
            Some(name) => self.push(name),
            None => self.push_placeholder(APP_NAME),
        }
    }

    fn note_the_rest(&mut self, typed: &Typed) {
        for name in &typed.unknown {
            self.note(
                name,
                "left out: doctl has no such flag here and ends with an error",
            );
        }
        for extra in typed.operands.iter().skip(typed.row.operands.len()) {
            self.note(
                extra,
                "left out: doctl takes no such operand here and ignores it without a word",
            );
        }
    }

    fn note(&mut self, about: &str, says: &str) {
        self.notes.push(Note {
            about: harmless(about),
            says: says.to_owned(),
        });
    }
}

fn given(typed: &Typed, operand: Operand) -> Option<&str> {
    let index = typed
        .row
        .operands
        .iter()
        .position(|taken| *taken == operand)?;
    typed.operands.get(index).map(String::as_str)
}

/// Writes another command with the app and the file that were given.
fn see(typed: &Typed, line: &str) -> String {
    let app = given(typed, Operand::App);
    let file = given(typed, Operand::File).or_else(|| value_of(typed, "--spec"));
    let shown = |word: &str| match (word.strip_prefix("APP"), word, app, file) {
        (Some(side), _, Some(app), _) => format!("{}{side}", quoted(&harmless(app))),
        (_, "FILE", _, Some(file)) => quoted(&harmless(file)),
        _ => word.to_owned(),
    };
    let words: Vec<String> = line.split(' ').map(shown).collect();
    format!("ipctl {}", words.join(" "))
}

fn value_of<'t>(typed: &'t Typed, flag: &str) -> Option<&'t str> {
    let (_, value) = typed.flags.iter().find(|(known, _)| known.long == flag)?;
    value.as_deref()
}

fn is_given(typed: &Typed, flag: &str) -> bool {
    typed.flags.iter().any(|(known, _)| known.long == flag)
}

fn looks_like_an_id(word: &str) -> bool {
    word.len() >= 8 && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

/// Covers a word up that looks like a token, so that it is never shown.
fn harmless(word: &str) -> String {
    let is_token = ["dop_v1_", "doo_v1_", "dor_v1_"]
        .iter()
        .any(|start| word.contains(start));
    if is_token {
        TOKEN.to_owned()
    } else {
        word.to_owned()
    }
}
