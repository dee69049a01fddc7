//! The table and a translation as text.

use std::fmt::Write;

use crate::cli::plan_args::quoted;
use crate::render::fit::words as broken;
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};

use super::parse::parse;
use super::table::{Becomes, Flag, Part, Row, Takes, rows};
use super::translate::{Translation, translate};

/// The widest that prose gets.
const WIDEST: usize = 100;

/// Writes a row as doctl takes it, with what it cannot do without.
pub(super) fn doctl_form(row: &Row) -> String {
    let mut words = vec!["doctl".to_owned(), row.name()];
    let operands = row.operands.iter();
    words.extend(operands.map(|operand| operand.placeholder().to_owned()));
    for part in row.form {
        if let Part::ValueOf(flag, operand) = part {
            words.push(format!("{flag} {}", operand.placeholder()));
        }
    }
    words.join(" ")
}

/// Writes a row as ipctl takes it.
pub(super) fn ipctl_form(row: &Row) -> String {
    let words: Vec<String> = doctl_form(row).split(' ').map(str::to_owned).collect();
    parse(&words).map_or_else(
        |_| String::from("ipctl"),
        |typed| command_line(&translate(&typed)),
    )
}

/// Writes the command of ipctl as a shell reads it.
pub(in crate::cli) fn command_line(made: &Translation) -> String {
    let words: Vec<String> = made.words.iter().map(|word| quoted(word)).collect();
    one_line(&words.join(" "))
}

/// Writes the table of every command of `doctl apps`, with its flags.
pub(in crate::cli) fn table_text(style: Style) -> String {
    let mut text = String::from(
        "What to type in place of doctl. More on one: ipctl explain doctl apps logs\n",
    );
    for row in rows().filter(|row| row.is_of_apps()) {
        push_row(&mut text, row, style);
    }
    let _ = writeln!(
        text,
        "\n{}",
        style.paint(Role::Strong, "Outside `doctl apps`")
    );
    for row in rows().filter(|row| row.path.first() != Some(&"apps")) {
        push_row(&mut text, row, style);
    }
    text
}

fn push_row(text: &mut String, row: &Row, style: Style) {
    let _ = writeln!(text, "\n{}", style.paint(Role::Dim, doctl_form(row)));
    let _ = writeln!(text, "{}", style.paint(Role::Strong, ipctl_form(row)));
    if let Some(reason) = row.fit.reason() {
        push_filled(text, "  ", reason, style);
    }
    for flag in row.flags {
        let shown = match flag.takes {
            Takes::Nothing => flag.long.to_owned(),
            Takes::Value(kind) => format!("{} {kind}", flag.long),
        };
        push_filled(text, "  ", &format!("{shown}: {}", becomes(flag)), style);
    }
}

fn becomes(flag: &Flag) -> String {
    let value = match flag.takes {
        Takes::Nothing => String::new(),
        Takes::Value(kind) => format!(" {kind}"),
    };
    match flag.becomes {
        Becomes::Part(says) | Becomes::Usual(says) => says.to_owned(),
        Becomes::Flag(name) => format!("{name}{value}"),
        Becomes::Each(name) => format!("{name} NAME for each"),
        Becomes::Count(name) => format!("{name}{value}, of each component"),
        Becomes::Chosen(choices) => chosen(choices),
        Becomes::Consent => "--yes --confirm-destroy APP_NAME".to_owned(),
        Becomes::Nothing(why) => format!("nothing; {why}"),
    }
}

fn chosen(choices: &[(&str, &[&str])]) -> String {
    let each = choices.iter().map(|(name, words)| match words {
        [] => format!("{name} needs nothing"),
        words => format!("{name} is {}", words.join(" ")),
    });
    each.collect::<Vec<String>>().join(", ")
}

/// Writes a translation: the command first, ready to be pasted.
pub(in crate::cli) fn translation_text(made: &Translation, style: Style) -> String {
    let mut text = format!("{}\n", style.paint(Role::Strong, command_line(made)));
    if let Some(reason) = made.row.fit.reason() {
        push_filled(&mut text, "  ", reason, style);
    }
    push_placeholders(&mut text, made, style);
    if !made.notes.is_empty() {
        push_heading(&mut text, "Not carried over as it is", style);
        for note in &made.notes {
            let line = format!("{}: {}", one_line(&note.about), note.says);
            push_filled(&mut text, "  ", &line, style);
        }
    }
    if !made.row.silently.is_empty() {
        push_heading(&mut text, "What doctl does without saying so", style);
        for fact in made.row.silently {
            push_filled(&mut text, "  ", fact, style);
        }
    }
    push_see(&mut text, made, style);
    text
}

fn push_placeholders(text: &mut String, made: &Translation, style: Style) {
    if !made.placeholders.is_empty() {
        let names = made.placeholders.join(", ");
        push_filled(text, "  ", &format!("Fill in: {names}"), style);
    }
}

fn push_see(text: &mut String, made: &Translation, style: Style) {
    if !made.see.is_empty() {
        push_heading(text, "See also", style);
    }
    for line in &made.see {
        let _ = writeln!(text, "  {}", one_line(line));
    }
}

fn push_heading(text: &mut String, heading: &str, style: Style) {
    let _ = writeln!(text, "\n{}", style.paint(Role::Strong, heading));
}

/// Writes prose within the width, each line of it behind `indent`, the later ones deeper.
fn push_filled(text: &mut String, indent: &str, prose: &str, style: Style) {
    let width = style.width.min(WIDEST).saturating_sub(indent.len() + 2);
    for (index, line) in broken(prose, width).iter().enumerate() {
        let deeper = if index == 0 { "" } else { "  " };
        let _ = writeln!(text, "{indent}{deeper}{}", line.trim_end());
    }
}
