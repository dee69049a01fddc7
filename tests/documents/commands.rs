//! Every command line of every document and help text can be typed.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use clap::CommandFactory;
use clap::error::ErrorKind;
use ipctl::cli::Cli;

use crate::extract::{Form, Typed, documents, spans, typed};
use crate::shell;

/// Says what is wrong with the words behind `ipctl`, if anything.
pub(crate) fn mistake(words: &[String], form: Form) -> Option<String> {
    let all = ["ipctl"]
        .into_iter()
        .chain(words.iter().map(String::as_str));
    let error = Cli::command().try_get_matches_from(all).err()?;
    let text = error.to_string();
    let is_fine = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
        ErrorKind::MissingRequiredArgument
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => form == Form::Mention,
        ErrorKind::InvalidValue => form == Form::Mention && text.contains("none was supplied"),
        _ => false,
    };
    (!is_fine).then_some(text)
}

/// Lists the runs of `ipctl` in a piece of a document.
pub(crate) fn runs(text: &str) -> Vec<Vec<String>> {
    let commands = shell::commands(text);
    let runs = commands.iter().filter_map(|command| {
        let words = shell::words_behind(command, "ipctl")?;
        // These stand for words that a reader, or a script, puts there.
        let is_open = |word: &String| ["...", "…", "[@]"].iter().any(|mark| word.contains(mark));
        (!words.iter().any(is_open) && !words.is_empty()).then(|| words.to_vec())
    });
    runs.collect()
}

/// Lists what is to be typed in the help of a command and of those below it.
fn in_help(command: &clap::Command) -> Vec<Typed> {
    let texts = [
        command.get_about(),
        command.get_long_about(),
        command.get_before_help(),
        command.get_after_help(),
        command.get_after_long_help(),
    ];
    let arguments = command.get_arguments();
    let helps = arguments.flat_map(|argument| [argument.get_help(), argument.get_long_help()]);
    let texts = texts.into_iter().chain(helps).flatten();
    let place = command.get_bin_name().unwrap_or(command.get_name());
    let mut found: Vec<Typed> = texts
        .flat_map(|text| in_help_text(&text.to_string()))
        .map(|(form, text)| Typed {
            place: format!("the help of `{place}`"),
            form,
            text,
        })
        .collect();
    found.extend(command.get_subcommands().flat_map(in_help));
    found
}

/// Examples are set in; a command in a sentence ends it, or stands between backquotes.
fn in_help_text(text: &str) -> Vec<(Form, String)> {
    let examples = text.lines().filter(|line| line.starts_with("  "));
    let ends = text.lines().filter_map(|line| {
        let at = line.find(": ipctl ")?;
        line.get(at + 2..)
    });
    let whole = examples.chain(ends).map(|text| (Form::Whole, text));
    let mentions = spans(text).map(|(_, span)| (Form::Mention, span));
    let all = whole.chain(mentions);
    all.map(|(form, text)| (form, text.to_owned())).collect()
}

fn tree() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}

fn everything() -> Vec<Typed> {
    let mut found = in_help(&tree());
    found.extend(documents().iter().flat_map(|name| typed(name)));
    found
}

#[test]
fn every_command_line_can_be_typed() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for typed in everything() {
        for words in runs(&typed.text) {
            count += 1;
            if let Some(error) = mistake(&words, typed.form) {
                wrong.push(format!(
                    "{}: ipctl {}\n{error}",
                    typed.place,
                    words.join(" ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Fewer would mean that they are not found any more.
    assert!(count > 200, "{count} command lines");
}

/// What is looked up by these commands is a word like any other to the parser; only a run tells whether it is there.
#[test]
fn everything_that_is_looked_up_is_found() {
    let typed = everything();
    let runs = typed.iter().flat_map(|typed| runs(&typed.text));
    let is_lookup = |words: &Vec<String>| ["help", "explain", "schema"].contains(&&*words[0]);
    let has_names = |words: &Vec<String>| {
        words
            .iter()
            .all(|word| word.to_uppercase() != *word || word.starts_with("IP"))
    };
    let lookups: BTreeSet<Vec<String>> = runs.filter(is_lookup).filter(has_names).collect();
    assert!(lookups.len() >= 3, "{lookups:?}");
    for words in lookups {
        let output = Command::new(env!("CARGO_BIN_EXE_ipctl"))
            .args(&words)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "ipctl {}\n{errors}",
            words.join(" ")
        );
    }
}

/// Lists the commands that do something, by all their words.
pub(crate) fn leaves() -> Vec<String> {
    fn below(command: &clap::Command, name: &str, found: &mut Vec<String>) {
        let shown = command.get_subcommands().filter(|sub| !sub.is_hide_set());
        let shown: Vec<&clap::Command> = shown
            .filter(|sub| sub.get_name() != "help" || name == "ipctl")
            .collect();
        if shown.is_empty() || !command.is_subcommand_required_set() {
            found.push(name.to_owned());
        }
        for sub in shown {
            below(sub, &format!("{name} {}", sub.get_name()), found);
        }
    }
    let mut found = Vec::new();
    below(&tree(), "ipctl", &mut found);
    found.retain(|name| name != "ipctl");
    found
}
