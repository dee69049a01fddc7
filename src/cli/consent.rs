//! Consent: removals by the app's name, undoing somebody's edit by a flag or an answer, everything else by `--yes` or an
//! answer on the terminal.

use std::io::{self, Write};

use crate::plan::{AppPlan, Plan};
use crate::render::sanitise::lines;

use super::context::Context;
use super::deploy::DeployArgs;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::outside::AtStake;
use super::signal::Interruption;

/// Makes sure that the user wants what the plan would do.
pub(super) async fn consent(
    context: &Context,
    plan: &Plan,
    args: &DeployArgs,
    interruption: &Interruption,
) -> Outcome<()> {
    let at_stake = AtStake::of(plan).filter(|_| !args.overwrite_outside);
    let losing =
        |app: &&AppPlan| !app.destructions.is_empty() && !args.confirm_destroy.contains(&app.name);
    for app in plan.apps.iter().filter(losing) {
        consent_to_losses(app, interruption).await?;
    }
    if args.yes && at_stake.is_none() {
        return Ok(());
    }
    if !context.settings.may_ask {
        return Err(
            Failure::usage("there are changes, and nobody can be asked; nothing was sent")
                .next("add --yes to apply them")
                .next("or look first: ipctl plan"),
        );
    }
    let question = at_stake.map_or_else(
        || "Apply these changes? [y/N] ".to_owned(),
        |at_stake| at_stake.question(),
    );
    expect_yes(&question, interruption).await
}

/// Asks a question that a yes is needed for; where nobody can be asked, `--yes` has to be given.
pub(super) async fn agree(
    context: &Context,
    question: &str,
    interruption: &Interruption,
) -> Outcome<()> {
    if !context.settings.may_ask {
        let what = "this needs consent, and nobody can be asked; nothing was sent";
        return Err(Failure::usage(what).next("add --yes"));
    }
    expect_yes(question, interruption).await
}

async fn expect_yes(question: &str, interruption: &Interruption) -> Outcome<()> {
    let answer = ask(question, interruption).await?;
    if matches!(answer.to_lowercase().as_str(), "y" | "yes") {
        Ok(())
    } else {
        Err(declined())
    }
}

/// Asks for the name of an app that would lose something; where nobody can be asked, that was refused before.
async fn consent_to_losses(app: &AppPlan, interruption: &Interruption) -> Outcome<()> {
    let losses: String = app
        .destructions
        .iter()
        .flat_map(|lost| ["\n  ".to_owned(), lost.words()])
        .collect();
    let name = &app.name;
    let question = format!("{name}{losses}\nType the app's name to agree: ");
    if ask(&question, interruption).await? == *name {
        Ok(())
    } else {
        Err(declined())
    }
}

fn declined() -> Failure {
    Failure::new(Exit::Declined, "nothing was changed")
}

/// Asks on the terminal; a signal counts as no.
pub(super) async fn ask(question: &str, interruption: &Interruption) -> Outcome<String> {
    let mut terminal = io::stderr();
    // The answer is waited for even if the question cannot be shown.
    let _ = terminal
        .write_all(lines(question).as_bytes())
        .and_then(|()| terminal.flush());
    let (sender, receiver) = tokio::sync::oneshot::channel();
    // A plain thread: a read from a terminal cannot be cancelled, and the runtime must not wait for it at the end.
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line).map(|_| line);
        let _ = sender.send(read);
    });
    match interruption.or(receiver).await {
        Ok(Ok(Ok(line))) => Ok(line.trim().to_owned()),
        _ => Err(declined()),
    }
}
