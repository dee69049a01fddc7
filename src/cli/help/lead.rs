//! The next steps of a failure, so that each can be pasted as it is.

use std::ffi::OsString;

use clap::CommandFactory;

use crate::cli::args::{Cli, Global};
use crate::cli::error::Failure;
use crate::cli::plan_args::quoted;

/// Offers the same command without an account, and keeps a run on the embedded App Platform there.
pub(in crate::cli) fn led_on(failure: Failure, global: &Global, words: &[OsString]) -> Failure {
    match &global.sim {
        Some(folder) => {
            let flag = match folder {
                Some(folder) => quoted(&format!("--sim={}", folder.display())),
                None => "--sim".to_owned(),
            };
            failure.with_steps(|step| simulated(step, &flag))
        }
        None if failure.is_for_want_of_an_account() => failure.next(without_account(words)),
        None => failure,
    }
}

/// Writes the command line again, with `--sim` where it cannot be taken for a word of something else.
fn without_account(words: &[OsString]) -> String {
    let typed = words.iter().skip(1);
    let typed: Vec<String> = typed.map(|word| quoted(&word.to_string_lossy())).collect();
    let line = typed.join(" ");
    if typed.iter().any(|word| word == "--") {
        format!("ipctl --sim {line}")
    } else {
        format!("ipctl {line} --sim")
    }
}

/// Adds a flag to a step that is a whole command; anything else stays as it is.
fn simulated(step: String, flag: &str) -> String {
    let words: Vec<&str> = step.split(' ').collect();
    let is_whole = words.first() == Some(&"ipctl")
        && !words
            .iter()
            .any(|word| ["&&", "|", ">", "--"].contains(word))
        && Cli::command().try_get_matches_from(&words).is_ok();
    if is_whole && !step.contains("--sim") {
        format!("{step} {flag}")
    } else {
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_written_again() {
        let of =
            |words: &[&str]| without_account(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of(&["ipctl", "logs", "a b"]), "ipctl logs 'a b' --sim");
        assert_eq!(
            of(&["x", "console", "a", "--", "env"]),
            "ipctl --sim console a -- env"
        );
    }

    #[test]
    fn only_a_whole_command_is_simulated() {
        for (step, expected) in [
            ("ipctl list", "ipctl list --sim"),
            (
                "ipctl apply specs/ --sim --yes",
                "ipctl apply specs/ --sim --yes",
            ),
            ("ipctl rules lists them all", "ipctl rules lists them all"),
            ("ipctl console a -- env", "ipctl console a -- env"),
            ("add --yes", "add --yes"),
        ] {
            assert_eq!(simulated(step.to_owned(), "--sim"), expected);
        }
    }
}
