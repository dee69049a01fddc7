//! Refusing a plan before anybody is asked and before anything is sent, with every reason at once.

use crate::apply::InFlight;
use crate::diag::{Code, Diagnostic};
use crate::plan::{
    Asking, Block, BlockKind, Budget, Consent, Creation, Destruction, Overwriting, Refusal,
    UnderWay, refusals,
};
use crate::render::plan::{budget_remarks, deployment_words};
use crate::render::sanitise::one_line;
use crate::render::words::plural;

use super::context::Context;
use super::deploy::DeployArgs;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::outside::undoing;
use super::pipeline::Planned;
use super::settings::Runner;
use super::target::nearest;

/// Returns whether an app may be made by the way on this run: in CI nobody looks, and only the embedded platform costs nothing.
pub(super) fn creation(context: &Context) -> Creation {
    if context.settings.runner == Runner::Ci && !context.is_embedded() {
        Creation::OnRequest
    } else {
        Creation::Allowed
    }
}

/// Refuses a plan that something stands against; the most severe reason decides how the run ends.
pub(super) fn refuse(
    context: &Context,
    planned: &Planned,
    args: &DeployArgs,
    creation: Creation,
) -> Outcome<()> {
    let asking = if context.settings.may_ask {
        Asking::Possible
    } else {
        Asking::Impossible
    };
    let consent = Consent {
        creation,
        under_way: match args.strategy.in_flight() {
            InFlight::Refuse => UnderWay::InTheWay,
            InFlight::Queue | InFlight::Supersede => UnderWay::Handled,
        },
        overwriting: if args.overwrite_outside {
            Overwriting::Agreed
        } else {
            Overwriting::OnRequest
        },
        confirmed: &args.confirm_destroy,
        asking,
    };
    let found = refusals(&planned.plan, planned.budget.as_ref(), &consent);
    let Some(exit) = found.first().map(exit_of) else {
        return Ok(());
    };
    let reasons: Vec<Diagnostic> = found
        .iter()
        .map(|refusal| reason(refusal, planned))
        .collect();
    let code = reasons.first().map(|reason| reason.code);
    let what = format!(
        "refused for {}; nothing was sent",
        plural(found.len(), "reason")
    );
    let failure = Failure::diagnosed(exit, what, reasons.into_iter().collect());
    let failure = code.into_iter().fold(failure, Failure::coded);
    Err(if args.yes || asking == Asking::Possible {
        failure
    } else {
        failure.next("once that is settled, add --yes too: nobody can be asked here")
    })
}

fn exit_of(refusal: &Refusal) -> Exit {
    match refusal {
        Refusal::Blocked { .. } | Refusal::Undoing { .. } => Exit::Conflict,
        Refusal::OverBudget(_) | Refusal::NewApp { .. } => Exit::Refused,
        Refusal::Unconfirmed { .. } => Exit::Usage,
    }
}

fn reason(refusal: &Refusal, planned: &Planned) -> Diagnostic {
    match refusal {
        Refusal::Blocked { app, block } => blocked(&one_line(app), block),
        Refusal::Undoing {
            app,
            file,
            stake,
            fields,
        } => undoing(&one_line(app), file, *stake, fields),
        Refusal::OverBudget(budget) => over_budget(budget, planned),
        Refusal::NewApp { app } => new_app(&one_line(app), &planned.live),
        Refusal::Unconfirmed {
            app,
            file,
            losses,
            instead,
        } => unconfirmed((&one_line(app), &one_line(file)), losses, instead),
    }
}

fn blocked(app: &str, block: &Block) -> Diagnostic {
    let words = deployment_words(block);
    match block.kind {
        BlockKind::Pinned => Diagnostic::error(
            Code::Pinned,
            format!("`{app}` is pinned to a rolled-back deployment"),
        )
        .note(format!("{words}; the platform blocks new deployments"))
        .help(format!(
            "keep the old version: ipctl rollback commit {app}\ngo back to the version before the rollback: ipctl rollback revert {app}"
        )),
        BlockKind::InFlight => Diagnostic::error(
            Code::InFlight,
            format!("another deployment of `{app}` is under way"),
        )
        .note(words)
        .help(format!(
            "wait for it with --queue, or: ipctl wait {app}\ntake its place with --supersede, or stop it: ipctl cancel {app}"
        )),
    }
    .path(app)
}

fn over_budget(budget: &Budget, planned: &Planned) -> Diagnostic {
    let what = format!(
        "the stack would cost {} a month, {} more than its budget of {}",
        budget.after,
        budget.after.saturating_sub(budget.limit),
        budget.limit
    );
    let file = planned.manifest_file.as_deref().unwrap_or("ipctl.yaml");
    let found =
        Diagnostic::error(Code::OverBudget, what).note(format!("it costs {} now", budget.before));
    budget_remarks(budget)
        .into_iter()
        .fold(found, Diagnostic::note)
        .help(format!(
            "raise `budget_usd_month` in {file}, or choose smaller sizes or fewer instances"
        ))
}

fn new_app(app: &str, live: &[String]) -> Diagnostic {
    let near = nearest(app, live.iter().map(String::as_str));
    let quoted: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    let note = match quoted.as_slice() {
        [] => "no live app has a name like it".to_owned(),
        names => format!("live apps with a name like it: {}", names.join(", ")),
    };
    Diagnostic::error(
        Code::UnaskedApp,
        format!("there is no app `{app}` yet, and in CI a new one has to be asked for"),
    )
    .note(note)
    .help("mend `name` in the spec if it is misspelt; for a new app add --create")
    .path(app)
}

fn unconfirmed(
    (app, file): (&str, &str),
    losses: &[Destruction],
    instead: &[String],
) -> Diagnostic {
    let quoted: Vec<String> = instead.iter().map(|name| format!("`{name}`")).collect();
    let what = if quoted.is_empty() {
        format!("`{app}` needs consent of its own")
    } else {
        let names = quoted.join(", ");
        format!("--confirm-destroy says {names}, but it is `{app}` that needs consent")
    };
    losses
        .iter()
        .map(Destruction::words)
        .fold(Diagnostic::error(Code::Unconfirmed, what), Diagnostic::note)
        .help(format!(
            "to agree, add --confirm-destroy {app}\n{}",
            keeping(file, losses)
        ))
        .path(app)
}

/// Says how nothing is lost.
fn keeping(file: &str, losses: &[Destruction]) -> String {
    if losses.contains(&Destruction::App) {
        "to keep it, leave --prune out".to_owned()
    } else {
        format!("to keep it, change {file} back")
    }
}
