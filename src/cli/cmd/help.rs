//! `ipctl help`.

use clap::CommandFactory;
use serde_json::json;

use crate::cli::args::Cli;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::help::{Length, laid_out, long_overview};
use crate::cli::report::Report;
use crate::cli::target::nearest;
use crate::cli::topics::{topic, topic_names};

/// Names what is explained.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl help plan\n  ipctl help exit-codes\n  ipctl help sizes --json"
)]
pub struct Args {
    /// A command, or a topic such as `exit-codes`
    topic: Vec<String>,
}

/// Prints the help of a command or of a topic.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let width = context.output.style.width;
    if let [name] = args.topic.as_slice()
        && let Some(topic) = topic(name)
    {
        let text = (topic.text)(context.output.style);
        return Ok(Report::done((topic.data)(), text));
    }
    let text = match args.topic.as_slice() {
        [] => long_overview(width),
        words => command_help(words, width)?,
    };
    Ok(Report::done(json!({"text": text}), text))
}

fn command_help(words: &[String], width: usize) -> Outcome<String> {
    let mut command = laid_out(Cli::command(), Length::Long, width);
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
    let topics = topic_names().map(str::to_owned);
    let known: Vec<String> = topics.chain(names.iter().cloned()).collect();
    match nearest(word, known.iter().map(String::as_str)).first() {
        Some(near) => failure.next(format!("ipctl help {near}")),
        None => failure.next("ipctl --help").next("ipctl help topics"),
    }
}
