//! Completion while a command is typed: the shell asks this program for the words that fit.
//!
//! Names come from `specs/` and `ipctl.yaml` of the current folder, so an answer takes no token and no network. A folder
//! that cannot be read has no names: nothing is ever said in the middle of a command line.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;

use clap::{Arg, Command, CommandFactory};
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use clap_complete::env::{CompleteEnv, Shells};

use super::args::Cli;
use super::load::{Loaded, default_manifest, load};
use super::rules::RuleChoice;
use super::variables::NamesOnly;

/// The variable by which a shell asks for words; its value is the name of the shell.
const ASKED: &str = "COMPLETE";

/// Answers a shell that asks for words; tells whether one did.
pub(super) fn answer(words: &[OsString]) -> clap::error::Result<bool> {
    if std::env::var_os(ASKED).is_none() {
        return Ok(false);
    }
    let folder = std::env::current_dir().ok();
    CompleteEnv::with_factory(command)
        .var(ASKED)
        .try_complete(words.iter().cloned(), folder.as_deref())
}

/// Writes what a shell has to run to ask this program; none if it is not known.
pub(super) fn script(shell: &str) -> io::Result<Option<String>> {
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(shell) else {
        return Ok(None);
    };
    let mut script = Vec::new();
    shell.write_registration(ASKED, "ipctl", "ipctl", "ipctl", &mut script)?;
    Ok(Some(String::from_utf8_lossy(&script).into_owned()))
}

/// Returns the commands with the names that can stand in their arguments.
fn command() -> Command {
    named(Cli::command())
}

fn named(command: Command) -> Command {
    command.mut_args(with_names).mut_subcommands(named)
}

fn with_names(argument: Arg) -> Arg {
    match argument.get_id().as_str() {
        "app" | "apps" => argument.add(ArgValueCandidates::new(apps)),
        "targets" => argument.add(ArgValueCompleter::new(Targets)),
        "component" | "components" => argument.add(ArgValueCandidates::new(component_names)),
        "tier" => argument.add(ArgValueCandidates::new(tiers)),
        "secret" | "name" | "names" => argument.add(ArgValueCandidates::new(secrets)),
        _ => argument,
    }
}

/// Completes names of apps, and paths.
struct Targets;

impl ValueCompleter for Targets {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let typed = current.to_string_lossy();
        let fits = |found: &CompletionCandidate| {
            let value = found.get_value().to_string_lossy();
            value.starts_with(typed.as_ref())
        };
        let mut found: Vec<CompletionCandidate> = apps().into_iter().filter(fits).collect();
        found.extend(PathCompleter::any().complete(current));
        found
    }
}

fn apps() -> Vec<CompletionCandidate> {
    let loaded = loaded();
    let names = loaded.iter().flat_map(|loaded| &loaded.specs);
    let mut words: BTreeSet<String> = names.map(|spec| spec.spec.name.to_string()).collect();
    words.extend(
        default_manifest()
            .into_iter()
            .flat_map(|manifest| manifest.apps.into_keys()),
    );
    candidates(words)
}

fn component_names() -> Vec<CompletionCandidate> {
    let loaded = loaded();
    let specs = loaded.iter().flat_map(|loaded| &loaded.specs);
    let names = specs.flat_map(|spec| spec.spec.components().map(|one| one.name().to_string()));
    candidates(names.collect())
}

fn tiers() -> Vec<CompletionCandidate> {
    let manifest = default_manifest().unwrap_or_default();
    candidates(manifest.tiers.into_keys().collect())
}

fn secrets() -> Vec<CompletionCandidate> {
    let manifest = default_manifest().unwrap_or_default();
    candidates(manifest.secrets.into_keys().collect())
}

fn loaded() -> Option<Loaded> {
    load(&[], &RuleChoice::default(), &NamesOnly).ok()
}

/// Offers words that a shell can take as they are; a name from a file may be anything.
fn candidates(words: BTreeSet<String>) -> Vec<CompletionCandidate> {
    let plain = |word: &String| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !word.is_empty() && word.chars().all(fits)
    };
    let words = words.into_iter().filter(plain);
    words.map(CompletionCandidate::new).collect()
}
