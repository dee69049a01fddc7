//! Words that are no command: the nearest that is one, and what to type in place of doctl's.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use crate::cli::args::Cli;
use crate::cli::doctl::{command_line, parse, translate};
use crate::cli::error::Failure;
use crate::cli::target::nearest;

/// The groups of doctl that somebody may type by habit.
const OF_DOCTL: &[&str] = &["apps", "app", "a", "auth", "compute", "doctl"];

/// Says what is meant by a word that is no command; nothing when the error is about something else.
pub(in crate::cli) fn unknown_command(error: &clap::Error, words: &[OsString]) -> Option<Failure> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let Some(ContextValue::String(wrong)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let words: Vec<String> = words
        .iter()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let mut root = Cli::command();
    root.build();
    Some(failure(&root, wrong, &words))
}

fn failure(root: &Command, wrong: &str, words: &[String]) -> Failure {
    let (command, path) = parent(root, wrong, words);
    let failure = Failure::usage(format!("`{path}` has no command `{wrong}`"));
    let habit = if path == "ipctl" {
        of_doctl(wrong, words)
    } else {
        Vec::new()
    };
    let steps = if habit.is_empty() {
        near(command, &path, wrong)
    } else {
        habit
    };
    steps
        .into_iter()
        .fold(failure, Failure::next)
        .next(format!("{path} --help"))
}

/// Finds the command whose part the wrong word was meant to be.
fn parent<'a>(root: &'a Command, wrong: &str, words: &[String]) -> (&'a Command, String) {
    let mut found = (root, String::from("ipctl"));
    for word in words.iter().take_while(|word| *word != wrong) {
        if let Some(below) = found.0.find_subcommand(word) {
            found = (below, format!("{} {}", found.1, below.get_name()));
        }
    }
    found
}

fn near(command: &Command, path: &str, wrong: &str) -> Vec<String> {
    let shown = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let names: Vec<&str> = shown.map(Command::get_name).collect();
    let near = nearest(wrong, names.into_iter());
    near.iter()
        .take(2)
        .map(|name| format!("{path} {name}"))
        .collect()
}

/// Translates what is typed to doctl; words that are near a command of ipctl are left to that.
fn of_doctl(wrong: &str, words: &[String]) -> Vec<String> {
    let behind = words.iter().skip_while(|word| *word != wrong);
    let mut typed: Vec<String> = behind.cloned().collect();
    if !OF_DOCTL.contains(&wrong) {
        typed.insert(0, "apps".to_owned());
    }
    let Ok(parsed) = parse(&typed) else {
        let explain = "ipctl explain doctl".to_owned();
        return OF_DOCTL
            .contains(&wrong)
            .then_some(explain)
            .into_iter()
            .collect();
    };
    vec![
        command_line(&translate(&parsed)),
        format!("ipctl explain doctl {}", parsed.row.name()),
    ]
}
