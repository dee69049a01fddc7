//! The first page: short, for who wants to get on, and long, with a line for each command and each option.

use std::fmt::Write;

use clap::{Command, CommandFactory};

use crate::cli::args::Cli;
use crate::cli::topics::topic_list;
use crate::render::fit::words as broken;

use super::groups::{GROUPS, Group};

/// The width that the short page keeps to, so that it fits any terminal.
const NARROW: usize = 80;
/// The width of the titles of groups.
const TITLES: usize = 18;

const HEAD: &str = "\
Makes the apps of DigitalOcean App Platform equal to the specs in a folder.

Usage: ipctl [OPTIONS] <COMMAND>

Examples:
  ipctl init                       a new stack, from what is there or an example
  ipctl plan specs/                what apply would change, and what it costs
  ipctl apply specs/ --sim --yes   the whole way, without an account

";

const FOOT: &str = "
Each command in a line, and the options: ipctl --help
One command: ipctl plan -h               Topics: ipctl help topics
Used to doctl? ipctl explain doctl       Something is wrong? ipctl doctor
";

/// Writes the page that fits 24 lines of 80 columns.
pub(super) fn short_overview() -> String {
    let groups: String = GROUPS.iter().map(in_short).collect();
    format!("{HEAD}{groups}{FOOT}")
}

fn in_short(group: &Group) -> String {
    let names = broken(&group.commands.join(" "), NARROW - TITLES);
    let mut text = String::new();
    for (index, line) in names.iter().enumerate() {
        let title = if index == 0 { group.title } else { "" };
        let _ = writeln!(text, "{title:TITLES$}{}", line.trim_end());
    }
    text
}

/// Writes the page with a line for each command, option and topic.
pub(in crate::cli) fn long_overview() -> String {
    let mut root = Cli::command();
    let groups: String = GROUPS.iter().map(|group| in_full(&root, group)).collect();
    let topics = topic_list();
    let mut options = root.clone().help_template("{options}");
    let options = options.render_long_help();
    let about = root
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    let usage = root.render_usage();
    format!(
        "{about}\n\n{usage}\n\n{groups}Topics of ipctl help:\n{topics}\nOptions of every command:\n{options}\nStart with: ipctl init && ipctl validate specs/ && ipctl plan specs/\nWithout an account: ipctl apply specs/ --sim --yes\n"
    )
}

fn in_full(root: &Command, group: &Group) -> String {
    let mut text = format!("{}:\n", group.title);
    for name in group.commands {
        let about = root.find_subcommand(name).and_then(Command::get_about);
        let about = about.map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "  {name:<12} {about}");
    }
    text.push('\n');
    text
}
