//! `ipctl explain`.

use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::report::Report;
use crate::cli::run::layout;
use crate::cli::target::nearest;
use crate::diag::Code;
use crate::render::rule;

/// Names a code.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl explain IP307\n  ipctl explain IP102 --json\n  ipctl rules"
)]
pub struct Args {
    /// A code as it stands in a finding, such as IP307
    code: String,
}

/// Prints what a code means, why it matters, and what to do.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let Some(code) = Code::from_id(&args.code) else {
        let ids = Code::ALL.iter().map(|code| code.id());
        let near = nearest(&args.code.to_uppercase(), ids);
        let failure = Failure::new(Exit::NotFound, format!("no code `{}`", args.code));
        return Err(match near.first() {
            Some(near) => failure.next(format!("ipctl explain {near}")),
            None => failure.next("ipctl rules lists them all"),
        });
    };
    let style = context.output.style;
    let text = rule::explained(code, style, layout(style));
    Ok(Report::done(rule::data(code), text))
}
