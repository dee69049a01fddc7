//! `ipctl man`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use serde_json::json;

use crate::cli::args::Cli;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::report::Report;

/// Names a page, or the folder for all of them.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl man > ipctl.1\n  ipctl man secrets set | man -l -\n  ipctl man --out ~/.local/share/man/man1"
)]
pub struct Args {
    /// The command whose page is printed; default: that of ipctl itself
    command: Vec<String>,
    /// Write the pages of all commands into DIR
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    out: Option<PathBuf>,
}

/// Prints one manual page, or writes all of them.
pub(in crate::cli) fn run(_: &Context, args: &Args) -> Outcome<Report> {
    let mut root = Cli::command();
    root.build();
    match &args.out {
        Some(folder) => write_all(&root, folder),
        None => print_one(&root, &args.command),
    }
}

fn print_one(root: &Command, words: &[String]) -> Outcome<Report> {
    let mut command = root;
    let mut name = String::from("ipctl");
    for word in words {
        command = command.find_subcommand(word).ok_or_else(|| {
            Failure::usage(format!("no command is named `{word}`")).next("ipctl --help")
        })?;
        name = format!("{name}-{}", command.get_name());
    }
    let text = page(command, &name).map_err(|error| Failure::caused(Exit::Bug, error))?;
    Ok(Report::done(json!({"page": text}), text))
}

fn write_all(root: &Command, folder: &Path) -> Outcome<Report> {
    let failed = |error: io::Error| Failure::caused(Exit::Failed, error).at(folder.display());
    fs::create_dir_all(folder).map_err(failed)?;
    let mut names = Vec::new();
    let mut pending = vec![(String::from("ipctl"), root)];
    while let Some((name, command)) = pending.pop() {
        let text = page(command, &name).map_err(failed)?;
        fs::write(folder.join(format!("{name}.1")), text).map_err(failed)?;
        let below = command.get_subcommands().filter(|sub| !sub.is_hide_set());
        pending.extend(below.map(|sub| (format!("{name}-{}", sub.get_name()), sub)));
        names.push(name);
    }
    names.sort_unstable();
    let text = format!("{} pages in {}\n", names.len(), folder.display());
    Ok(Report::done(json!({"pages": names}), text))
}

/// Writes the page of a command, without a date, so that it is the same wherever it is made.
fn page(command: &Command, name: &str) -> io::Result<String> {
    let command = command.clone().display_name(name);
    let mut bytes = Vec::new();
    Man::new(command)
        .title(name.to_ascii_uppercase())
        .manual("ipctl manual")
        .render(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
