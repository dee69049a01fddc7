//! `ipctl secrets unset`.

use crate::cli::context::Context;
use crate::cli::deploy::DeployArgs;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::Loaded;
use crate::cli::receipt::Request;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::secrets::change::{Wanted, announce, plan};
use crate::cli::secrets::places::{Places, find};
use crate::cli::secrets::stock::load_default;
use crate::plan::slots;
use crate::render::sanitise::one_line;

/// Names the variable.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl secrets unset mcp/mcp-hub/NOTION_TOKEN\n  ipctl secrets unset superset/OLD_KEY --yes\n  ipctl secrets unset odoo/odoo-web/DO_AGENT_KEY --yes --detach"
)]
pub(super) struct Args {
    /// APP/KEY or APP/COMPONENT/KEY
    place: String,
    #[command(flatten)]
    deploy: DeployArgs,
}

impl Args {
    /// Returns which receipt is asked for.
    pub(super) fn receipt(&self) -> Option<Request<'_>> {
        self.deploy.receipt(vec![self.place.clone()])
    }
}

/// Removes a secret variable from the live app; everything else stays as it is live.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    if !args.place.contains('/') {
        let what = "a variable is removed place by place";
        return Err(Failure::usage(what)
            .next("ipctl secrets unset APP/COMPONENT/KEY")
            .next("ipctl secrets list"));
    }
    let loaded = load_default()?;
    let loaded = loaded.as_deref();
    runtime::run_with(async |interruption| {
        let client = context.client()?;
        let listing = async { Ok(client.list_apps().await?) };
        let live = interruption.or_end(listing).await?;
        let places = find(&args.place, loaded, &live)?;
        refuse_absent(&places)?;
        announce(context, &places)?;
        warn(context, &places, loaded);
        let changing = plan(&places, loaded, &live, &Wanted::Nothing)?;
        changing
            .settle(context, &args.deploy, &interruption)
            .await?;
        changing.perform(context, &args.deploy, &interruption).await
    })
}

fn refuse_absent(places: &Places) -> Outcome<()> {
    let is_live = places.live.iter().any(|(app, wanted)| {
        let live = slots(&app.spec);
        wanted.iter().any(|slot| live.contains_key(slot))
    });
    if is_live {
        return Ok(());
    }
    let what = format!("{} is not a live secret; nothing was sent", places.shown);
    Err(Failure::new(Exit::NotFound, what).next("ipctl secrets list"))
}

/// Says that the file still has the variable: the next apply wants a value for it.
fn warn(context: &Context, places: &Places, loaded: Option<&Loaded>) {
    for (app, wanted) in &places.live {
        let specs = loaded.iter().flat_map(|loaded| &loaded.specs);
        for spec in specs.filter(|spec| spec.spec.name == app.name()) {
            let written = slots(&spec.document.tree());
            for slot in wanted.iter().filter(|slot| written.contains_key(slot)) {
                let file = one_line(spec.document.source.name());
                let slot = one_line(&slot.to_string());
                context.output.note(&format!(
                    "warning: {file} still has {slot}: the next apply sets it again, or asks for a value; remove it there too"
                ));
            }
        }
    }
}
