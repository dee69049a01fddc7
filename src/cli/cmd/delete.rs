//! `ipctl delete`.

use serde_json::json;

use crate::cli::consent::ask;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::short_names;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::signal::Interruption;
use crate::cli::target::find_app;
use crate::render::sanitise::one_line;

/// Names the app.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl delete mcp-coordinator\n  ipctl delete 4f0a1c22\n  ipctl delete mcp-coordinator --yes --confirm-destroy mcp-coordinator"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// Do not ask; needs --confirm-destroy too
    #[arg(short, long)]
    yes: bool,
    /// Agree to the deletion of the app NAME, in full
    #[arg(long, value_name = "NAME")]
    confirm_destroy: Option<String>,
}

/// Deletes one app with its dev databases, after its full name was given.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run_with(async |interruption| {
        let client = context.client()?;
        let apps = client.list_apps().await?;
        let app = find_app(&args.app, &apps, &short_names())?;
        confirm(context, args, app.name(), &interruption).await?;
        client.delete_app(&app.id).await?;
        let data = json!({"name": app.name(), "id": app.id.as_str()});
        Ok(Report::done(
            data,
            format!("{}  deleted\n", one_line(app.name())),
        ))
    })
}

async fn confirm(
    context: &Context,
    args: &Args,
    name: &str,
    interruption: &Interruption,
) -> Outcome<()> {
    match &args.confirm_destroy {
        Some(given) if given == name && args.yes => return Ok(()),
        Some(given) if given != name => {
            let what = format!(
                "--confirm-destroy says `{given}`, the app is `{name}`; nothing was deleted"
            );
            return Err(Failure::usage(what));
        }
        _ => {}
    }
    if !context.settings.may_ask {
        return Err(
            Failure::usage("a deletion needs consent; nothing was deleted").next(format!(
                "ipctl delete {name} --yes --confirm-destroy {name}"
            )),
        );
    }
    let question = format!(
        "{name} and its dev databases would be gone for good.\nType the app's name to delete it: "
    );
    if ask(&question, interruption).await? == name {
        Ok(())
    } else {
        Err(Failure::new(Exit::Declined, "nothing was deleted"))
    }
}
