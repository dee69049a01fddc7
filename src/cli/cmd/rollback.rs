//! `ipctl rollback`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::api::{Client, Pin};
use crate::cli::consent::agree;
use crate::cli::context::Context;
use crate::cli::deployments::{deployment, previous};
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::follow::{FollowArgs, follow};
use crate::cli::live::{live_app, refuse_pinned};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::signal::Interruption;
use crate::model::live::{App, Deployment, RollbackValidation};
use crate::render::progress::short_id;
use crate::render::rollback::{condition_text, rollback_text};
use crate::render::sanitise::one_line;

/// Names the app and where to go back to.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  ipctl rollback superset --dry-run\n  ipctl rollback superset --to 8c1f90aa\n  ipctl rollback commit superset"
)]
pub struct Args {
    #[command(subcommand)]
    end: Option<End>,
    /// App name, a unique part of it, or an id
    #[arg(required = true)]
    app: Option<String>,
    /// The deployment to go back to; default: the one that served before
    #[arg(long, value_name = "ID")]
    to: Option<String>,
    /// Only say whether it is possible and what would change
    #[arg(long)]
    dry_run: bool,
    /// Keep it at once: later deployments are not blocked
    #[arg(long)]
    no_pin: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    follow: FollowArgs,
}

/// Says how a rollback ends that pinned its app.
#[derive(Debug, clap::Subcommand)]
enum End {
    /// Keep the rollback and allow deployments again
    #[command(
        after_help = "Examples:\n  ipctl rollback commit superset\n  ipctl rollback commit superset --json\n  ipctl rollback commit 4f0a1c22"
    )]
    Commit(Pinned),
    /// Undo the rollback: go forward to the spec before it
    #[command(
        after_help = "Examples:\n  ipctl rollback revert superset\n  ipctl rollback revert superset --timeout 10m\n  ipctl rollback revert odoo --detach"
    )]
    Revert(Reverted),
}

/// Names the pinned app.
#[derive(Debug, clap::Args)]
struct Pinned {
    /// App name, a unique part of it, or an id
    app: String,
}

/// Names the pinned app and how its deployment is followed.
#[derive(Debug, clap::Args)]
struct Reverted {
    /// App name, a unique part of it, or an id
    app: String,
    #[command(flatten)]
    follow: FollowArgs,
}

/// Goes back to an earlier deployment, or ends a rollback.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run_with(async |interruption| match &args.end {
        Some(End::Commit(pinned)) => interruption.or_end(commit(context, &pinned.app)).await,
        Some(End::Revert(reverted)) => revert(context, reverted, &interruption).await,
        None => Box::pin(roll_back(context, args, &interruption)).await,
    })
}

/// What is known before a rollback: the app, where it would go, and what the platform says about that.
struct Prospect {
    app: App,
    target: Deployment,
    pin: Pin,
    verdict: RollbackValidation,
}

async fn roll_back(context: &Context, args: &Args, interruption: &Interruption) -> Outcome<Report> {
    let client = context.client()?;
    let prospect = interruption.or_end(Box::pin(look(client, args))).await?;
    let text = rollback_text(
        &prospect.app,
        (&prospect.target, &prospect.verdict),
        jiff::Timestamp::now(),
        context.output.style,
    );
    if args.dry_run {
        let exit = if prospect.verdict.valid {
            Exit::Done
        } else {
            Exit::Conflict
        };
        return Ok(Report::done(prospect.data(), text).with_exit(exit));
    }
    prospect.refuse_invalid()?;
    context.output.note(text.trim_end());
    if !args.yes {
        agree(context, "Roll back? [y/N] ", interruption).await?;
    }
    let Prospect {
        app, target, pin, ..
    } = prospect;
    let made = interruption
        .or_end(async { Ok(client.rollback(&app.id, &target.id, pin).await?) })
        .await?;
    let report = follow(context, &app, &made.id, &args.follow, interruption).await?;
    if pin == Pin::Hold && report.exit == Exit::Done {
        let name = one_line(app.name());
        context.output.note(&format!(
            "{name} is pinned: nothing else is deployed until\n  ipctl rollback commit {name}   keeps this version\n  ipctl rollback revert {name}   goes back to the version before"
        ));
    }
    Ok(report)
}

async fn look(client: &Client, args: &Args) -> Outcome<Prospect> {
    let app = live_app(client, args.app.as_deref().unwrap_or_default()).await?;
    refuse_pinned(&app)?;
    let target = match &args.to {
        Some(name) => deployment(client, &app, name).await?,
        None => previous(client, &app).await?,
    };
    let pin = if args.no_pin { Pin::Skip } else { Pin::Hold };
    let verdict = client.rollback_validate(&app.id, &target.id, pin).await?;
    Ok(Prospect {
        app,
        target,
        pin,
        verdict,
    })
}

impl Prospect {
    fn data(&self) -> Value {
        let error = self.verdict.error.iter();
        let conditions: Vec<Value> = error
            .chain(&self.verdict.warnings)
            .map(|condition| json!({"code": condition.code, "message": condition.message, "components": condition.components}))
            .collect();
        json!({
            "app": self.app.name(),
            "target": self.target.id.as_str(),
            "valid": self.verdict.valid,
            "conditions": conditions,
            "pinned": self.pin == Pin::Hold,
        })
    }

    fn refuse_invalid(&self) -> Outcome<()> {
        if self.verdict.valid {
            return Ok(());
        }
        let mut what = format!(
            "{} cannot be rolled back to {}; nothing was sent",
            one_line(self.app.name()),
            short_id(self.target.id.as_str())
        );
        if let Some(condition) = &self.verdict.error {
            let _ = write!(what, "\n  {}", condition_text(condition));
        }
        let next = format!("choose another one: ipctl deployments {}", self.app.name());
        Err(Failure::new(Exit::Conflict, what).next(next))
    }
}

async fn commit(context: &Context, target: &str) -> Outcome<Report> {
    let client = context.client()?;
    let app = live_app(client, target).await?;
    require_pinned(&app)?;
    client.rollback_commit(&app.id).await?;
    let text = format!(
        "{}  the rollback is kept; deployments are possible again\n",
        one_line(app.name())
    );
    context.output.note(
        "The spec files are ahead of it now: the next apply goes forward again. See: ipctl plan",
    );
    Ok(Report::done(
        json!({"app": app.name(), "pinned": false}),
        text,
    ))
}

async fn revert(
    context: &Context,
    args: &Reverted,
    interruption: &Interruption,
) -> Outcome<Report> {
    let client = context.client()?;
    let started = async {
        let app = live_app(client, &args.app).await?;
        require_pinned(&app)?;
        let made = client.rollback_revert(&app.id).await?;
        Ok((app, made.id))
    };
    let (app, made) = interruption.or_end(started).await?;
    follow(context, &app, &made, &args.follow, interruption).await
}

fn require_pinned(app: &App) -> Outcome<()> {
    if app.pinned_deployment.is_some() {
        return Ok(());
    }
    let what = format!("`{}` is not pinned: no rollback is open", app.name());
    Err(Failure::new(Exit::Conflict, what).next(format!("ipctl deployments {}", app.name())))
}
