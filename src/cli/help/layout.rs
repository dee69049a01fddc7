//! A page of help as it is read: what it is, how it is typed, three examples, and only then every option.

use clap::Command;
use clap::builder::Resettable;

use super::overview::{long_overview, short_overview};

/// Says which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Length {
    /// That of `-h`.
    Short,
    /// That of `--help`.
    Long,
}

const TEMPLATE: &str =
    "{about-with-newline}\n{usage-heading} {usage}\n\n{before-help}{all-args}{after-help}";

/// The heading of examples.
const EXAMPLES: &str = "Examples:\n";
/// A line that is longer than this was broken by hand and goes on in the next one.
const BROKEN: usize = 90;

/// Lays out the help of a tree of commands.
pub(in crate::cli) fn laid_out(root: Command, length: Length, width: usize) -> Command {
    let page = match length {
        Length::Short => short_overview(width),
        Length::Long => long_overview(width),
    };
    root.override_help(page).mut_subcommands(command_laid_out)
}

/// Lays out the help of one command and of those below it.
fn command_laid_out(command: Command) -> Command {
    let text = command.get_after_help().map(ToString::to_string);
    let command = command.mut_subcommands(command_laid_out);
    let Some(text) = text else {
        return command;
    };
    let (examples, rest) = examples_and_rest(&text);
    let rest = (!rest.is_empty()).then(|| joined(rest));
    command
        .help_template(TEMPLATE)
        .before_help(examples.to_owned())
        .after_help(rest.map_or(Resettable::Reset, |rest| Resettable::Value(rest.into())))
}

/// Parts the examples, which come first, from what is said after them.
fn examples_and_rest(text: &str) -> (&str, &str) {
    if !text.starts_with(EXAMPLES) {
        return ("", text);
    }
    let lines = text.split_inclusive('\n').enumerate();
    let mut shown = lines.take_while(|(index, line)| *index == 0 || line.starts_with(' '));
    let end = shown.by_ref().map(|(_, line)| line.len()).sum();
    let (examples, rest) = text.split_at(end);
    (examples.trim_end(), rest.trim_start())
}

/// Joins lines that were broken by hand, so that they are broken again where the screen ends.
fn joined(text: &str) -> String {
    let mut joined = String::new();
    for line in text.lines() {
        joined.push_str(line);
        joined.push(if line.chars().count() > BROKEN {
            ' '
        } else {
            '\n'
        });
    }
    joined.trim_end().to_owned()
}
