//! What belongs to `ipctl secrets`.

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::receipt::Request;
use crate::cli::report::Report;

use super::{check, generate, list, rotate, seal, set, template, unset};

/// Names what is done with secrets.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl secrets list\n  ipctl secrets generate superset-secret-key --env-file .env\n  ipctl secrets set superset-admin-password\n\nNo command takes a value as an argument, and none shows one but `generate --stdout`, which is there for it."
)]
pub struct Args {
    #[command(subcommand)]
    work: Work,
}

/// Lists what can be done.
#[derive(Debug, clap::Subcommand)]
enum Work {
    /// List every secret: where its value comes from, whether one is live, what shares it
    #[command(visible_alias = "ls")]
    List(list::Args),
    /// Check that every secret has a value, at its source or live
    Check(check::Args),
    /// Make new random values
    Generate(generate::Args),
    /// Set a secret in the live apps
    Set(Box<set::Args>),
    /// Give a secret a new value everywhere
    Rotate(Box<rotate::Args>),
    /// Remove a secret variable from the live app
    Unset(Box<unset::Args>),
    /// Print an env file to fill in
    Template(template::Args),
    /// Take plain secret values out of a spec
    Seal(seal::Args),
}

impl Args {
    /// Returns which receipt is asked for.
    pub(in crate::cli) fn receipt(&self) -> Option<Request<'_>> {
        match &self.work {
            Work::Set(args) => args.receipt(),
            Work::Rotate(args) => args.receipt(),
            Work::Unset(args) => args.receipt(),
            _ => None,
        }
    }
}

/// Does what is asked for.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    match &args.work {
        Work::List(args) => list::run(context, args),
        Work::Check(args) => check::run(context, args),
        Work::Generate(args) => generate::run(context, args),
        Work::Set(args) => set::run(context, args),
        Work::Rotate(args) => rotate::run(context, args),
        Work::Unset(args) => unset::run(context, args),
        Work::Template(args) => template::run(context, args),
        Work::Seal(args) => seal::run(context, args),
    }
}
