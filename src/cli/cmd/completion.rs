//! `ipctl completion`.

use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::json;

use crate::cli::args::Cli;
use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::report::Report;

/// Chooses the shell.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl completion bash > ~/.local/share/bash-completion/completions/ipctl\n  ipctl completion zsh > ~/.zfunc/_ipctl\n  ipctl completion fish > ~/.config/fish/completions/ipctl.fish"
)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints a completion script.
#[expect(
    clippy::unnecessary_wraps,
    reason = "every command has this form, so that they are called alike"
)]
pub(in crate::cli) fn run(_: &Context, args: &Args) -> Outcome<Report> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "ipctl", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    Ok(Report::done(
        json!({"shell": args.shell.to_string(), "script": script}),
        script,
    ))
}
