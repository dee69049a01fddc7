//! `ipctl doctor`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::context::Context;
use crate::cli::doctor::externals::external_rows;
use crate::cli::doctor::hosts::Hosts;
use crate::cli::doctor::network::Network;
use crate::cli::doctor::platform::{api_rows, told};
use crate::cli::doctor::reach::reach_rows;
use crate::cli::doctor::sources::source_rows;
use crate::cli::doctor::stack::{Stack, secret_rows};
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::doctor::{CheckId, Row, counts};
use crate::render::doctor::{doctor_json, doctor_text};

/// Names the specs and what is checked.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl doctor\n  ipctl doctor superset --source ../insightpulse-odoo\n  ipctl doctor --offline --only specs --only sources\n\nEach row is ok, warn, fail or skip; warn and fail come with one thing to do. Ends with 1 when a check failed."
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// Look for Dockerfiles and what they copy in DIR, a working copy of the repository
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
    /// Ask nobody; what needs the network is skipped
    #[arg(long)]
    offline: bool,
    /// Do this check only; may be given more than once
    #[arg(long, value_name = "CHECK", value_parser = check_parser())]
    only: Vec<CheckId>,
}

fn check_parser() -> impl TypedValueParser<Value = CheckId> {
    PossibleValuesParser::new(CheckId::ALL.map(CheckId::name))
        .try_map(|name| CheckId::parse(&name).ok_or("no such check"))
}

impl Args {
    fn network(&self, context: &Context) -> Network {
        match (self.offline, context.is_embedded()) {
            (true, _) => Network::Closed,
            (false, true) => Network::Embedded,
            (false, false) => Network::Open,
        }
    }

    fn wants(&self, check: CheckId) -> bool {
        self.only.is_empty() || self.only.contains(&check)
    }

    fn wants_any(&self, checks: &[CheckId]) -> bool {
        checks.iter().any(|check| self.wants(*check))
    }
}

/// Checks everything that a deployment needs; ends with 1 when something is wrong.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let stack = Stack::read(&args.targets);
    let hosts = Hosts::of(&context.environment)?;
    let gathered = async { Ok::<_, Failure>(gather(context, args, &stack, &hosts).await) };
    let mut rows = runtime::run(gathered)?;
    rows.retain(|row| args.wants(row.check));
    rows.sort_by_key(|row| row.check);
    context.output.detail(
        "whether the platform keeps a secret that is sent without a value is not relied on: apply sends the live one back",
    );
    let exit = match counts(&rows).fail {
        0 => Exit::Done,
        _ => Exit::Failed,
    };
    let text = doctor_text(&rows, context.output.style);
    Ok(Report::done(doctor_json(&rows), text).with_exit(exit))
}

/// Does the checks side by side.
async fn gather(context: &Context, args: &Args, stack: &Stack, hosts: &Hosts) -> Vec<Row> {
    let (platform, api, reach, externals) = tokio::join!(
        platform_rows(context, args, stack),
        answer_rows(context, args),
        outer_rows(context, args, stack, hosts),
        service_rows(context, args, stack, hosts),
    );
    let mut rows = vec![stack.row.clone()];
    if args.wants(CheckId::Sources) {
        rows.extend(source_rows(&stack.loaded, args.source.as_deref()));
    }
    rows.extend([platform, api, reach, externals].concat());
    rows
}

async fn answer_rows(context: &Context, args: &Args) -> Vec<Row> {
    if args.wants_any(&[CheckId::Api, CheckId::Clock]) {
        api_rows(context, args.network(context)).await
    } else {
        Vec::new()
    }
}

async fn outer_rows(context: &Context, args: &Args, stack: &Stack, hosts: &Hosts) -> Vec<Row> {
    reach_rows(&stack.loaded, args.network(context), hosts, |check| {
        args.wants(check)
    })
    .await
}

async fn service_rows(context: &Context, args: &Args, stack: &Stack, hosts: &Hosts) -> Vec<Row> {
    if !args.wants(CheckId::Externals) {
        return Vec::new();
    }
    external_rows(context, stack, args.network(context), hosts).await
}

/// The checks that need a token.
const OF_ACCOUNT: [CheckId; 7] = [
    CheckId::Token,
    CheckId::Scopes,
    CheckId::RateLimit,
    CheckId::LogSocket,
    CheckId::Secrets,
    CheckId::Domains,
    CheckId::Deployments,
];

/// Asks the platform, and then whether every secret has a value there or here.
async fn platform_rows(context: &Context, args: &Args, stack: &Stack) -> Vec<Row> {
    if !args.wants_any(&OF_ACCOUNT) {
        return Vec::new();
    }
    let told = told(context, args.network(context), stack).await;
    let mut rows = told.rows;
    if args.wants(CheckId::Secrets) {
        rows.extend(secret_rows(context, stack, told.apps.as_deref()).await);
    }
    rows
}
