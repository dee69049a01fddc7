//! `ipctl deploy`.

use crate::api::BuildCache;
use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::follow::{FollowArgs, follow};
use crate::cli::live::{live_app, refuse_pinned};
use crate::cli::report::Report;
use crate::cli::runtime;

/// Names the app.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl deploy superset\n  ipctl deploy superset --force-build\n  ipctl deploy odoo --detach"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// Build from scratch, without the build cache
    #[arg(long)]
    force_build: bool,
    #[command(flatten)]
    follow: FollowArgs,
}

/// Deploys the live spec again with the newest commit or image of every component.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let cache = if args.force_build {
        BuildCache::Ignore
    } else {
        BuildCache::Use
    };
    runtime::run_with(async |interruption| {
        let client = context.client()?;
        let started = async {
            let app = live_app(client, &args.app).await?;
            refuse_pinned(&app)?;
            let deployment = client.create_deployment(&app.id, cache).await?;
            Ok((app, deployment.id))
        };
        let (app, deployment) = interruption.or_end(started).await?;
        follow(context, &app, &deployment, &args.follow, &interruption).await
    })
}
