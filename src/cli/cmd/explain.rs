//! `ipctl explain`.

use crate::cli::context::Context;
use crate::cli::doctl::{
    Unparsed, near_commands, parse, table_data, table_text, translate, translation_data,
    translation_text,
};
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::report::Report;
use crate::cli::run::layout;
use crate::cli::target::nearest;
use crate::diag::Code;
use crate::render::rule;

/// Names a code, or what somebody would type to doctl.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  ipctl explain IP307\n  ipctl explain doctl\n  ipctl explain doctl apps logs 4f0a1c22 web --follow\n\nEvery code: ipctl rules"
)]
pub struct Args {
    #[command(subcommand)]
    other: Option<Other>,
    /// A code as it stands in a finding, such as IP307
    #[arg(required = true)]
    code: Option<String>,
}

/// Says what else is explained.
#[derive(Debug, clap::Subcommand)]
enum Other {
    /// Say what to type in place of a command of doctl, and what doctl does without saying so
    #[command(
        after_help = "Examples:\n  ipctl explain doctl\n  ipctl explain doctl apps update 4f0a1c22 --spec app.yaml --wait\n  ipctl explain doctl apps logs 4f0a1c22 web --type run_restarted\n\nWithout words it prints the table of every command of `doctl apps`. Nothing is run and nothing is sent."
    )]
    Doctl(Typed),
}

/// Holds what somebody would type to doctl.
#[derive(Debug, clap::Args)]
struct Typed {
    /// The command with its flags, as it would be typed to doctl
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

impl Args {
    /// Tells whether the result is to be JSON; behind `doctl` every word is taken for one of doctl.
    pub(in crate::cli) fn wants_json(&self) -> bool {
        matches!(&self.other, Some(Other::Doctl(typed)) if typed.words.iter().any(is_json))
    }
}

fn is_json(word: &String) -> bool {
    word == "--json"
}

/// Prints what a code means, why it matters, and what to do; or what to type in place of a command of doctl.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let code = args.code.as_deref().unwrap_or_default();
    match &args.other {
        Some(Other::Doctl(typed)) => {
            let mut words = shared_flags(context);
            words.extend(typed.words.iter().filter(|word| !is_json(word)).cloned());
            of_doctl(context, &words)
        }
        None if code.starts_with("doctl ") => {
            let words: Vec<String> = code.split_whitespace().map(str::to_owned).collect();
            of_doctl(context, &words)
        }
        None => of_code(context, code),
    }
}

/// Returns flags that stood before the command of doctl, which ipctl takes for its own.
fn shared_flags(context: &Context) -> Vec<String> {
    let global = &context.global;
    let flags = [
        ("--context", &global.context),
        ("--api-url", &global.api_url),
    ];
    let given = flags.into_iter().filter_map(|(name, value)| {
        let value = value.as_ref()?;
        Some([name.to_owned(), value.clone()])
    });
    given.flatten().collect()
}

fn of_code(context: &Context, id: &str) -> Outcome<Report> {
    let Some(code) = Code::from_id(id) else {
        let ids = Code::ALL.iter().map(|code| code.id());
        let near = nearest(&id.to_uppercase(), ids);
        let failure = Failure::new(Exit::NotFound, format!("no code `{id}`"));
        return Err(match near.first() {
            Some(near) => failure.next(format!("ipctl explain {near}")),
            None => failure.next("ipctl rules lists them all"),
        });
    };
    let style = context.output.style;
    let text = rule::explained(code, style, layout(style));
    Ok(Report::done(rule::data(code), text))
}

fn of_doctl(context: &Context, words: &[String]) -> Outcome<Report> {
    let style = context.output.style;
    match parse(words) {
        Ok(typed) => {
            let made = translate(&typed);
            let text = translation_text(&made, style);
            Ok(Report::done(translation_data(&made), text))
        }
        Err(Unparsed::Table) => Ok(Report::done(table_data(), table_text(style))),
        Err(Unparsed::NotInApps(word)) => Err(not_in_apps(&word)),
        Err(Unparsed::Elsewhere(word)) => Err(Failure::new(
            Exit::NotFound,
            format!("`doctl {word}` is not about apps; ipctl does nothing of the kind"),
        )
        .next("ipctl explain doctl")),
    }
}

fn not_in_apps(word: &str) -> Failure {
    let what = format!(
        "`doctl apps` has no command `{word}`: doctl prints its help and ends with 0, so a script goes on as if it had worked"
    );
    let near = near_commands(word).into_iter();
    near.map(|name| format!("ipctl explain doctl {name}"))
        .fold(Failure::new(Exit::NotFound, what), Failure::next)
        .next("ipctl explain doctl")
}
