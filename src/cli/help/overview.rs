//! The first page: short, for who wants to get on, and long, with a line for each command and each option.

use std::fmt::Write;

use clap::{Command, CommandFactory};

use crate::cli::args::Cli;
use crate::cli::topics::topics;
use crate::render::fit::words as broken;

use super::groups::{GROUPS, Group};

/// The width in which the short page has two columns; it needs no more.
const WIDE: usize = 80;
/// The width of the titles of groups.
const TITLES: usize = 18;
/// The width of the first column, where there are two.
const FIRST: usize = 41;

const HEAD: &str = "Makes the apps of DigitalOcean App Platform equal to the specs in a folder.";

const EXAMPLES: &[(&str, &str)] = &[
    (
        "ipctl init",
        "a new stack, from what is there or an example",
    ),
    (
        "ipctl plan specs/",
        "what apply would change, and what it costs",
    ),
    (
        "ipctl apply specs/ --sim --yes",
        "the whole way, without an account",
    ),
];

const FOOT: &[(&str, &str)] = &[
    ("Each command in a line, and the options: ipctl --help", ""),
    ("One command: ipctl plan -h", "Topics: ipctl help topics"),
    (
        "Used to doctl? ipctl explain doctl",
        "Something is wrong? ipctl doctor",
    ),
];

/// Writes the page that fits 24 lines of 80 columns.
pub(super) fn short_overview(width: usize) -> String {
    let mut text = String::new();
    for line in broken(HEAD, width) {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push_str("\nUsage: ipctl [OPTIONS] <COMMAND>\n\nExamples:\n");
    for (example, about) in EXAMPLES {
        let line = if width < WIDE {
            format!("  {example}")
        } else {
            format!("  {example:33}{about}")
        };
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push('\n');
    text.extend(GROUPS.iter().map(|group| in_short(group, width.min(WIDE))));
    text.push('\n');
    for (left, right) in FOOT {
        let between = if width < WIDE && !right.is_empty() {
            "\n"
        } else {
            ""
        };
        let column = if between.is_empty() { FIRST } else { 0 };
        let line = format!("{left:column$}{between}{right}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn in_short(group: &Group, width: usize) -> String {
    let names = broken(&group.commands.join(" "), width - TITLES.min(width));
    let mut text = String::new();
    for (index, line) in names.iter().enumerate() {
        let title = if index == 0 { group.title } else { "" };
        let _ = writeln!(text, "{title:TITLES$}{}", line.trim_end());
    }
    text
}

/// Writes the page with a line for each command, option and topic.
pub(in crate::cli) fn long_overview(width: usize) -> String {
    let mut root = Cli::command();
    let groups: String = GROUPS
        .iter()
        .map(|group| in_full(&root, group, width))
        .collect();
    let topics: String = topics()
        .map(|topic| row(topic.name, topic.about, width))
        .collect();
    let mut options = root.clone().help_template("{options}");
    let options = options.render_long_help();
    let about = root.get_about().map(ToString::to_string);
    let about = broken(&about.unwrap_or_default(), width).join("\n");
    let usage = root.render_usage();
    format!(
        "{about}\n\n{usage}\n\n{groups}Topics of ipctl help:\n{topics}\nOptions of every command:\n{options}\nStart with: ipctl init && ipctl validate specs/ && ipctl plan specs/\nWithout an account: ipctl apply specs/ --sim --yes\n"
    )
}

fn in_full(root: &Command, group: &Group, width: usize) -> String {
    let mut text = format!("{}:\n", group.title);
    for name in group.commands {
        let about = root.find_subcommand(name).and_then(Command::get_about);
        let about = about.map(ToString::to_string).unwrap_or_default();
        text.push_str(&row(name, &about, width));
    }
    text.push('\n');
    text
}

/// Writes a name and what it is about, broken into lines that begin below each other.
fn row(name: &str, about: &str, width: usize) -> String {
    let mut text = String::new();
    for (index, line) in broken(about, width.saturating_sub(15)).iter().enumerate() {
        let name = if index == 0 { name } else { "" };
        let _ = writeln!(text, "  {name:<12} {}", line.trim_end());
    }
    text
}
