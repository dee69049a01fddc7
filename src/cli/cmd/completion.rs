//! `ipctl completion`.

use clap_complete::Shell;
use serde_json::json;

use crate::cli::complete::script;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::report::Report;

/// Chooses the shell.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl completion bash > ~/.local/share/bash-completion/completions/ipctl\n  ipctl completion zsh > ~/.zfunc/_ipctl\n  ipctl completion fish > ~/.config/fish/completions/ipctl.fish\n\nThe script asks ipctl for the words that fit: commands, flags, and the names of apps, components, tiers and secrets that\nspecs/ of the current folder holds. Make it anew after an update."
)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints a completion script.
pub(in crate::cli) fn run(_: &Context, args: &Args) -> Outcome<Report> {
    let shell = args.shell.to_string();
    let script = script(&shell).map_err(|error| Failure::caused(Exit::Bug, error))?;
    let script = script.ok_or_else(|| Failure::usage(format!("no script is known for {shell}")))?;
    Ok(Report::done(
        json!({"shell": shell, "script": script}),
        script,
    ))
}
