//! `ipctl help`.

use std::fmt::Write;

use clap::CommandFactory;
use serde_json::{Value, json};

use crate::cli::args::Cli;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::{Exit, TABLE};
use crate::cli::report::Report;
use crate::cli::target::nearest;

/// Names what is explained.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A command, or the topic `exit-codes`
    topic: Vec<String>,
}

/// Prints the help of a command or of a topic.
pub(in crate::cli) fn run(_: &Context, args: &Args) -> Outcome<Report> {
    let text = match args.topic.as_slice() {
        [topic] if topic == "exit-codes" => exit_codes(),
        words => command_help(words)?,
    };
    let data = match args.topic.as_slice() {
        [topic] if topic == "exit-codes" => exit_codes_json(),
        _ => json!({"text": text}),
    };
    Ok(Report::done(data, text))
}

fn exit_codes() -> String {
    let mut text = String::from("Exit codes:\n");
    for (_, code, meaning) in TABLE {
        let _ = writeln!(text, "  {code:>3}  {meaning}");
    }
    text
}

fn exit_codes_json() -> Value {
    TABLE
        .iter()
        .map(|(_, code, meaning)| json!({"code": code, "meaning": meaning}))
        .collect()
}

fn command_help(words: &[String]) -> Outcome<String> {
    let mut command = Cli::command();
    command.build();
    for word in words {
        let names: Vec<String> = command
            .get_subcommands()
            .map(|sub| sub.get_name().to_owned())
            .collect();
        command = command
            .find_subcommand(word)
            .cloned()
            .ok_or_else(|| unknown(word, &names))?;
    }
    Ok(format!("{}", command.render_long_help()))
}

fn unknown(word: &str, names: &[String]) -> Failure {
    let failure = Failure::new(Exit::Usage, format!("no command or topic `{word}`"));
    match nearest(word, names.iter().map(String::as_str)).first() {
        Some(near) => failure.next(format!("ipctl help {near}")),
        None => failure.next("ipctl --help"),
    }
}
