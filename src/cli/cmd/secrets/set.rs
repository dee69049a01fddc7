//! `ipctl secrets set`.

use crate::cli::context::Context;
use crate::cli::deploy::DeployArgs;
use crate::cli::error::Outcome;
use crate::cli::receipt::Request;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::secrets::change::{Wanted, announce, plan, remind};
use crate::cli::secrets::given::GivenArgs;
use crate::cli::secrets::places::find;
use crate::cli::secrets::stock::load_default;

/// Names the secret and where its value is read from.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl secrets set superset-admin-password\n  ipctl secrets set superset/SUPERSET_SECRET_KEY --file key.txt --yes\n  pass show mcp/github | ipctl secrets set mcp/mcp-hub/GITHUB_TOKEN --stdin --yes --detach\n\nWithout --stdin, --file or --from-env the value is typed at the terminal, twice and unseen."
)]
pub(super) struct Args {
    /// APP/KEY, APP/COMPONENT/KEY, or a name from ipctl.yaml for every place that uses it
    secret: String,
    #[command(flatten)]
    given: GivenArgs,
    #[command(flatten)]
    deploy: DeployArgs,
}

impl Args {
    /// Returns which receipt is asked for.
    pub(super) fn receipt(&self) -> Option<Request<'_>> {
        self.deploy.receipt(vec![self.secret.clone()])
    }
}

/// Writes one value into every live app that uses it; everything else stays as it is live.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_default()?;
    let loaded = loaded.as_deref();
    runtime::run_with(async |interruption| {
        let client = context.client()?;
        let listing = async { Ok(client.list_apps().await?) };
        let live = interruption.or_end(listing).await?;
        let places = find(&args.secret, loaded, &live)?;
        announce(context, &places)?;
        let value = args
            .given
            .value(context, &places.shown, &interruption)
            .await?;
        let changing = plan(&places, loaded, &live, &Wanted::Value(&value))?;
        changing
            .settle(context, &args.deploy, &interruption)
            .await?;
        let report = changing
            .perform(context, &args.deploy, &interruption)
            .await?;
        Ok(remind(report, &places, &value))
    })
}
