//! `ipctl diff`.

use std::fmt::Write;

use clap::ArgAction;
use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::{Exit, when_changed};
use crate::cli::operand::{Finder, Operand, app_name, file_side};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::plan::{Difference, Plan, Side, difference};
use crate::render::plan::{Frame, changes_json, changes_text, plan_json};
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};
use crate::render::words::plural;

/// Names the sides.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl diff old.yaml new.yaml\n  ipctl diff superset@previous superset@live\n  ipctl diff 8c1f90aa specs/superset-analytics.yaml --exit-code\n  ipctl diff specs/superset-analytics.yaml\n\nA side is a spec file, `-` for one on stdin, APP or APP@live for the live app, APP@active, APP@previous, APP@ID, or the\nid of a deployment (8 characters or more). One side alone is compared with the live app: a file from the live app to the\nfile, a deployment from the deployment to the live app. Two files need neither a token nor the network.\n\nSecrets differ when both sides have values that cannot be equal; a file without a value is not compared."
)]
pub struct Args {
    /// What is compared
    from: String,
    /// What it is compared with
    to: Option<String>,
    /// End with 2 when there are differences
    #[arg(long = "exit-code", action = ArgAction::SetTrue, value_parser = when_changed())]
    changed: Exit,
}

/// Shows what differs between two deployments of an app.
pub(super) fn of_deployments(context: &Context, app: &str, ids: &[String; 2]) -> Outcome<Report> {
    let side = |id: &String| format!("{app}@{id}");
    let args = Args {
        from: side(&ids[0]),
        to: Some(side(&ids[1])),
        changed: Exit::Done,
    };
    run(context, &args)
}

/// Shows what differs between two specs; changes nothing.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let (from, to) = sides(context, args)?;
    let found = difference(&from, &to);
    Ok(report(context, (&from, &to), &found, args.changed))
}

fn sides(context: &Context, args: &Args) -> Outcome<(Side, Side)> {
    let from = Operand::of(&args.from);
    let Some(to) = args.to.as_deref().map(Operand::of) else {
        return with_live(context, &from);
    };
    let stdin = Operand::File("-".to_owned());
    match (&from, &to) {
        (left, right) if *left == stdin && *right == stdin => Err(Failure::usage(
            "standard input holds one spec, and two are needed",
        )),
        (Operand::File(left), Operand::File(right)) => Ok((file_side(left)?, file_side(right)?)),
        _ => runtime::run(async {
            let finder = Finder::new(context).await?;
            Ok((finder.side(&from).await?, finder.side(&to).await?))
        }),
    }
}

/// Pairs one side with the live app: the past stands before it, a file after it.
fn with_live(context: &Context, operand: &Operand) -> Outcome<(Side, Side)> {
    // The name of an app alone means its spec in specs/: the live app is the other side.
    let file = match operand {
        Operand::File(file) => Some(file_side(file)?),
        Operand::Name(name) => file_side(name).ok(),
        Operand::Of { .. } => None,
    };
    runtime::run(async {
        let finder = Finder::new(context).await?;
        if let Some(file) = file {
            let live = finder.live(app_name(&file)?)?;
            return Ok((live, file));
        }
        let side = finder.side(operand).await?;
        let live = finder.live(app_name(&side)?)?;
        Ok((side, live))
    })
}

/// Compares a deployment or a file with the one spec of some targets, for `plan --against`.
pub(super) fn against(
    context: &Context,
    word: &str,
    targets: &[String],
    changed: Exit,
) -> Outcome<Report> {
    let [target] = targets else {
        return Err(Failure::usage("--against takes one spec").next("name one file"));
    };
    let to = file_side(target)?;
    let from = match Operand::of(word) {
        Operand::File(file) => file_side(&file)?,
        Operand::Name(name) => runtime::run(async {
            let finder = Finder::new(context).await?;
            finder.deployment_of(app_name(&to)?, &name).await
        })?,
        operand @ Operand::Of { .. } => {
            runtime::run(async { Finder::new(context).await?.side(&operand).await })?
        }
    };
    let found = difference(&from, &to);
    let mut report = report(context, (&from, &to), &found, changed);
    report.data = plan_json(&Plan::from(vec![found.app]), &Frame::default());
    Ok(report)
}

fn report(
    context: &Context,
    (from, to): (&Side, &Side),
    found: &Difference,
    changed: Exit,
) -> Report {
    let exit = if found.app.changes.is_empty() {
        Exit::Done
    } else {
        changed
    };
    let text = text((from, to), found, context.output.style);
    Report::done(data((from, to), found), text).with_exit(exit)
}

fn text((from, to): (&Side, &Side), found: &Difference, style: Style) -> String {
    let mut text = String::new();
    let sides = [("-", Role::Bad, from), ("+", Role::Good, to)];
    for (sign, role, side) in sides {
        let _ = writeln!(text, "{} {}", style.paint(role, sign), one_line(&side.name));
    }
    text.push_str(&changes_text(&found.app, style));
    text.push('\n');
    let count = found.app.changes.len();
    match count {
        0 => text.push_str("No differences."),
        count => text.push_str(&(plural(count, "difference") + ".")),
    }
    if !found.uncompared.is_empty() {
        let secrets = plural(found.uncompared.len(), "secret");
        let _ = write!(text, " Not compared, for want of two values: {secrets}.");
    }
    text.push('\n');
    text
}

fn data((from, to): (&Side, &Side), found: &Difference) -> Value {
    let uncompared = found.uncompared.iter().map(ToString::to_string);
    json!({
        "app": found.app.name,
        "from": from.name,
        "to": to.name,
        "changes": changes_json(&found.app),
        "not_compared": uncompared.collect::<Vec<String>>(),
    })
}
